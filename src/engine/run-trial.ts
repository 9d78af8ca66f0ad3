import type { ProviderFailure } from '../domain/errors.ts';
import { outcomeOf } from '../domain/outcome.ts';
import type { Attempt, TrialResult } from '../domain/trial.ts';
import type { AttemptInput, MeasuredCompletion } from './attempt.ts';
import { complete } from './complete.ts';
import type { EngineParts, Trial } from './parts.ts';

/** Runs one trial to its end: request, attempts, scores, cost. `null` when it was abandoned and isn't to be recorded. */
export async function runTrial(
  trial: Trial,
  queueMs: number,
  parts: EngineParts,
): Promise<TrialResult | null> {
  const { model } = trial.arm;
  let input: AttemptInput;
  try {
    input = { model, request: await parts.toRequest(trial), provider: await parts.provider(model) };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return errorResult(trial, queueMs, { failure: unsendable(error), attempts: [] });
  }
  const random = parts.random('backoff', trial.arm.id, trial.example.id, trial.repeat);
  const ended = await complete(input, random, parts);
  switch (ended.kind) {
    case 'abandoned':
      return null;
    case 'failed':
      return errorResult(trial, queueMs, ended);
    case 'completed':
      return completedResult({ trial, queueMs, parts }, ended);
  }
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

interface Context {
  readonly trial: Trial;
  readonly queueMs: number;
  readonly parts: EngineParts;
}

async function completedResult(
  { trial, queueMs, parts }: Context,
  { completion, ttftMs, attempts }: MeasuredCompletion & { readonly attempts: readonly Attempt[] },
): Promise<TrialResult> {
  const { scores, jsonLevel } = await parts.judge(trial, completion);
  return {
    ...common(trial, queueMs, attempts),
    outcome: outcomeOf(completion, Object.values(scores), jsonLevel),
    output: completion.text,
    finishReason: completion.finishReason.unified,
    rawFinishReason: completion.finishReason.raw,
    toolCalls: completion.toolCalls,
    usage: completion.usage,
    latencyMs: attempts.at(-1)?.latencyMs ?? null,
    ttftMs,
    servedModel: completion.servedModel,
    requestId: completion.requestId,
    jsonLevel,
    scores,
    costUsd: parts.cost(trial.arm.model, completion),
    simulated: parts.isSimulated(completion),
    error: null,
  };
}

function errorResult(
  trial: Trial,
  queueMs: number,
  { failure, attempts }: { readonly failure: ProviderFailure; readonly attempts: readonly Attempt[] },
): TrialResult {
  return {
    ...common(trial, queueMs, attempts),
    outcome: 'error',
    output: null,
    finishReason: null,
    rawFinishReason: null,
    toolCalls: null,
    usage: null,
    latencyMs: null,
    ttftMs: null,
    servedModel: null,
    requestId: failure.requestId,
    jsonLevel: null,
    scores: {},
    costUsd: null,
    simulated: false,
    error: { kind: failure.kind, message: failure.message },
  };
}

function common({ arm, example, repeat }: Trial, queueMs: number, attempts: readonly Attempt[]) {
  return {
    arm: arm.id,
    caseId: example.id,
    ordinal: example.ordinal,
    repeat,
    model: arm.model.id,
    prompt: arm.prompt?.ref ?? null,
    queueMs,
    attempts,
    servedBy: null,
    cached: false,
  };
}
