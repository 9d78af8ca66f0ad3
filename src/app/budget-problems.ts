import type { ModelSpec } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { Prices } from './prices.ts';

/** The models a budget can't be kept with: what they spend isn't known. */
export function budgetProblems(
  budgetUsd: number | null,
  models: readonly ModelSpec[],
  prices: Prices,
): readonly Problem[] {
  if (budgetUsd === null) return [];
  return models
    .filter(({ id }) => (prices.byModel.get(id) ?? null) === null)
    .map(({ id }) => {
      const hint =
        'Give it one in the config, in USD per million tokens: price: { input: 1.00, output: 5.00 }; or run without --budget.';
      return problemOf('budget-unpriced', `no price is known for ${id}, so a budget can't be kept`, hint);
    });
}
