import type { Warning } from './report.ts';
import type { RunPlan } from './run-plan.ts';

/** Sent at the least and, when every request but the last fails and is tried again, at the most. */
interface RequestForecast {
  readonly planned: number;
  readonly most: number;
}

/** Totals over all trials. All are estimates but `outputMost`. */
interface TokenForecast {
  readonly input: number;
  readonly output: number;
  /** When every answer is as long as it may be; `null`: no limit is known. */
  readonly outputMost: number | null;
}

/** USD for all trials; `null`: not known, which is not free. */
interface CostForecast {
  readonly expected: number | null;
  /** When every answer is as long as it may be. The prompt's tokens are still an estimate. */
  readonly most: number | null;
}

/** Ms; arms that share a model's limits share its time. */
export interface DurationForecast {
  /** What the limits of the config alone ask for; `null`: none is set. */
  readonly limitsMs: number | null;
  /** Limits and answers together; `null`: nothing is recorded of how long an answer takes. */
  readonly totalMs: number | null;
}

/** A figure of a recorded run. */
export interface RecordedFigure {
  readonly value: number;
  /** The run's id. */
  readonly run: string;
}

/** What a model is thought to answer with: this arm's recorded mean, else a usual length; never above `maxTokens`. */
export interface AnswerForecast {
  /** Tokens an answer. */
  readonly tokens: number;
  /** The longest there can be; `null`: not known. */
  readonly mostTokens: number | null;
  readonly from: 'recorded' | 'usual' | 'maxTokens';
  /** The run that `recorded` is from. */
  readonly run: string | null;
}

/** What a grade is supposed to take: a reason of a few sentences and the grade. */
export const GRADE_TOKENS = 128;

/** What grading an arm's answers by models would take; all of it is estimated, and in no other figure. */
export interface JudgingForecast {
  /** Ids of the judges. */
  readonly models: readonly string[];
  /** A question for each vote on each answer; at the most each is put twice, and every request but the last fails. */
  readonly requests: RequestForecast;
  readonly tokens: { readonly input: number; readonly output: number };
  /** USD; `null`: not known, which is not free. */
  readonly costUsd: number | null;
}

/** What one arm of a run would ask for. */
export interface ArmForecast {
  readonly arm: string;
  readonly model: string;
  readonly prompt: string | null;
  readonly dataset: string;
  readonly cases: number;
  readonly repeats: number;
  readonly requests: RequestForecast;
  readonly tokens: TokenForecast;
  readonly answer: AnswerForecast;
  readonly costUsd: CostForecast;
  /** `null`: no model grades. */
  readonly judging: JudgingForecast | null;
  readonly duration: DurationForecast;
  /** Median latency (ms) of this model in the newest run that has it; `null`: no run has. */
  readonly latencyMs: RecordedFigure | null;
}

/** What can be told apart where two arms disagree on so many of the cases. Shares in 0..1. */
export interface Resolution {
  readonly discordance: number;
  /** The smallest difference that is found; `null`: none can be. */
  readonly detectable: number | null;
  /** The smallest margin within which equally good arms can be shown to be no worse; `null`: none below 1. */
  readonly margin: number | null;
  /** The cases it takes for `marginAsked`; `null`: no number of cases shows equally good arms to lose nothing. */
  readonly casesForMargin: number | null;
}

/** How fine a comparison on one dataset can be. */
export interface ComparisonForecast {
  readonly dataset: string;
  readonly cases: number;
  readonly baseline: string;
  /** Empty: there is no other arm on this dataset, but another run may have one. */
  readonly candidates: readonly string[];
  /** Of the test: the chance to be misled, and the chance to find what is there. */
  readonly alpha: number;
  readonly power: number;
  readonly marginAsked: number;
  readonly resolutions: readonly Resolution[];
}

interface SearchRange {
  /** When every series ends with its largest budget. */
  readonly fewest: number;
  /** When every series takes its dearest way. */
  readonly most: number;
}

/** What an adaptive sweep asks of its grid. */
interface AdaptiveForecast {
  readonly arms: SearchRange;
  /** Without retries. */
  readonly requests: SearchRange;
  /** USD, with answers of the expected length; `null`: not known. */
  readonly costUsd: SearchRange | null;
}

/** What a run would do, cost and be able to show; nothing was sent. */
export interface DryRun {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'evalsmall'; readonly version: string };
  readonly dryRun: true;
  readonly simulated: boolean;
  readonly seed: number;
  readonly plan: RunPlan;
  readonly arms: readonly ArmForecast[];
  /** `null`: every arm is asked. Otherwise `total` is of the whole grid, which is more than is asked. */
  readonly adaptive: AdaptiveForecast | null;
  readonly total: {
    readonly requests: RequestForecast;
    readonly tokens: TokenForecast;
    readonly costUsd: CostForecast;
    /** `null`: no model grades. */
    readonly judging: JudgingForecast | null;
    readonly duration: DurationForecast;
  };
  readonly comparisons: readonly ComparisonForecast[];
  readonly warnings: readonly Warning[];
}
