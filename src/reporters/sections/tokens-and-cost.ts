import type { ArmSummary } from '../../domain/report.ts';
import { formatTokens, formatUsd } from '../../lib/format.ts';
import type { Figure, Section } from '../grid.ts';
import { armGrid } from '../grid.ts';
import { judgingNotes } from './judging.ts';

type TokenKind = keyof ArmSummary['tokens'];

/** Mean tokens a trial, and what the run cost. */
export function tokensAndCost(arms: readonly ArmSummary[]): Section {
  const cacheWasRead = arms.some((arm) => (arm.tokens.cachedInput.total ?? 0) > 0);
  const kinds: readonly TokenKind[] = cacheWasRead
    ? ['input', 'cachedInput', 'output', 'reasoning']
    : ['input', 'output', 'reasoning'];
  const figures: readonly Figure[] = [
    ...kinds.map((kind) => ({ heading: HEADINGS[kind], of: (arm: ArmSummary) => meanTokens(arm, kind) })),
    { heading: ['output', 'chars'], of: (arm) => formatTokens(arm.outputChars.mean) },
    { heading: ['cost', 'total'], of: (arm) => formatUsd(arm.costUsd?.total ?? null) },
    { heading: ['cost per', 'trial'], of: (arm) => formatUsd(arm.costUsd?.perTrial ?? null) },
    { heading: ['cost per', 'pass'], of: (arm) => formatUsd(arm.costUsd?.perPass ?? null) },
  ];
  const grid = armGrid(arms, figures, [...partialNotes(arms, kinds), ...judgingNotes(arms)]);
  return { title: 'Tokens (mean per trial) and cost', grids: [grid] };
}

const HEADINGS: Readonly<Record<TokenKind, readonly string[]>> = {
  input: ['input', 'tokens'],
  cachedInput: ['of it', 'cached'],
  output: ['output', 'tokens'],
  reasoning: ['reasoning', 'tokens'],
};

/** The mean of one kind of tokens, starred where some trials didn't report it. */
export function meanTokens(arm: ArmSummary, kind: TokenKind): string {
  return `${formatTokens(arm.tokens[kind].mean)}${isPartial(arm, kind) ? '*' : ''}`;
}

/** What the star means, where there is one. */
export function partialNotes(arms: readonly ArmSummary[], kinds: readonly TokenKind[]): readonly string[] {
  const starred = arms.some((arm) => kinds.some((kind) => isPartial(arm, kind)));
  return starred ? ['* mean of the trials that reported it; some did not'] : [];
}

function isPartial(arm: ArmSummary, kind: TokenKind): boolean {
  const { mean, reported } = arm.tokens[kind];
  return mean !== null && reported < arm.trials.completed;
}
