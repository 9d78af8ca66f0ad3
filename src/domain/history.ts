import type { ArmSummary, DurationSummary, RunInfo } from './report.ts';

/** The main figures of one arm in one run, as its report has them. */
export interface HistoryArm extends Pick<
  ArmSummary,
  'arm' | 'model' | 'prompt' | 'dataset' | 'trials' | 'passRate'
> {
  /** Service times in ms. */
  readonly latencyMs: Pick<DurationSummary, 'p50' | 'p95'>;
  /** USD; `null`: unknown. */
  readonly costPerTrialUsd: number | null;
  /** What was not as in the run before that has this arm; `null`: no earlier run has it. */
  readonly changed: readonly string[] | null;
}

/** One run of a history. */
export interface HistoryRun extends Pick<
  RunInfo,
  'startedAt' | 'complete' | 'simulated' | 'shard' | 'mergedFrom' | 'rescoredFrom'
> {
  /** The name of its folder. */
  readonly run: string;
  readonly arms: readonly HistoryArm[];
}

/** A run folder, or a part of it, that can't be read. */
export interface UnreadableRun {
  readonly run: string;
  readonly why: string;
}

/** `none seen` is no proof that there is none; `unknown`: the runs can't tell. */
export type DriftStatus = 'drift' | 'none seen' | 'unknown';

interface DriftFigure {
  readonly status: DriftStatus;
  /** Cases that the newest run and the earlier ones share. */
  readonly n: number;
  /** Why it is unknown, else `null`. */
  readonly reason: string | null;
}

/** The pass rate of an arm's newest run against the mean of earlier ones, over the same cases; shares in 0..1. */
export interface PassRateDrift extends DriftFigure {
  readonly earlier: number | null;
  readonly newest: number | null;
  readonly difference: number | null;
  readonly pValue: number | null;
  /** By Holm's rule over the arms of the run that were tested. */
  readonly adjustedPValue: number | null;
  readonly method: string | null;
}

/** The median latency of an arm's newest run against the mean of the earlier runs' medians, over the same cases. */
export interface LatencyDrift extends DriftFigure {
  readonly earlierMs: number | null;
  readonly newestMs: number | null;
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Confidence level, 0.99. */
  readonly level: number;
}

/** Both figures of drift. */
export interface DriftFigures {
  readonly passRate: PassRateDrift;
  readonly latencyMs: LatencyDrift;
}

/** Whether an arm's newest complete run differs from those before it. */
export interface ArmDrift extends DriftFigures {
  readonly arm: string;
  /** The run that is judged; `null`: no complete run has this arm. */
  readonly run: string | null;
  /** The runs it is held against, newest first. */
  readonly against: readonly string[];
}

/** What `evalsmall history` tells. */
export interface HistoryReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'evalsmall'; readonly version: string };
  /** How many earlier runs drift is judged against at most. */
  readonly last: number;
  readonly simulated: boolean;
  /** Newest first. */
  readonly runs: readonly HistoryRun[];
  readonly drift: readonly ArmDrift[];
  readonly unreadable: readonly UnreadableRun[];
}
