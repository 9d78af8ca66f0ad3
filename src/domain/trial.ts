import type { FinishReason, ToolCall, Usage } from './completion.ts';
import type { FailureKind } from './errors.ts';
import type { StepTaken } from './route.ts';
import type { Score } from './score.ts';

/** A trial's single class (contract section 2). */
export const OUTCOMES = [
  'correct',
  'wrong',
  'truncated',
  'empty',
  'refused',
  'malformed',
  'unscored',
  'error',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What it took to read an output as JSON: sound as it is, inside one fence, repaired, not at all, or cut off. */
export const JSON_LEVELS = ['strict', 'fenced', 'repaired', 'failed', 'truncated'] as const;

export type JsonLevel = (typeof JSON_LEVELS)[number];

/** One HTTP request of a trial. Times in ms. */
export interface Attempt {
  /** The model that was asked, by its id in tables. */
  readonly model: string;
  /** RFC 3339. */
  readonly startedAt: string;
  /** `null`: it was a line of a batch, which tells none. */
  readonly latencyMs: number | null;
  /** HTTP status; `null` when no status line arrived. */
  readonly status: number | null;
  readonly requestId: string | null;
  /** Whether it was the first on its connection, which its latency then holds the making of; `null`: not known. */
  readonly cold: boolean | null;
  /** `null` when the attempt brought the completion. */
  readonly error: { readonly kind: FailureKind; readonly message: string } | null;
  /** The wait after it, 0 when none followed. */
  readonly waitMs: number;
  readonly waitWhy: 'backoff' | 'retry-after' | null;
}

/** What grading one trial took; in no time, token or cost of the trial itself. */
export interface Judging {
  /** The model that graded, by the name of its score. */
  readonly models: Readonly<Record<string, string>>;
  /** Questions, however many attempts each took; second tries after an answer of no use are questions too. */
  readonly calls: number;
  /** Questions without an answer. Where there are some, `--resume` asks the judges of the trial again. */
  readonly failedCalls: number;
  readonly attempts: readonly Attempt[];
  /** USD of the answers; `null`: unknown. */
  readonly costUsd: number | null;
  /**
   * What earlier lines of the trial tell of its judging, where they have its answer too and only judges were asked again;
   * in no other figure here. `null`: the answer is this line's own.
   */
  readonly earlier: EarlierJudging | null;
}

/** Sums over the lines of a trial before its last. */
export interface EarlierJudging {
  readonly calls: number;
  readonly failedCalls: number;
  readonly attempts: number;
  /** USD; `null`: unknown. */
  readonly costUsd: number | null;
}

interface TrialError {
  readonly kind: FailureKind;
  readonly message: string;
}

/** One (case, arm, repeat): a line of the journal, written and read in this one shape. */
export interface TrialResult {
  readonly arm: string;
  readonly caseId: string;
  readonly ordinal: number;
  /** From 0. */
  readonly repeat: number;
  /** The model's id in tables. */
  readonly model: string;
  /** The prompt's ref; `null` without a prompt. */
  readonly prompt: string | null;
  readonly outcome: Outcome;
  /** The visible answer; `""` when a completion had none, `null` when there was no completion. */
  readonly output: string | null;
  readonly finishReason: FinishReason | null;
  /** The provider's own word. */
  readonly rawFinishReason: string | null;
  readonly toolCalls: readonly ToolCall[] | null;
  /** Of a route, the sum over the steps that were answered. */
  readonly usage: Usage | null;
  /** Service time of the attempt that returned the completion, of a route the sum over its steps; `null` without one. */
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
  /** From being ready to run until the first request left. */
  readonly queueMs: number;
  readonly attempts: readonly Attempt[];
  readonly servedModel: string | null;
  readonly requestId: string | null;
  /** `null` when the output needn't be JSON. */
  readonly jsonLevel: JsonLevel | null;
  readonly scores: Readonly<Record<string, Score>>;
  /** Of the scores that another model gave; `null` where there are none. */
  readonly judging: Judging | null;
  /** USD; `null`: unknown. */
  readonly costUsd: number | null;
  /** The route's step that gave the answer; `null` without one, and where the model is no route. */
  readonly servedBy: string | null;
  /** The steps that were taken, in order; `null` where the model is no route. */
  readonly route: readonly StepTaken[] | null;
  readonly cached: boolean;
  /** A simulated provider gave the answer. */
  readonly simulated: boolean;
  readonly error: TrialError | null;
}

/** What names a trial within its run. */
export type TrialKey = Pick<TrialResult, 'arm' | 'caseId' | 'ordinal' | 'repeat'>;
