import type { ArmSummary } from '../domain/report.ts';
import type { TrialResult } from '../domain/trial.ts';
import { isCompleted } from './judged.ts';

/** How many trials an arm has so far. */
export interface TrialTotals {
  add(trial: TrialResult): void;
  seen(): number;
  completed(): number;
  summary(planned: number): ArmSummary['trials'];
}

/** Totals of no trial yet. */
export function createTrialTotals(): TrialTotals {
  let [completed, errored, cached] = [0, 0, 0];
  return {
    add: (trial) => {
      if (isCompleted(trial)) completed += 1;
      else errored += 1;
      cached += Number(trial.cached);
    },
    seen: () => completed + errored,
    completed: () => completed,
    summary: (planned) => ({ planned, completed, errored, cached }),
  };
}
