import type { PassRate } from './report.ts';
import type { Outcome } from './trial.ts';

/** A recorded trial that has another outcome now. */
export interface ChangedTrial {
  readonly arm: string;
  readonly caseId: string;
  /** From 0. */
  readonly repeat: number;
  readonly before: Outcome;
  readonly after: Outcome;
  /** Whether the case expects or names something else than it did: its expectation, scorers or schema. */
  readonly caseEdited: boolean;
  /** The reason of the score that decides now. */
  readonly why: string;
}

/** What scoring an arm's recorded outputs again changed. */
export interface RescoredArm {
  readonly arm: string;
  /** Names of the scores before and after, each once. */
  readonly scorersBefore: readonly string[];
  readonly scorersAfter: readonly string[];
  /** Trials that were scored again; errors and cases that were left out are not among them. */
  readonly trials: number;
  readonly errored: number;
  /** Trials whose outcome is another one. */
  readonly changed: number;
  readonly becameCorrect: number;
  readonly noLongerCorrect: number;
  /** Trials whose outcome is the same, though a scorer says something else than it did. */
  readonly otherVerdicts: number;
  /** Over the trials that were scored again. */
  readonly before: PassRate;
  readonly after: PassRate;
}

/** Cases of the recorded run that can't be scored again. */
export interface LeftOutCases {
  /** What the model was sent is another thing now. */
  readonly changed: number;
  /** The dataset doesn't have them any more. */
  readonly gone: number;
  /** The first ten. */
  readonly caseIds: readonly string[];
}

/** What scoring a recorded run again came to. */
export interface Rescore {
  /** The id of the run that was recorded. */
  readonly from: string;
  /** Simulated providers gave the outputs. */
  readonly simulated: boolean;
  readonly arms: readonly RescoredArm[];
  readonly changedTrials: number;
  /** The first of them, in the order they were recorded; all are in `changes.jsonl`. */
  readonly changes: readonly ChangedTrial[];
  readonly leftOut: LeftOutCases;
}
