import type { TrialRanges } from './trial-ranges.ts';
import type { Attempt } from './trial.ts';

/** A batch that was submitted, or was about to be. */
export interface RecordedBatch {
  /** What it is submitted under. */
  readonly name: string;
  readonly arm: string;
  /** When it was about to be submitted, RFC 3339. */
  readonly startedAt: string;
  /** How many requests it has. */
  readonly total: number;
  readonly trials: TrialRanges;
  /** The provider's; `null`: not heard, so that it may not have been submitted. */
  readonly batchId: string | null;
}

/** Trials that got no answer and are to be sent again, with the attempts they have had. */
export interface TrialsAgain {
  readonly attempts: readonly Attempt[];
  readonly trials: TrialRanges;
}

/** The batches of a run, on the disk before anything depends on it: no crash makes a batch be submitted twice. */
export interface BatchLedger {
  /** The batches of an arm that are neither collected nor dropped. */
  open(arm: string): readonly RecordedBatch[];
  /** The attempts of trials that were to be sent again, by `trialText`. */
  attempts(arm: string): ReadonlyMap<string, readonly Attempt[]>;
  /** The provider's ids of all batches the run is known to have submitted. */
  batchIds(): ReadonlySet<string>;
  /** Before a batch is submitted. */
  intend(batch: RecordedBatch): Promise<void>;
  submitted(name: string, batchId: string): Promise<void>;
  /** After `results` results of the batch's arm were handed over in this session; they are on the disk before it is. */
  collected(name: string, results: number, again: readonly TrialsAgain[]): Promise<void>;
  /** A batch that the provider doesn't have, or didn't process. */
  dropped(name: string): Promise<void>;
}
