import type { TrialResult } from '../../src/domain/trial.ts';
import { sampleAttempt, sampleTrial } from './samples.ts';

/** A trial that was answered in one attempt of a second, passed and cost a tenth of a cent, unless told otherwise. */
export function answeredTrial(changes: Partial<TrialResult>): TrialResult {
  return sampleTrial({
    rawFinishReason: 'end_turn',
    usage: {
      inputTokens: 20,
      outputTokens: 10,
      reasoningTokens: null,
      cachedInputTokens: null,
      cacheWriteTokens: null,
    },
    latencyMs: 1000,
    attempts: [sampleAttempt({ latencyMs: 1000 })],
    costUsd: 0.001,
    ...changes,
  });
}
