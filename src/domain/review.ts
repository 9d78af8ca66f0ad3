import type { PassRate } from './report.ts';
import type { TrialKey } from './trial.ts';

/** `review-key.json`: which trial each row of a review sheet shows. Not for those who fill the sheet in. */
export interface ReviewKey {
  readonly schemaVersion: 1;
  /** The run's id. */
  readonly run: string;
  /** What the letters and the order were drawn by. */
  readonly seed: number;
  /** The arm behind each letter. */
  readonly arms: Readonly<Record<string, string>>;
  /** The trial behind each review id. */
  readonly rows: Readonly<Record<string, TrialKey>>;
}

/** How people's verdicts and the scorers' fall together, over the trials both judged. */
interface ReviewAgreement {
  readonly bothPass: number;
  /** People accepted what the scorers failed. */
  readonly onlyPeople: number;
  /** The scorers passed what people rejected. */
  readonly onlyScorers: number;
  readonly bothFail: number;
  /** 0..1; `null` where there is no such trial. */
  readonly share: number | null;
  /** Cohen's kappa; `null` where it isn't defined. */
  readonly kappa: number | null;
}

/** What people said of an arm's outputs. */
export interface ReviewedArm {
  readonly arm: string;
  readonly accepted: number;
  readonly rejected: number;
  /** Rows without a verdict, those that are missing in the file included. */
  readonly unfilled: number;
  /** The user acceptance rate: accepted among those with a verdict. */
  readonly acceptance: PassRate;
  readonly agreement: ReviewAgreement;
}

export interface ReviewComment {
  readonly arm: string;
  readonly caseId: string;
  /** From 0. */
  readonly repeat: number;
  readonly verdict: ReviewVerdict | null;
  readonly comment: string;
}

export type ReviewVerdict = 'accept' | 'reject';

/** What a filled-in review sheet comes to. */
export interface ReviewSummary {
  readonly run: string;
  readonly simulated: boolean;
  readonly arms: readonly ReviewedArm[];
  /** Rows of the sheet that the file doesn't have. */
  readonly missingRows: number;
  readonly comments: readonly ReviewComment[];
}
