import type { TrialResult } from '../domain/trial.ts';
import type { MeanColumn } from './mean-column.ts';
import { createMeanColumn } from './mean-column.ts';
import type { CaseColumn } from './pair-cases.ts';
import { createCaseColumn, PASS_RATE, readMetric } from './pair-cases.ts';

/** What one run of an arm came to case by case, in 16 bytes a case. */
export interface DriftColumns {
  /** Answers from a cache are left out: they tell of an earlier day. */
  add(trial: TrialResult): void;
  readonly verdicts: CaseColumn;
  readonly latencyMs: MeanColumn;
  /** One more than the highest ordinal. */
  length(): number;
}

/** Columns of no trial yet. */
export function createDriftColumns(): DriftColumns {
  const verdicts = createCaseColumn();
  const latencyMs = createMeanColumn();
  let length = 0;
  return {
    verdicts,
    latencyMs,
    length: () => length,
    add: (trial) => {
      if (trial.cached) return;
      length = Math.max(length, trial.ordinal + 1);
      verdicts.add(trial.ordinal, readMetric(trial, PASS_RATE));
      if (trial.outcome !== 'error') latencyMs.add(trial.ordinal, trial.latencyMs);
    },
  };
}
