import type { Usage } from '../domain/completion.ts';
import type { ArmSummary, TokenSummary } from '../domain/report.ts';
import type { TrialResult } from '../domain/trial.ts';
import { createExactSum } from '../stats/exact-sum.ts';
import { isCompleted, isPartlyCached } from './judged.ts';
import type { Fold } from './summary-input.ts';

type Spent = Pick<ArmSummary, 'tokens' | 'outputChars' | 'costUsd'>;

/** What the answers took: tokens and characters over all trials that have them, money over those that were paid for. */
export function createUsageFold(): Fold<Spent> {
  const input = createTokenSum('inputTokens');
  const output = createTokenSum('outputTokens');
  const reasoning = createTokenSum('reasoningTokens');
  const cachedInput = createTokenSum('cachedInputTokens');
  const chars = createCharCount();
  const cost = createCostSum();
  const parts = [input, output, reasoning, cachedInput, chars, cost];
  return {
    add: (trial) => {
      for (const part of parts) part.add(trial);
    },
    summary: () => ({
      tokens: {
        input: input.summary(),
        output: output.summary(),
        reasoning: reasoning.summary(),
        cachedInput: cachedInput.summary(),
      },
      outputChars: chars.summary(),
      costUsd: cost.summary(),
    }),
  };
}

interface TrialSum<S> {
  add(trial: TrialResult): void;
  summary(): S;
}

function createTokenSum(field: keyof Usage): TrialSum<TokenSummary> {
  let [sum, reported, completed] = [0, 0, 0];
  return {
    add: (trial) => {
      if (isCompleted(trial)) completed += 1;
      const tokens = trial.usage?.[field] ?? null;
      if (tokens === null) return;
      sum += tokens;
      reported += 1;
    },
    // a sum over some of the trials would pass for the total of all
    summary: () => ({
      total: reported > 0 && reported === completed ? sum : null,
      mean: reported === 0 ? null : sum / reported,
      reported,
    }),
  };
}

/** Unicode code points of the outputs of completed trials. */
function createCharCount(): TrialSum<ArmSummary['outputChars']> {
  let [total, outputs, max] = [0, 0, 0];
  return {
    add: ({ output }) => {
      if (output === null) return;
      const chars = codePoints(output);
      total += chars;
      outputs += 1;
      max = Math.max(max, chars);
    },
    summary: () => (outputs === 0 ? { mean: null, max: null } : { mean: total / outputs, max }),
  };
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * What this run paid for its completed trials; cache hits were not paid for and are in no figure. A trial that took some of
 * its route's answers from the cache is in the total alone, since its cost isn't what such a trial costs. One unknown cost
 * makes the whole unknown, since a part of a sum isn't the sum. What failed attempts may have cost is not in it. The order
 * in which trials ended changes no digit.
 */
function createCostSum(): TrialSum<ArmSummary['costUsd']> {
  const sum = createExactSum();
  const wholeSum = createExactSum();
  let [whole, passes, completed, unknown] = [0, 0, 0, 0];
  return {
    add: (trial) => {
      if (!isCompleted(trial)) return;
      completed += 1;
      if (trial.cached) return;
      if (trial.costUsd === null) unknown += 1;
      else sum.add(trial.costUsd);
      if (isPartlyCached(trial)) return;
      whole += 1;
      passes += Number(trial.outcome === 'correct');
      wholeSum.add(trial.costUsd ?? 0);
    },
    summary: () => {
      if (unknown > 0 || completed === 0) return null;
      const wholeUsd = wholeSum.value();
      return {
        total: sum.value(),
        perTrial: whole === 0 ? null : wholeUsd / whole,
        perPass: passes === 0 ? null : wholeUsd / passes,
      };
    },
  };
}
