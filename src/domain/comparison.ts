/** What a comparison comes to (contract section 9). */
export type Verdict = 'MIGRATE' | 'STAY' | 'INCONCLUSIVE';

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
