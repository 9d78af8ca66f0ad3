import type { RunPlan } from '../domain/report.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { PlanLine } from './plan-line.ts';

/** What may not change between a run and its resumption (contract section 3), with a word for each. */
const FIXED: readonly (readonly [keyof RunPlan, string])[] = [
  ['datasets', 'the dataset'],
  ['prompts', 'a prompt'],
  ['models', "a model's settings, endpoint or price"],
  ['arms', 'the arms'],
  ['scorersSha256', 'the scorers'],
  ['select', 'the selection of cases'],
  ['repeats', 'the number of repeats'],
];

/** What differs between the run on disk and the one asked for; empty: it may be resumed. */
export function planDifferences(recorded: PlanLine, asked: PlanLine): readonly string[] {
  const changed = FIXED.filter(
    ([key]) => canonicalJson(recorded.plan[key]) !== canonicalJson(asked.plan[key]),
  ).map(([, word]) => word);
  if (recorded.run.seed !== asked.run.seed) changed.push('the seed');
  if (recorded.run.simulated !== asked.run.simulated) changed.push('--simulate');
  return changed;
}
