import type { RunPlan } from '../domain/run-plan.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { PlanLine } from './plan-line.ts';

/** What may not change between a run and its resumption (contract section 3), with a word for each. */
const FIXED: readonly (readonly [keyof RunPlan, string])[] = [
  ['datasets', 'the dataset'],
  ['prompts', 'a prompt'],
  ['models', "a model's settings or endpoint"],
  ['routes', 'a route'],
  ['arms', 'the arms'],
  ['scorersSha256', 'the scorers'],
  ['select', 'the selection of cases'],
  ['stream', 'streaming'],
  // a batch that goes on at the provider would be paid for, and its cases asked again
  ['batch', '--batch'],
  ['repeats', 'the number of repeats'],
  // which arms are asked follows from it
  ['adaptive', '--adaptive, or the --max-truncation or --margin it goes by'],
];

/** What differs between the run on disk and the one asked for; empty: it may be resumed. */
export function planDifferences(recorded: PlanLine, asked: PlanLine): readonly string[] {
  const changed = FIXED.filter(
    ([key]) => canonicalJson(fixedPart(recorded.plan, key)) !== canonicalJson(fixedPart(asked.plan, key)),
  ).map(([, word]) => word);
  if (recorded.run.seed !== asked.run.seed) changed.push('the seed');
  if (canonicalJson(recorded.run.shard) !== canonicalJson(asked.run.shard)) changed.push('the shard');
  if (recorded.run.simulated !== asked.run.simulated) changed.push('--simulate');
  return changed;
}

/** What a plan says under a key, without what may change (a price or a baseline changes no trial) or follows from something else. */
function fixedPart(plan: RunPlan, key: keyof RunPlan): unknown {
  switch (key) {
    case 'models':
      return plan.models.map(({ price: _price, ...model }) => model);
    case 'arms':
      return plan.arms.map(({ scorers: _scorers, baseline: _baseline, ...arm }) => arm);
    case 'datasets':
      return plan.datasets.map(({ selectedByAllShards: _all, ...dataset }) => dataset);
    case 'routes':
      // journals of earlier versions have no such field
      return (plan as Partial<RunPlan>).routes ?? [];
    case 'adaptive': {
      // journals of earlier versions have no such field
      const adaptive = (plan as Partial<RunPlan>).adaptive ?? null;
      return adaptive === null ? null : { ...adaptive, margin: plan.margin };
    }
    default:
      return plan[key];
  }
}

/** The models that cost something else now than when the run began; those of runs that kept no prices are left out. */
export function priceChanges(recorded: PlanLine, asked: PlanLine): readonly string[] {
  return asked.plan.models.flatMap(({ id, price }) => {
    // journals of earlier versions have no such field
    const before: { readonly price?: unknown } | undefined = recorded.plan.models.find(
      (model) => model.id === id,
    );
    if (before?.price === undefined) return [];
    return canonicalJson(before.price) === canonicalJson(price) ? [] : [id];
  });
}
