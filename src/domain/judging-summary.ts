/** Whether a score is a judge's, and what it is worth. */
export interface JudgedScore {
  /** Whether another model gave it: an opinion, which is never to be mixed with what was checked. */
  readonly judged: boolean;
  /** How far a judge agrees with people; `null` where it is none, and where no case has a person's grade. */
  readonly agreement: JudgeAgreement | null;
  /** How far a judge that is asked which of two is better keeps to its word; `null` where none was asked that. */
  readonly positionConsistency: PositionConsistency | null;
}

/** Votes on pairs, each asked in both orders. */
export interface PositionConsistency {
  /** Votes of which both orders said the same. */
  readonly agreed: number;
  readonly votes: number;
  /** Their share; `null` without votes. */
  readonly rate: number | null;
}

/** A judge's grades beside people's. */
export interface JudgeAgreement {
  /** Krippendorff's alpha for labels without order; `null` below two trials, and where all grades are the same. */
  readonly alpha: number | null;
  /** Trials that the judge and a person graded. */
  readonly n: number;
}

/** What grading by models took, which is in no other figure of the arm. */
export interface JudgingSummary {
  /** Ids of the judges. */
  readonly models: readonly string[];
  /** Trials that have a judge. */
  readonly trials: number;
  readonly calls: number;
  readonly failedCalls: number;
  readonly attempts: number;
  /** USD; `null`: unknown. */
  readonly costUsd: number | null;
}
