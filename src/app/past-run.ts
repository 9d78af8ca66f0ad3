import type { HistoryArm } from '../domain/history.ts';
import type { RunInfo } from '../domain/report.ts';
import type { ArmSetup } from './arm-setup.ts';

/** An arm of an earlier run: its figures, and what tells whether another run asked the same. */
export interface PastArm extends Omit<HistoryArm, 'changed'> {
  readonly setup: ArmSetup;
  /** As canonical JSON. */
  readonly servedModels: string;
}

/** What is kept of a report. */
export interface PastRun {
  /** The name of its folder. */
  readonly run: string;
  readonly info: RunInfo;
  readonly arms: readonly PastArm[];
}
