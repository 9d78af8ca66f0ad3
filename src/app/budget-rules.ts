import type { BudgetRules } from '../analysis/answer-sweep.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { keyedRandom } from '../lib/random.ts';
import type { RecordedCaseFacts } from './recorded-facts.ts';

const ALPHA = 0.05;
const RESAMPLES = 10_000;

/** What the budgets of a run are judged by. */
export interface RulesInput {
  readonly plan: Pick<RunPlan, 'margin' | 'repeats'>;
  readonly seed: number;
  readonly maxTruncation: number;
  readonly cases: RecordedCaseFacts;
}

/** How the budgets of one series are judged: the same while a sweep goes on as at its end. */
export function budgetRules(
  { series, dataset }: { readonly series: string; readonly dataset: string },
  { plan, seed, maxTruncation, cases }: RulesInput,
): BudgetRules {
  return {
    margin: plan.margin,
    maxTruncation,
    repeats: plan.repeats,
    alpha: ALPHA,
    // a series has one dataset: with several, its id names it
    cases: cases.positions(dataset, null),
    draws: (key) => {
      const random = keyedRandom(seed, 'sweep', series, key);
      return () => random.uniform();
    },
    resamples: RESAMPLES,
  };
}
