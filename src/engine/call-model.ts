import type { Completion } from '../domain/completion.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Question } from '../domain/reply-cache.ts';
import type { Course } from './complete.ts';
import { complete } from './complete.ts';
import type { CallParts, Trial } from './parts.ts';

/** What a trial got from one model, its attempts and waits included. */
export type CallResult = AnsweredCall | FailedCall | { readonly kind: 'abandoned' };

export interface AnsweredCall extends Course {
  readonly kind: 'completed';
  readonly model: ModelSpec;
  readonly completion: Completion;
  /** Service time of the attempt that answered; `null` when the answer came from the cache. */
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
  /** USD; `null`: unknown. An answer from the cache costs 0: nothing was paid for it. */
  readonly costUsd: number | null;
  readonly cached: boolean;
}

export interface FailedCall extends Course {
  readonly kind: 'failed';
  readonly model: ModelSpec;
  readonly failure: ProviderFailure;
}

/** Asks one model for a trial's answer. */
export async function callModel(trial: Trial, model: ModelSpec, parts: CallParts): Promise<CallResult> {
  let question: Question;
  try {
    question = { model, request: await parts.toRequest(trial, model), repeat: trial.repeat };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { kind: 'failed', model, failure: unsendable(error), attempts: [], queueMs: 0 };
  }
  const kept = (await parts.cache?.get(question)) ?? null;
  if (kept !== null) return keptAnswer(model, kept);
  const call = await ask(question, trial, parts);
  if (call.kind === 'completed') await parts.cache?.put(question, call.completion);
  return call;
}

function keptAnswer(model: ModelSpec, completion: Completion): AnsweredCall {
  const course = { attempts: [], queueMs: 0 };
  const measured = { latencyMs: null, ttftMs: null, costUsd: 0 };
  return { kind: 'completed', model, completion, ...course, ...measured, cached: true };
}

async function ask({ model, request }: Question, trial: Trial, parts: CallParts): Promise<CallResult> {
  const input = { model, request, provider: await parts.provider(model) };
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
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** Why a request that can't be made has no answer. */
export function unsendable(error: NodeJS.ErrnoException): ProviderFailure {
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
