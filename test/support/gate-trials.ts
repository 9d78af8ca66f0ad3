import type { TrialResult } from '../../src/domain/trial.ts';

/** A trial that was answered in one attempt and passed, unless told otherwise. */
export function sampleTrial(changes: Partial<TrialResult>): TrialResult {
  return {
    arm: 'small',
    caseId: 'c0',
    ordinal: 0,
    repeat: 0,
    model: 'small',
    prompt: null,
    outcome: 'correct',
    output: 'billing',
    finishReason: 'stop',
    rawFinishReason: 'end_turn',
    toolCalls: [],
    usage: {
      inputTokens: 20,
      outputTokens: 10,
      reasoningTokens: null,
      cachedInputTokens: null,
      cacheWriteTokens: null,
    },
    latencyMs: 1000,
    ttftMs: null,
    queueMs: 0,
    attempts: [
      {
        model: 'small',
        startedAt: '2026-11-20T21:30:00.000Z',
        latencyMs: 1000,
        status: 200,
        requestId: null,
        cold: null,
        error: null,
        waitMs: 0,
        waitWhy: null,
      },
    ],
    servedModel: null,
    requestId: null,
    jsonLevel: null,
    scores: {},
    judging: null,
    costUsd: 0.001,
    servedBy: null,
    route: null,
    cached: false,
    simulated: false,
    error: null,
    ...changes,
  };
}
