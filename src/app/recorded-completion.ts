import type { Completion } from '../domain/completion.ts';
import type { TrialResult } from '../domain/trial.ts';

/** The completion that a trial was scored by, as far as scorers look at one. */
export function recordedCompletion(trial: TrialResult): Completion {
  const answers = trial.attempts.filter(({ error }) => error === null).length;
  return {
    text: trial.output ?? '',
    reasoningText: null,
    toolCalls: trial.toolCalls ?? [],
    finishReason: { unified: trial.finishReason ?? 'unknown', raw: trial.rawFinishReason },
    // of a route it is the sum over its answers, which says nothing of the one that is scored
    usage: trial.route !== null && answers !== 1 ? null : trial.usage,
    servedModel: trial.servedModel,
    requestId: trial.requestId,
    status: 200,
    headers: {},
    rateLimits: null,
    isNewConnection: null,
  };
}
