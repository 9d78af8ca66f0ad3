import type { RunComparison } from './comparison.ts';
import type { FinishReason } from './completion.ts';
import type { FailureKind } from './errors.ts';
import type { GateResult } from './gate.ts';
import type { JsonObject } from './json.ts';
import type { JudgedScore, JudgingSummary } from './judging-summary.ts';
import type { PromptEffects } from './prompt-effects.ts';
import type { RouteSummary } from './route.ts';
import type { RunPlan } from './run-plan.ts';
import type { Shard } from './shard.ts';
import type { ToolFault } from './tool-fault.ts';
import type { JsonLevel, Outcome } from './trial.ts';
import type { Warning } from './warning.ts';

export type { Warning } from './warning.ts';

/** A share with its interval. `value` and limits in 0..1, `null` where nothing was measured. */
export interface RateEstimate {
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Confidence level, 0.95. */
  readonly level: number;
  readonly method: string;
  /** Cases, not trials. */
  readonly n: number;
}

/** A pass rate with the trials it was made of. */
export interface PassRate extends RateEstimate {
  readonly passed: number;
  readonly scored: number;
}

export interface ScoreSummary extends PassRate, JudgedScore {
  /** Trials this scorer could not judge; in no rate. */
  readonly errors: number;
}

/** A percentile with its order-statistic interval; `supported` is false where the sample has no upper limit. */
export interface PercentileEstimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly supported: boolean;
}

/** Times in ms; percentiles are `null` when nothing was measured. */
export interface DurationSummary {
  readonly count: number;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly p50: PercentileEstimate | null;
  readonly p90: PercentileEstimate | null;
  readonly p95: PercentileEstimate | null;
  readonly p99: PercentileEstimate | null;
}

/** Tokens: the mean is over the trials that reported them, the total is `null` unless all completed ones did. */
export interface TokenSummary {
  readonly total: number | null;
  readonly mean: number | null;
  /** Trials that reported this count. */
  readonly reported: number;
}

export interface LabelSummary {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** Trials whose expected label this is. */
  readonly support: number;
}

/** A failed trial, shown with what was expected and what came. */
export interface WorstCase {
  readonly caseId: string;
  readonly repeat: number;
  readonly outcome: Outcome;
  readonly expected: string;
  readonly given: string;
  readonly reason: string;
}

/** Everything known of one arm (contract section 8). */
export interface ArmSummary {
  readonly arm: string;
  readonly model: string;
  readonly servedModels: readonly string[];
  readonly prompt: string | null;
  readonly dataset: string;
  readonly settings: JsonObject;
  readonly window: { readonly startedAt: string | null; readonly finishedAt: string | null };
  readonly trials: {
    readonly planned: number;
    readonly completed: number;
    readonly errored: number;
    readonly cached: number;
  };
  readonly scores: Readonly<Record<string, ScoreSummary>>;
  readonly passRate: PassRate;
  readonly passRateFinished: PassRate;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** `null` when no output had to be JSON. */
  readonly json: Readonly<Record<JsonLevel, number>> | null;
  readonly labels: Readonly<Record<string, LabelSummary>> | null;
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
  /** By `toolCalls` score, the trials that failed by each kind of fault, which may be several; `null` where none judges calls. */
  readonly toolFaults: Readonly<Record<string, Readonly<Record<ToolFault, number>>>> | null;
  readonly finishReasons: Readonly<Record<FinishReason, number>>;
  /** The outcomes of the completions that ended so; only what occurred. */
  readonly outcomesByFinishReason: Readonly<
    Partial<Record<FinishReason, Readonly<Partial<Record<Outcome, number>>>>>
  >;
  readonly emptyOutputs: number;
  readonly byTag: Readonly<Record<string, { readonly passRate: PassRate }>>;
  readonly latencyMs: DurationSummary;
  readonly timeToFirstTokenMs: DurationSummary | null;
  readonly outputTokensPerSecond: DurationSummary | null;
  readonly queueMs: DurationSummary;
  readonly backoffMs: DurationSummary;
  readonly tokens: Readonly<Record<'input' | 'output' | 'reasoning' | 'cachedInput', TokenSummary>>;
  readonly outputChars: { readonly mean: number | null; readonly max: number | null };
  readonly costUsd: {
    readonly total: number;
    readonly perTrial: number | null;
    readonly perPass: number | null;
  } | null;
  /** `null` where no model grades. */
  readonly judging: JudgingSummary | null;
  readonly retries: {
    readonly attempts: number;
    readonly trialsRetried: number;
    readonly rate: number | null;
    readonly byReason: Readonly<Partial<Record<FailureKind, number>>>;
  };
  readonly errors: Readonly<Partial<Record<FailureKind, number>>>;
  readonly httpStatuses: Readonly<Record<string, number>>;
  /** `null` where the model is no route. */
  readonly route: RouteSummary | null;
  /** At most three. */
  readonly worst: readonly WorstCase[];
  /** Why this arm was given up before its end; `null` when it wasn't. */
  readonly stopped: string | null;
}

export interface RunInfo {
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Every planned trial has ended, and no arm has more errors than `maxErrorRate` allows. */
  readonly complete: boolean;
  readonly simulated: boolean;
  readonly seed: number;
  /** `null`: the run is whole. */
  readonly shard: Shard | null;
  /** Ids of the runs that were joined to this one, in the order of their shards; `null`: it was run itself. */
  readonly mergedFrom: readonly string[] | null;
  /** Id of the run whose outputs were scored again in this one; `null`: they are its own. */
  readonly rescoredFrom: string | null;
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
  readonly node: string;
}

/** `report.json`. */
export interface RunReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'evalsmall'; readonly version: string };
  readonly run: RunInfo;
  readonly plan: RunPlan;
  readonly arms: readonly ArmSummary[];
  /** Every arm that has a baseline against it; none in a shard. */
  readonly comparisons: readonly RunComparison[];
  /** Every dataset that several models meet with several prompts; none in a shard. */
  readonly promptEffects: readonly PromptEffects[];
  readonly gates: readonly GateResult[];
  readonly warnings: readonly Warning[];
}
