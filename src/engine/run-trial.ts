import { outcomeOf } from '../domain/outcome.ts';
import { isRoute } from '../domain/route.ts';
import type { TrialResult } from '../domain/trial.ts';
import { callModel } from './call-model.ts';
import type { EngineParts, Trial } from './parts.ts';
import type { AnsweredRoute, FailedRoute, RouteResult } from './run-route.ts';
import { runRoute } from './run-route.ts';

/** Runs one trial to its end: request, attempts, scores, cost; of an answer that is recorded only the grades. `null` when it was abandoned and isn't to be recorded. */
export async function runTrial(trial: Trial, parts: EngineParts): Promise<TrialResult | null> {
  if (parts.isUngraded(trial)) return parts.gradeAgain(trial);
  const call = await ask(trial, parts);
  switch (call.kind) {
    case 'abandoned':
      return null;
    case 'failed':
      return errorResult(trial, call);
    case 'completed':
      return completedResult(trial, call, parts);
  }
}

/** What a failed call of a model that is no route's step has nothing to tell of. */
export const NO_ROUTE = { costUsd: null, route: null } as const;

async function ask(trial: Trial, parts: EngineParts): Promise<RouteResult> {
  const { model } = trial.arm;
  if (isRoute(model)) return runRoute(trial, model, parts);
  const call = await callModel(trial, model, parts);
  switch (call.kind) {
    case 'abandoned':
      return call;
    case 'failed':
      return { ...call, ...NO_ROUTE };
    case 'completed':
      return { ...call, usage: call.completion.usage, servedBy: null, route: null };
  }
}

/** The result of a trial that was answered. */
export async function completedResult(
  trial: Trial,
  call: AnsweredRoute,
  parts: EngineParts,
): Promise<TrialResult> {
  const { completion, usage, latencyMs, ttftMs, costUsd, servedBy, cached } = call;
  const { scores, jsonLevel, judging } = await parts.judge(trial, completion);
  const shared = common(trial, call);
  return {
    // one by one: V8 makes a slow object of a spread that so many fields follow
    arm: shared.arm,
    caseId: shared.caseId,
    ordinal: shared.ordinal,
    repeat: shared.repeat,
    model: shared.model,
    prompt: shared.prompt,
    queueMs: shared.queueMs,
    attempts: shared.attempts,
    route: shared.route,
    outcome: outcomeOf(completion, Object.values(scores), jsonLevel),
    output: completion.text,
    finishReason: completion.finishReason.unified,
    rawFinishReason: completion.finishReason.raw,
    toolCalls: completion.toolCalls,
    usage,
    latencyMs,
    ttftMs,
    servedModel: completion.servedModel,
    requestId: completion.requestId,
    jsonLevel,
    scores,
    judging,
    costUsd,
    servedBy,
    cached,
    simulated: parts.isSimulated(completion),
    error: null,
  };
}

/** The result of a trial that got no answer. */
export function errorResult(trial: Trial, call: FailedRoute): TrialResult {
  const { failure, costUsd } = call;
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
    judging: null,
    costUsd,
    servedBy: null,
    cached: false,
    simulated: false,
    error: { kind: failure.kind, message: failure.message },
  };
}

function common({ arm, example, repeat }: Trial, { attempts, queueMs, route }: AnsweredRoute | FailedRoute) {
  return {
    arm: arm.id,
    caseId: example.id,
    ordinal: example.ordinal,
    repeat,
    model: arm.model.id,
    prompt: arm.prompt?.ref ?? null,
    queueMs,
    attempts,
    route,
  };
}
