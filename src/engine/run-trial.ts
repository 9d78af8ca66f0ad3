import { outcomeOf } from '../domain/outcome.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { AnsweredCall, FailedCall } from './call-model.ts';
import { callModel } from './call-model.ts';
import type { Course } from './complete.ts';
import type { EngineParts, Trial } from './parts.ts';

/** Runs one trial to its end: request, attempts, scores, cost. `null` when it was abandoned and isn't to be recorded. */
export async function runTrial(trial: Trial, parts: EngineParts): Promise<TrialResult | null> {
  const call = await callModel(trial, trial.arm.model, parts);
  switch (call.kind) {
    case 'abandoned':
      return null;
    case 'failed':
      return errorResult(trial, call);
    case 'completed':
      return completedResult(trial, call, parts);
  }
}

async function completedResult(trial: Trial, call: AnsweredCall, parts: EngineParts): Promise<TrialResult> {
  const { completion, latencyMs, ttftMs, costUsd, cached } = call;
  const { scores, jsonLevel } = await parts.judge(trial, completion);
  return {
    ...common(trial, call),
    outcome: outcomeOf(completion, Object.values(scores), jsonLevel),
    output: completion.text,
    finishReason: completion.finishReason.unified,
    rawFinishReason: completion.finishReason.raw,
    toolCalls: completion.toolCalls,
    usage: completion.usage,
    latencyMs,
    ttftMs,
    servedModel: completion.servedModel,
    requestId: completion.requestId,
    jsonLevel,
    scores,
    costUsd,
    cached,
    simulated: parts.isSimulated(completion),
    error: null,
  };
}

function errorResult(trial: Trial, call: FailedCall): TrialResult {
  const { failure } = call;
  return {
    ...common(trial, call),
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
    cached: false,
    simulated: false,
    error: { kind: failure.kind, message: failure.message },
  };
}

function common({ arm, example, repeat }: Trial, { attempts, queueMs }: Course) {
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
  };
}
