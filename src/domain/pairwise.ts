/** A judge's reply to the question which of two answers is better; `A` is the one it was shown first. */
export interface Choice {
  readonly better: 'A' | 'B' | 'tie';
  /** The judge's own words. */
  readonly reason: string;
}

/** One vote on a pair: the judge was asked in both orders. */
export interface PairVote {
  /** The side that is better in both orders; `tie` where the two replies differ, too. */
  readonly preferred: 'first' | 'second' | 'tie';
  /** Whether the two replies say the same of the answers themselves. */
  readonly agreed: boolean;
  /** The judge's own words. */
  readonly reason: string;
}

/** What two replies come to, of which the second was given with the answers swapped. */
export function pairVoteOf(shown: Choice, swapped: Choice): PairVote {
  const agreed = shown.better === SWAPPED[swapped.better];
  const preferred = agreed ? SIDES[shown.better] : 'tie';
  const reason = agreed ? shown.reason : DIFFERED;
  return { preferred, agreed, reason };
}

const SWAPPED = { A: 'B', B: 'A', tie: 'tie' } as const;
const SIDES = { A: 'first', B: 'second', tie: 'tie' } as const;
const DIFFERED = 'its replies differ with the order of the two answers';

/** What a side's votes are worth to the first: 1 for each that prefers it, -1 for each that prefers the second. */
export function leadOf(votes: readonly PairVote[]): number {
  return votes.reduce((sum, { preferred }) => sum + WORTH[preferred], 0);
}

const WORTH = { first: 1, second: -1, tie: 0 } as const;
