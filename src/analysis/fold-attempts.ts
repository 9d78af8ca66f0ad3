import type { FailureKind } from '../domain/errors.ts';
import type { ArmSummary } from '../domain/report.ts';
import type { TrialResult } from '../domain/trial.ts';
import { createCounter } from './counter.ts';
import type { Fold } from './summary-input.ts';

type Attempts = Pick<ArmSummary, 'window' | 'retries' | 'errors' | 'httpStatuses' | 'servedModels'>;

/**
 * What the requests met. `retries.byReason` counts failed attempts that another of the same model followed; `errors` counts trials
 * that ended in an error; `httpStatuses` counts all attempts, those without a status line as `none`.
 */
export function createAttemptsFold(): Fold<Attempts> {
  const retries = createRetryCounts();
  const window = createWindow();
  const errors = createCounter<FailureKind>();
  const statuses = createCounter<string>();
  const served = new Set<string>();
  return {
    add: (trial) => {
      retries.add(trial.attempts);
      window.add(trial.attempts);
      for (const attempt of trial.attempts) statuses.add(String(attempt.status ?? 'none'));
      if (trial.outcome === 'error' && trial.error !== null) errors.add(trial.error.kind);
      if (trial.servedModel !== null) served.add(trial.servedModel);
    },
    summary: () => ({
      window: window.summary(),
      retries: retries.summary(),
      errors: errors.record(),
      httpStatuses: statuses.record() as Record<string, number>,
      servedModels: [...served].toSorted(),
    }),
  };
}

type AttemptList = TrialResult['attempts'];

interface AttemptFold<S> {
  add(attempts: AttemptList): void;
  summary(): S;
}

/** Whether a trial asked a model again after a failed attempt. */
export function wasRetried(attempts: AttemptList): boolean {
  return retriedAttempts(attempts).length > 0;
}

function retriedAttempts(attempts: AttemptList): AttemptList {
  return attempts.filter(({ model, error }, index) => {
    return error !== null && attempts[index + 1]?.model === model;
  });
}

function createRetryCounts(): AttemptFold<ArmSummary['retries']> {
  const reasons = createCounter<FailureKind>();
  let [attempts, trials, trialsRetried] = [0, 0, 0];
  return {
    add: (list) => {
      attempts += list.length;
      trials += Number(list.length > 0);
      const retried = retriedAttempts(list);
      trialsRetried += Number(retried.length > 0);
      for (const { error } of retried) {
        if (error !== null) reasons.add(error.kind);
      }
    },
    summary: () => ({
      attempts,
      trialsRetried,
      rate: trials === 0 ? null : trialsRetried / trials,
      byReason: reasons.record(),
    }),
  };
}

/** From the first attempt's start to the last end, to the millisecond; where no end is told (batches), to the last start. */
function createWindow(): AttemptFold<ArmSummary['window']> {
  let [startMs, endMs] = [Infinity, -Infinity];
  return {
    add: (list) => {
      for (const { startedAt, latencyMs } of list) {
        const at = Date.parse(startedAt);
        startMs = Math.min(startMs, at);
        endMs = Math.max(endMs, at + (latencyMs ?? 0));
      }
    },
    summary: () =>
      startMs === Infinity
        ? { startedAt: null, finishedAt: null }
        : { startedAt: new Date(startMs).toISOString(), finishedAt: new Date(endMs).toISOString() },
  };
}
