import type { Completion } from '../domain/completion.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { CompletionRequest } from '../domain/request.ts';
import type { AttemptInput } from './attempt.ts';
import type { Course } from './complete.ts';
import { complete } from './complete.ts';
import type { EngineParts, Trial } from './parts.ts';

/** What a trial got from one model, its attempts and waits included. */
export type CallResult = AnsweredCall | FailedCall | { readonly kind: 'abandoned' };

export interface AnsweredCall extends Course {
  readonly kind: 'completed';
  readonly model: ModelSpec;
  readonly completion: Completion;
  /** Service time of the attempt that answered; `null` when the answer came from the cache. */
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
  /** USD; `null`: unknown. */
  readonly costUsd: number | null;
  readonly cached: boolean;
}

export interface FailedCall extends Course {
  readonly kind: 'failed';
  readonly model: ModelSpec;
  readonly failure: ProviderFailure;
}

/** Asks one model for a trial's answer. */
export async function callModel(trial: Trial, model: ModelSpec, parts: EngineParts): Promise<CallResult> {
  let input: AttemptInput;
  try {
    const request: CompletionRequest = await parts.toRequest(trial, model);
    input = { model, request, provider: await parts.provider(model) };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { kind: 'failed', model, failure: unsendable(error), attempts: [], queueMs: 0 };
  }
  const random = parts.random('backoff', trial.arm.id, model.id, trial.example.id, trial.repeat);
  const ended = await complete(input, random, parts);
  if (ended.kind !== 'completed') return ended.kind === 'failed' ? { ...ended, model } : ended;
  const { completion, ttftMs, attempts, queueMs } = ended;
  return {
    kind: 'completed',
    model,
    completion,
    latencyMs: attempts.at(-1)?.latencyMs ?? null,
    ttftMs,
    attempts,
    queueMs,
    costUsd: parts.cost(model, completion),
    cached: false,
  };
}

/** An attachment that was there when the dataset was read, and now isn't. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function unsendable(error: NodeJS.ErrnoException): ProviderFailure {
  const message = `the request could not be made: ${error.message}`;
  return {
    kind: 'invalid_request',
    scope: 'case',
    message,
    status: null,
    retryAfterMs: null,
    requestId: null,
    rateLimits: null,
  };
}
