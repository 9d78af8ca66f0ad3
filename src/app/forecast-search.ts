import { heaviestSearch } from '../analysis/bisect.ts';
import type { ArmForecast, DryRun } from '../domain/dry-run.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { sumKnown } from '../lib/known-sum.ts';
import { plannedSeries } from './grid-series.ts';

/** The least and the most that an adaptive sweep asks of its grid; `null` where all arms are asked. */
export function forecastSearch(plan: RunPlan, arms: readonly ArmForecast[]): DryRun['adaptive'] {
  if (plan.adaptive === null) return null;
  const series = plannedSeries(plan).map(({ budgets }) =>
    budgets.flatMap((budget) => arms.find(({ arm }) => arm === budget.arm) ?? []),
  );
  const rangeOf = (weigh: (arm: ArmForecast) => number) => ({
    // a largest budget that won't do ends the search
    fewest: series.reduce((sum, budgets) => sum + budgets.slice(-1).map(weigh).reduce(add, 0), 0),
    most: series.reduce((sum, budgets) => sum + heaviestSearch(budgets.map(weigh)), 0),
  });
  const isPriced = sumKnown(arms.map(({ costUsd }) => costUsd.expected)) !== null;
  return {
    arms: rangeOf(() => 1),
    requests: rangeOf(({ requests }) => requests.planned),
    costUsd: isPriced ? rangeOf(({ costUsd }) => costUsd.expected ?? 0) : null,
  };
}

function add(one: number, other: number): number {
  return one + other;
}
