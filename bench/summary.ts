import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { summarize } from '../src/analysis/summarize.ts';
import { readJournal } from '../src/journal/read-journal.ts';
import { alternate } from './alternate.ts';
import type { Context } from './context.ts';
import type { RecordedTrials } from './recorded-trials.ts';
import { recordTrials, rowsPerSecond } from './recorded-trials.ts';
import type { Figure } from './statistics.ts';
import { toFigure } from './statistics.ts';

/** Reading a journal and folding it into a report, against parsing its lines once and counting one field. */
export async function benchSummary(context: Context): Promise<readonly Figure[]> {
  const recorded = await recordTrials(context, context.quick ? 1000 : 5000);
  const { length } = recorded.trials;
  const times = context.quick ? 3 : 7;
  context.note(`a summary of ${length} trials, ${times} times each`);
  const pairs = await alternate(
    times,
    () => rowsPerSecond(length, () => parseLines(recorded)),
    () => rowsPerSecond(length, () => readAndSummarize(recorded)),
  );
  return [toFigure({ what: 'summary of a journal', unit: 'rows/s', ...pairs, aim: null })];
}

async function parseLines({ runFolder, trials }: RecordedTrials): Promise<void> {
  let right = 0;
  for await (const line of createInterface({ input: createReadStream(join(runFolder, 'results.jsonl')) })) {
    const { outcome } = JSON.parse(line) as { readonly outcome?: string };
    if (outcome === 'correct') right += 1;
  }
  mustBe(right, trials.length);
}

async function readAndSummarize({ runFolder, plan, trials }: RecordedTrials): Promise<void> {
  const recorded = await readJournal(runFolder);
  const { arms } = await summarize({
    arms: plan.plan.arms.map(({ id, planned }) => ({
      id,
      model: id,
      route: null,
      requestedModel: 'fixed',
      modelFlag: null,
      sweptFlags: null,
      prompt: null,
      dataset: '',
      settings: {},
      planned,
      stopped: null,
      choiceScores: [],
      expectedLabel: () => null,
      priced: true,
    })),
    trials: recorded.trials(),
    caseFacts: () => ({ tags: [], expected: 'billing', scorers: null }),
    repeats: 1,
    level: 0.95,
  });
  mustBe(arms[0]?.outcomes.correct ?? 0, trials.length);
}

function mustBe(right: number, all: number): void {
  if (right !== all) throw new Error(`${right} of ${all} trials were right: this is no measurement`);
}
