import type { TrialResult } from '../src/domain/trial.ts';
import type { RecordedRun } from '../src/journal/read-journal.ts';
import { readJournal } from '../src/journal/read-journal.ts';
import type { Context } from './context.ts';
import { measureRun } from './run-evalsmall.ts';
import { writeDataset } from './workload.ts';

/** A run that was recorded before, whole in memory. */
export interface RecordedTrials {
  readonly runFolder: string;
  readonly plan: RecordedRun['plan'];
  readonly trials: readonly TrialResult[];
}

/** Makes a run of so many cases and reads its journal. */
export async function recordTrials(context: Context, cases: number): Promise<RecordedTrials> {
  const dataset = await writeDataset(context.folder, cases);
  const { runFolder } = await measureRun(context, { dataset, cases, delayMs: 0, concurrency: 32 });
  const recorded = await readJournal(runFolder);
  const trials: TrialResult[] = [];
  for await (const trial of recorded.trials()) trials.push(trial);
  return { runFolder, plan: recorded.plan, trials };
}

/** How many rows a second it is when `work` does so many. */
export async function rowsPerSecond(rows: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return rows / ((performance.now() - start) / 1000);
}
