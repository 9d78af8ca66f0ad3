import type { TrialResult } from './trial.ts';

/** What a provider limits by the minute. */
export type RateKind = 'requests' | 'tokens' | 'inputTokens' | 'outputTokens';

/** How much of a minute's allowance was in use at the most. */
export interface PeakUse {
  readonly what: RateKind;
  readonly limit: number;
  /** 0..1; above 1 where more was used than allowed. */
  readonly share: number;
}

/** What was sent for a trial that was left for a resumed run: it may have been paid for, and is in no result. */
export type UnrecordedSpending = Pick<TrialResult, 'model' | 'costUsd' | 'attempts'>;

/** How one sitting of a run went: a line of `sessions.jsonl`. A sitting that was killed leaves none. */
export interface SessionFacts {
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Arms that were given up, and why. */
  readonly stopped: readonly { readonly arm: string; readonly reason: string }[];
  readonly unrecorded: readonly UnrecordedSpending[];
  /** How late this process was at its own work, in ms, and the share of the time (0..1) in which it had any. */
  readonly eventLoop: {
    readonly delayMeanMs: number;
    readonly delayP99Ms: number;
    readonly delayMaxMs: number;
    readonly utilization: number;
  };
  /** How near each model's use came to its limits; `alertAt` is the share that is worth a warning. */
  readonly rateLimits: readonly (PeakUse & { readonly model: string; readonly alertAt: number })[];
}
