import type { PositionConsistency } from './judging-summary.ts';
import type { PairVote } from './pairwise.ts';

/** What became of a pair of recorded outputs of one case and repeat; of its votes, the candidate is the first. */
export type PairJudgement =
  | { readonly kind: 'judged'; readonly votes: readonly PairVote[] }
  /** The judge gave no answer that can be read, or none at all. */
  | { readonly kind: 'couldNotJudge' }
  /** It was stopped before. */
  | { readonly kind: 'notAsked' }
  /** Both sides answered the same. */
  | { readonly kind: 'identical' }
  /** A side has no answer: it errored, or has no result. */
  | { readonly kind: 'error' }
  /** A side's answer has neither text nor tool calls, cut off or not. */
  | { readonly kind: 'empty' };

/** What became of a case, over its repeats. */
export interface CaseJudgement {
  readonly caseId: string;
  readonly pairs: readonly PairJudgement[];
}

/** Which of two arms' answers a judge prefers, case by case: an opinion, which is in no verdict. */
export interface PreferenceFigures {
  /** Cases by what they came to; the last four were not asked about, or not to the end. */
  readonly cases: {
    readonly candidate: number;
    readonly base: number;
    readonly tie: number;
    readonly couldNotJudge: number;
    readonly notAsked: number;
    readonly identical: number;
    readonly error: number;
    readonly empty: number;
  };
  /** Of the decided cases, neither ties nor unknown, the share that prefers the candidate; a Wilson interval. */
  readonly share: {
    readonly rate: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly level: number;
    readonly method: 'wilson';
    readonly n: number;
  };
  /** Two-sided p-values of the sign test over the decided cases; `null` without any. */
  readonly pValue: { readonly value: number; readonly conservative: number; readonly method: string } | null;
  /** How many votes had two replies, in both orders, that say the same; the rate is `null` without votes. */
  readonly positionConsistency: PositionConsistency;
  /** In the order of the dataset. */
  readonly caseIds: {
    readonly candidate: readonly string[];
    readonly base: readonly string[];
    readonly couldNotJudge: readonly string[];
  };
}

/** The judge's preferences between a candidate and the baseline, how they were asked for and what that took. */
export interface Preference extends PreferenceFigures {
  /** Never mixed with what was checked. */
  readonly judged: true;
  /** The judge's id in the config. */
  readonly judge: string;
  readonly provider: string;
  readonly model: string;
  readonly rubric: string;
  /** Votes on each pair, each asked in both orders. */
  readonly votes: number;
  /** A simulated provider judged. */
  readonly simulated: boolean;
  /** Holm's adjusted p-value in the family of candidates; `null` with one candidate, and without decided cases. */
  readonly holmPValue: number | null;
  /** What these replies took, those of earlier commands included; in no figure of the arms. */
  readonly judging: {
    readonly calls: number;
    readonly failedCalls: number;
    readonly attempts: number;
    /** USD; `null`: unknown. */
    readonly costUsd: number | null;
    /** Replies that were kept from an earlier command and not asked for again. */
    readonly kept: number;
  };
}
