import { mkdtemp, open } from 'node:fs/promises';
import { join } from 'node:path';
import { createJournal } from '../src/journal/open-journal.ts';
import { alternate } from './alternate.ts';
import type { Context } from './context.ts';
import type { RecordedTrials } from './recorded-trials.ts';
import { recordTrials, rowsPerSecond } from './recorded-trials.ts';
import type { Figure } from './statistics.ts';
import { toFigure } from './statistics.ts';

/** Appending trials to a journal, against one bare write a line with the lines made beforehand. */
export async function benchJournal(context: Context): Promise<readonly Figure[]> {
  const recorded = await recordTrials(context, context.quick ? 1000 : 5000);
  const { length } = recorded.trials;
  const lines = recorded.trials.map((trial) => Buffer.from(`${JSON.stringify(trial)}\n`));
  const times = context.quick ? 3 : 7;
  context.note(`a journal of ${length} trials, ${times} times each`);
  const newFolder = (): Promise<string> => mkdtemp(join(context.folder, 'journal-'));
  const pairs = await alternate(
    times,
    async () => {
      const folder = await newFolder();
      return rowsPerSecond(length, () => writeEach(folder, lines));
    },
    async () => {
      const folder = await newFolder();
      return rowsPerSecond(length, () => appendEach(folder, recorded));
    },
  );
  return [toFigure({ what: 'journal appends', unit: 'rows/s', ...pairs, aim: null })];
}

async function writeEach(folder: string, lines: readonly Buffer[]): Promise<void> {
  const handle = await open(join(folder, 'lines'), 'w');
  for (const line of lines) await handle.write(line);
  await handle.datasync();
  await handle.close();
}

async function appendEach(folder: string, { plan, trials }: RecordedTrials): Promise<void> {
  const journal = await createJournal(folder, plan, (text) => text);
  for (const trial of trials) await journal.append(trial);
  await journal.close();
}
