import type { ArmSummary } from '../domain/report.ts';
import type { TrialResult } from '../domain/trial.ts';
import { createNumberColumn } from './columns.ts';
import { summarizeDurations, summarizeMeasured } from './duration-summary.ts';
import { isCompleted } from './judged.ts';
import type { Fold } from './summary-input.ts';

type Timing = Pick<
  ArmSummary,
  'latencyMs' | 'timeToFirstTokenMs' | 'outputTokensPerSecond' | 'queueMs' | 'backoffMs'
>;

/**
 * Where the time went. Latency, time to first token and output tokens per second of latency (reasoning included) are
 * over completed trials that weren't answered from the cache; queue time over all trials that weren't; back-off, the sum of a
 * trial's waits between attempts, over all trials that made an attempt, 0 for those that never waited.
 */
export function createTimingFold(level: number): Fold<Timing> {
  const latency = createNumberColumn();
  const firstToken = createNumberColumn();
  const speed = createNumberColumn();
  const queue = createNumberColumn();
  const backoff = createNumberColumn();
  return {
    add: (trial) => {
      if (!trial.cached) queue.add(trial.queueMs);
      if (trial.attempts.length > 0) backoff.add(waitedMs(trial));
      if (trial.cached || !isCompleted(trial)) return;
      if (trial.latencyMs !== null) latency.add(trial.latencyMs);
      if (trial.ttftMs !== null) firstToken.add(trial.ttftMs);
      const tokensPerSecond = outputSpeed(trial);
      if (tokensPerSecond !== null) speed.add(tokensPerSecond);
    },
    summary: () => ({
      latencyMs: summarizeDurations(latency, level),
      timeToFirstTokenMs: summarizeMeasured(firstToken, level),
      outputTokensPerSecond: summarizeMeasured(speed, level),
      queueMs: summarizeDurations(queue, level),
      backoffMs: summarizeDurations(backoff, level),
    }),
  };
}

function waitedMs(trial: TrialResult): number {
  return trial.attempts.reduce((sum, attempt) => sum + attempt.waitMs, 0);
}

function outputSpeed({ usage, latencyMs }: TrialResult): number | null {
  const tokens = usage?.outputTokens ?? null;
  if (tokens === null || latencyMs === null || latencyMs <= 0) return null;
  return tokens / (latencyMs / 1000);
}
