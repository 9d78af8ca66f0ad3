import type { TrialResult } from '../../domain/trial.ts';
import { wasRetried } from '../fold-attempts.ts';
import { finishOf, hasEmptyOutput, isCompleted, wasCutOff } from '../judged.ts';
import type { Reading } from '../pair-cases.ts';
import { PASS_RATE, readMetric } from '../pair-cases.ts';
import type { MetricSource } from './metric.ts';

/**
 * What a trial says of a share. `passed` is what is wished for: of a share that is better low, that the trial is not
 * one of those it counts. Only for metrics that are shares.
 */
export function readShare(trial: TrialResult, source: MetricSource): Reading {
  switch (source.of) {
    case 'scorer':
      return readMetric(trial, source.name);
    case 'finishReason':
      return readingOf(trial, finishOf(trial) === source.reason);
    case 'share':
      return readBuiltIn(trial, source.name);
    case 'duration':
    case 'tokens':
    case 'cost':
    case 'chars':
      return 'unasked';
  }
}

function readBuiltIn(trial: TrialResult, name: (MetricSource & { readonly of: 'share' })['name']): Reading {
  switch (name) {
    case 'passRate':
      return readMetric(trial, PASS_RATE);
    case 'passRateFinished':
      return isFinished(trial) || !isCompleted(trial) ? readMetric(trial, PASS_RATE) : 'unasked';
    case 'errorRate':
      return isCompleted(trial) ? 'passed' : 'failed';
    case 'truncatedRate':
      return readingOf(trial, !wasCutOff(trial));
    case 'emptyRate':
      return readingOf(trial, !hasEmptyOutput(trial));
    case 'refusedRate':
      return readingOf(trial, !isRefused(trial));
    case 'retryRate':
      if (trial.attempts.length === 0) return 'unasked';
      return wasRetried(trial.attempts) ? 'failed' : 'passed';
  }
}

function readingOf(trial: TrialResult, passed: boolean): Reading {
  if (!isCompleted(trial)) return 'errored';
  return passed ? 'passed' : 'failed';
}

function isFinished(trial: TrialResult): boolean {
  const finish = finishOf(trial);
  return finish === 'stop' || finish === 'tool_calls';
}

function isRefused(trial: TrialResult): boolean {
  const finish = finishOf(trial);
  return finish === 'refusal' || finish === 'content_filter';
}
