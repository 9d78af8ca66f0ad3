import { heaviestSearch } from '../analysis/bisect.ts';
import { seriesOf } from '../config/sweep-grid.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { bySize } from '../domain/sweep.ts';

/** One budget of a series, as it was planned. */
export interface PlannedBudget {
  readonly arm: string;
  /** `null`: not sent, so the provider's own limit holds. */
  readonly maxTokens: number | null;
  /** Trials. */
  readonly planned: number;
}

/** Arms of a sweep that differ in their budget alone. */
export interface PlannedSeries {
  readonly series: string;
  readonly dataset: string;
  /** The smallest first; one that isn't sent is the largest. */
  readonly budgets: readonly PlannedBudget[];
}

/** The series of a sweep's plan, in its order; arms whose budget isn't varied are in none. */
export function plannedSeries({ arms, models }: RunPlan): readonly PlannedSeries[] {
  const bySeries = new Map<string, PlannedSeries>();
  for (const { id, model, dataset, planned } of arms) {
    const series = seriesOf(id);
    if (series === null) continue;
    const maxTokens = models.find((one) => one.id === model)?.settings.maxTokens ?? null;
    const earlier = bySeries.get(series)?.budgets ?? [];
    const budgets = [...earlier, { arm: id, maxTokens, planned }];
    bySeries.set(series, { series, dataset, budgets: budgets.toSorted(bySize) });
  }
  return [...bySeries.values()];
}

/** The most arms, or trials of them, that a bisection of every series asks for, by what an arm weighs. */
export function mostAsked<Planned extends { readonly id: string }>(
  arms: readonly Planned[],
  weigh: (arm: Planned) => number,
): number {
  const bySeries = new Map<string, number[]>();
  for (const arm of arms) {
    const series = seriesOf(arm.id) ?? arm.id;
    bySeries.set(series, [...(bySeries.get(series) ?? []), weigh(arm)]);
  }
  return [...bySeries.values()].reduce((sum, weights) => sum + heaviestSearch(weights), 0);
}
