import type { RunInfo, Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';

/** The first line of a journal: what this run set out to do. */
export interface PlanLine {
  readonly type: 'plan';
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'evalsmall'; readonly version: string };
  readonly run: Omit<RunInfo, 'finishedAt' | 'complete'>;
  readonly plan: RunPlan;
  /** What was known before anything was sent. */
  readonly warnings: readonly Warning[];
}

/** The journal's file name in a run folder. */
export const JOURNAL_FILE = 'results.jsonl';
