import type { FinishReason } from './completion.ts';
import type { Preference } from './preference.ts';
import type { JsonLevel, Outcome } from './trial.ts';
import type { Warning } from './warning.ts';

/** What a comparison comes to (contract section 9). */
type Verdict = 'MIGRATE' | 'STAY' | 'INCONCLUSIVE';

/** The limits of a difference between two shares, in −1..1; `null` where nothing was measured. */
export interface DifferenceLimits {
  readonly low: number | null;
  readonly high: number | null;
  /** Confidence level of the two-sided interval. */
  readonly level: number;
}

/** A candidate's rate against the baseline's on the same cases. Rates, differences and margins are shares of 1. */
export interface PairedRate {
  readonly verdict: Verdict;
  /** On which side of 0 the deciding interval lies. */
  readonly direction: 'better' | 'worse' | 'unclear';
  readonly margin: number;
  /** Pairs that both sides judged. */
  readonly n: number;
  readonly baseRate: number | null;
  readonly candidateRate: number | null;
  readonly table: {
    readonly bothRight: number;
    readonly regressions: number;
    readonly fixes: number;
    readonly bothWrong: number;
  };
  /** Candidate less baseline. */
  readonly difference: number | null;
  readonly method: string;
  /** The interval that the verdict is read off. */
  readonly deciding: DifferenceLimits;
  /** The usual interval at 95 %. */
  readonly wide: DifferenceLimits;
  /** Two-sided p-values of "no difference"; of McNemar's test, with repeats of the sign-flip test. `null` without pairs. */
  readonly pValue: { readonly value: number; readonly conservative: number; readonly method: string } | null;
  /** The smallest margin that these pairs could have certified; `null` without pairs. */
  readonly smallestMargin: number | null;
  /** Cases that would settle an open verdict with a power of 80 %; `null` where it is settled, or no number would. */
  readonly casesToSettle: number | null;
  /** Pairs of which a side is unknown: it errored, could not be judged or has no result. */
  readonly missing: {
    readonly candidateRight: number;
    readonly candidateWrong: number;
    readonly baseRight: number;
    readonly baseWrong: number;
    readonly bothMissing: number;
  };
  /** Judged pairs of which some repeats are unknown. */
  readonly partial: number;
  /** Cases that the metric doesn't judge. */
  readonly unasked: number;
  /** The lowest and highest difference that the unknown trials allow; `null` where none is unknown. */
  readonly bounds: { readonly low: number; readonly high: number } | null;
}

/** What a ratio is of; those with a dot are of a percentile or of sums, the others of case means. */
export const RATIO_METRICS = [
  'latencyMs',
  'latencyMs.p95',
  'timeToFirstTokenMs',
  'tokens.input',
  'tokens.output',
  'outputChars',
  'costUsd.perTrial',
  'costUsd.perPass',
] as const;

export type RatioMetric = (typeof RATIO_METRICS)[number];

/** How many times the baseline's a figure of the candidate is, over the pairs where both are known and above 0. */
export interface PairedRatio {
  readonly metric: RatioMetric;
  /** The figure itself over these pairs: the mean of case means, the percentile, or USD per pass; `null` without pairs. */
  readonly base: number | null;
  readonly candidate: number | null;
  /** `latencyMs` and the like: the geometric mean of the cases' ratios; with a dot: the ratio of the two figures. */
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  /** `null` where there is no interval. */
  readonly method: string | null;
  readonly n: number;
  /** Compared cases that are in no ratio: a side is unknown or 0. */
  readonly leftOut: number;
}

/** Trials (case and repeat) of both sides by what they were; a pair is here where both sides have it. */
export interface Transition<Word extends string> {
  readonly from: Word;
  readonly to: Word;
  readonly trials: number;
}

/** A case's result on one side, from one of its trials. */
export interface ShownSide {
  /** From 0. */
  readonly repeat: number;
  /** Repeats that passed, and that were judged. */
  readonly passed: number;
  readonly judged: number;
  readonly outcome: Outcome;
  readonly finishReason: FinishReason | null;
  /** The visible answer, else the tool calls as JSON; at most 2,000 characters, what was cut ends in `…`. */
  readonly output: string;
  /** What the metric's scorers said of it. */
  readonly reason: string;
}

/** A case on which the two differ, with both answers. */
export interface ShownChange {
  readonly caseId: string;
  readonly input: string;
  /** `''` where nothing is expected. */
  readonly expected: string;
  readonly base: ShownSide;
  readonly candidate: ShownSide;
}

/** Cases that only one of the two has right. */
export interface CaseChanges {
  /** All of them, in the order of the dataset. */
  readonly caseIds: readonly string[];
  /** The first twenty. */
  readonly shown: readonly ShownChange[];
}

/** One fact of both sides; `null`: not set, or not known. */
export interface SetupFact {
  readonly name: string;
  readonly base: string | null;
  readonly candidate: string | null;
}

/** A tag's pairs, for exploring only. */
export interface TagSlice {
  readonly tag: string;
  readonly n: number;
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly level: number;
  readonly regressions: number;
  readonly fixes: number;
  readonly pValue: number | null;
  /** Benjamini and Hochberg's, over the tags that are shown. */
  readonly qValue: number | null;
}

/** One side of a comparison. */
export interface ComparedArm {
  /** The run's id. */
  readonly run: string;
  readonly arm: string;
  readonly simulated: boolean;
  readonly planned: number;
  readonly completed: number;
  readonly errored: number;
  /** Why this side is incomplete (exit 3); `null` when it isn't. */
  readonly incomplete: string | null;
}

/** Which cases were compared. */
export interface ComparedCases {
  /** Compared: in both, and the same. */
  readonly common: number;
  /** Left out with `--common`; 0 otherwise. */
  readonly onlyBase: number;
  readonly onlyCandidate: number;
  /** In both by their id, but not the same case; left out with `--common`. */
  readonly changed: number;
}

/** One candidate against the baseline. */
export interface Comparison {
  readonly candidate: ComparedArm;
  readonly cases: ComparedCases;
  readonly rate: PairedRate;
  /** Holm's adjusted p-value of "no difference" in the family of candidates; `null` with one candidate. */
  readonly holmPValue: number | null;
  readonly ratios: readonly PairedRatio[];
  readonly regressions: CaseChanges;
  readonly fixes: CaseChanges;
  readonly finishReasons: readonly Transition<FinishReason>[];
  readonly jsonLevels: readonly Transition<JsonLevel>[];
  /** Facts in which the two were set up differently. */
  readonly setup: readonly SetupFact[];
  /** What changes for the caller: limits, prices, retirement dates, whether or not they differ. */
  readonly migration: readonly SetupFact[];
  /** `null` where no tags were asked for. */
  readonly tags: readonly TagSlice[] | null;
  /** Which answers a judge prefers, in no verdict; `null` where none was asked. */
  readonly preference: Preference | null;
  readonly warnings: readonly Warning[];
}

type SharedFigures =
  | 'candidate'
  | 'cases'
  | 'rate'
  | 'holmPValue'
  | 'ratios'
  | 'finishReasons'
  | 'jsonLevels'
  | 'warnings';

/** An arm of a run against its baseline by `passRate`, as `report.json` has it: without inputs and outputs. */
export interface RunComparison extends Pick<Comparison, SharedFigures> {
  readonly dataset: string;
  readonly base: ComparedArm;
  /** Ids of the first twenty cases that only the baseline has right; `rate.table` counts them all. */
  readonly regressions: readonly string[];
  /** Of the first twenty that only the candidate has right. */
  readonly fixes: readonly string[];
}

/** `comparison.json`. */
export interface ComparisonReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'evalsmall'; readonly version: string };
  /** `passRate` or a scorer's name. */
  readonly metric: string;
  readonly margin: number;
  /** Of the draws of every bootstrap, with so many resamples. */
  readonly seed: number;
  readonly resamples: number;
  /** Any answer came from a simulated provider. */
  readonly simulated: boolean;
  readonly base: ComparedArm;
  readonly candidates: readonly Comparison[];
}
