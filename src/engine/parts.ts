import type { Arm } from '../domain/arm.ts';
import type { Case } from '../domain/case.ts';
import type { Completion } from '../domain/completion.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Provider } from '../domain/provider.ts';
import type { ReplyCache } from '../domain/reply-cache.ts';
import type { CompletionRequest } from '../domain/request.ts';
import type { Score } from '../domain/score.ts';
import type { JsonLevel, Judging, TrialResult } from '../domain/trial.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { Budget } from './budget.ts';
import type { Gates } from './gate.ts';
import type { Halt } from './halt.ts';

/** One (case, arm, repeat) that waits to be run. */
export interface Trial {
  readonly arm: Arm;
  readonly example: Case;
  readonly repeat: number;
}

export interface Judgement {
  readonly scores: Readonly<Record<string, Score>>;
  readonly jsonLevel: JsonLevel | null;
  /** What judges took; `null` where none grades the trial. */
  readonly judging: Judging | null;
}

/** What sending to models needs, whatever is asked. */
export interface SendingParts {
  provider(model: ModelSpec): Promise<Provider>;
  /** The service time to report for a measured one; a simulated provider knows its own. */
  serviceTimeMs(measuredMs: number, completion: Completion): number;
  /** The same for the time from the request's start to its first token. */
  firstTokenMs(measuredMs: number, completion: Completion): number;
  random(...key: readonly (string | number)[]): Random;
  readonly clock: Clock;
  readonly gates: Gates;
  readonly halt: Halt;
  /** Answers of earlier runs; `null`: every question is asked anew. */
  readonly cache: ReplyCache | null;
  /** What the run may spend; `null`: no limit. */
  readonly budget: Budget | null;
  /** Aborted: send nothing more, let what is in flight finish. */
  readonly stopSending: AbortSignal;
  /** Aborted: give up what is in flight too. */
  readonly stopNow: AbortSignal;
}

/** What asking a model for one answer needs. */
export interface CallParts extends SendingParts {
  /** The trial's request as it is sent to a model. */
  toRequest(trial: Trial, model: ModelSpec): Promise<CompletionRequest>;
  /** USD; `null`: unknown. */
  cost(model: ModelSpec, completion: Completion): number | null;
}

/** Everything the engine needs and doesn't know how to make. */
export interface EngineParts extends CallParts {
  /** The arm's selected cases, read anew for each call. */
  cases(arm: Arm): AsyncIterable<Case>;
  /** Whether an earlier session of this run already has the trial. */
  isDone(trial: Trial): boolean;
  /** Whether an earlier session has the trial's answer, but not all grades of its judges. */
  isUngraded(trial: Trial): boolean;
  /** The result of such a trial, whose model isn't asked again. */
  gradeAgain(trial: Trial): Promise<TrialResult>;
  judge(trial: Trial, completion: Completion): Promise<Judgement>;
  /** What a model's output breaks that should be JSON, told without the expected answer; `null`: it needn't be JSON. */
  violations(trial: Trial, model: ModelSpec, completion: Completion): readonly string[] | null;
  /** Whether a simulated provider gave this answer. */
  isSimulated(completion: Completion): boolean;
  /**
   * Told of what is no provider's failure: a bug, or a run folder that can't be read. Whoever is told stops the sending;
   * what is in flight is still recorded.
   */
  crashed(error: unknown): void;
  readonly repeats: number;
}
