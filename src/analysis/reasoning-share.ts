import type { TrialResult } from '../domain/trial.ts';
import { formatPercent } from '../lib/format.ts';
import { wasOrWere } from './watch.ts';

/** How much of some answers' output went into reasoning, as far as they reported it. */
export interface ReasoningShare {
  add(trial: TrialResult): void;
  tokens(): number;
  text(): string;
}

/** The share of no answer yet. */
export function createReasoningShare(): ReasoningShare {
  let [output, reasoning, reported] = [0, 0, 0];
  return {
    add: ({ usage }) => {
      const outputTokens = usage?.outputTokens ?? null;
      const reasoningTokens = usage?.reasoningTokens ?? null;
      if (outputTokens === null || reasoningTokens === null) return;
      output += outputTokens;
      reasoning += reasoningTokens;
      reported += 1;
    },
    tokens: () => reasoning,
    text: () => {
      if (reported === 0) return 'How many of their output tokens were reasoning was not reported.';
      const share = output === 0 ? '' : ` (${formatPercent(reasoning / output)})`;
      return `Of the ${output} output tokens they reported, ${reasoning}${share} ${wasOrWere(reasoning)} reasoning.`;
    },
  };
}
