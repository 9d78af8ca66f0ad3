import type { ModelSpec } from '../domain/model.ts';
import type { Warning } from '../domain/report.ts';
import type { Budget, BudgetInput } from '../engine/budget.ts';
import { createBudget } from '../engine/budget.ts';
import { cautiousOutputTokens } from '../engine/estimate-tokens.ts';
import { formatUsd } from '../lib/format.ts';
import type { Spent } from '../journal/spent.ts';
import type { PreparedRun } from './prepare.ts';
import type { Prices } from './prices.ts';

/** The run's budget, less what earlier sittings spent; `null` where none is set. */
export function openBudget(
  prepared: PreparedRun,
  input: Pick<BudgetInput, 'clock' | 'halt'> & { readonly spent: Spent | null },
): Budget | null {
  const { config, prices } = prepared;
  if (config.budgetUsd === null) return null;
  const { clock, halt, spent } = input;
  return createBudget({
    limitUsd: config.budgetUsd,
    spentUsd: spent === null ? 0 : spent.usd + sum(unknownCosts(prepared, spent)),
    cost: (model, completion) => prices.costUsd(model, completion),
    priceOf: (model, tokens) => prices.estimateUsd(model, tokens),
    clock,
    halt,
    howToGoOn: '--resume with a higher --budget goes on',
  });
}

/** What the user should know of how earlier sittings are counted. */
export function spentWarnings(prepared: PreparedRun, spent: Spent): readonly Warning[] {
  if (prepared.config.budgetUsd === null) return [];
  return unknownCosts(prepared, spent).map(({ id, attempts, usd }): Warning => {
    const what = `${attempts} earlier ${attempts === 1 ? 'request' : 'requests'} that may have been billed`;
    const message = `${id}: ${what} at an unknown cost ${attempts === 1 ? 'counts' : 'count'} ${formatUsd(usd)} against the budget`;
    return { code: 'budget-estimated', message, arm: null, caseIds: [] };
  });
}

interface UnknownCost {
  readonly id: string;
  readonly attempts: number;
  /** Of all of them together. */
  readonly usd: number;
}

function sum(costs: readonly UnknownCost[]): number {
  return costs.reduce((total, { usd }) => total + usd, 0);
}

/** For a request of which nothing is recorded. */
const USUAL_INPUT_TOKENS = 1000;

/** Each counts as the model's dearest known trial, and not less than a usual request is estimated at. */
function unknownCosts({ calledModels, prices }: PreparedRun, spent: Spent): readonly UnknownCost[] {
  return calledModels.flatMap((model) => {
    const attempts = spent.unknownAttempts.get(model.id) ?? 0;
    if (attempts === 0) return [];
    const each = Math.max(usualUsd(model, prices), spent.dearestUsd.get(model.id) ?? 0);
    return [{ id: model.id, attempts, usd: attempts * each }];
  });
}

function usualUsd(model: ModelSpec, prices: Prices): number {
  const outputTokens = cautiousOutputTokens(model.settings.maxTokens, null);
  return prices.estimateUsd(model, { inputTokens: USUAL_INPUT_TOKENS, outputTokens });
}
