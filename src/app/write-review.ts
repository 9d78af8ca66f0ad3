import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case } from '../domain/case.ts';
import { UserError } from '../domain/errors.ts';
import type { ReviewKey } from '../domain/review.ts';
import type { TrialKey, TrialResult } from '../domain/trial.ts';
import { CASES_FILE, readCases } from '../journal/cases-file.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import { indexLines } from '../lib/indexed-lines.ts';
import { writeAtomic } from '../lib/write-atomic.ts';
import { reviewHead, reviewRow } from '../reporters/review-sheet.ts';
import type { ReviewOptions, ReviewRow } from './review-rows.ts';
import { lettersOf, planReviewRows } from './review-rows.ts';

const SHEET_FILE = 'review.csv';

/** The key's file name in a run folder. */
export const KEY_FILE = 'review-key.json';

/** More than people would read, and the sheet's memory stays small. */
const MOST_ROWS = 10_000;

/** Rows that are held at once while their outputs are looked up. */
const ROWS_AT_ONCE = 1000;

/**
 * Writes a sheet for people to judge a recorded run's outputs, blind, and its key. A sheet or another key that is there
 * already is never written over: it may be filled in, or in use.
 */
export async function writeReview(
  folder: string,
  { seed, sample }: { readonly seed: number | null; readonly sample: number | null },
): Promise<void> {
  const recorded = await readJournal(folder);
  const { run } = recorded.plan;
  const options: ReviewOptions = { seed: seed ?? run.seed, sample };
  const rows = await planReviewRows(folder, recorded, { ...options, most: MOST_ROWS });
  if (rows === null) {
    const hint = 'Let people judge the answers to some of the cases: --sample 50.';
    throw UserError.of('review-too-long', `the review would have more than ${MOST_ROWS} rows`, hint);
  }
  if (rows.length === 0) throw UserError.of('nothing-to-review', `${run.id} has no output to review`);
  const key = `${JSON.stringify(keyOf(recorded, options.seed, rows), null, 1)}\n`;
  await refuseOverwriting(folder, key);
  await writeAtomic(join(folder, KEY_FILE), [key]);
  await writeAtomic(join(folder, SHEET_FILE), sheet(folder, recorded, rows));
}

function keyOf(recorded: RecordedRun, seed: number, rows: readonly ReviewRow[]): ReviewKey {
  return {
    schemaVersion: 1,
    run: recorded.plan.run.id,
    seed,
    arms: lettersOf(recorded, seed),
    rows: Object.fromEntries(rows.map(({ id, trial }) => [id, trial])),
  };
}

async function refuseOverwriting(folder: string, key: string): Promise<void> {
  const sheetFile = join(folder, SHEET_FILE);
  const keyFile = join(folder, KEY_FILE);
  const isThere = await stat(sheetFile).catch(() => null);
  if (isThere !== null) {
    const message = `${sheetFile} is there already, and may be filled in`;
    throw UserError.of('review-exists', message, 'Move it away, then write it again.');
  }
  const earlier = await readFile(keyFile, 'utf8').catch(() => null);
  if (earlier !== null && earlier !== key) {
    const message = `${keyFile} is the key of another review sheet of this run, which can't be read back without it`;
    throw UserError.of('review-key-exists', message, 'Use its --seed and --sample again, or move it away.');
  }
}

async function* sheet(
  folder: string,
  recorded: RecordedRun,
  rows: readonly ReviewRow[],
): AsyncGenerator<string> {
  const datasetOf = new Map(recorded.plan.plan.arms.map(({ id, dataset }) => [id, dataset]));
  const lines = await indexLines(join(folder, CASES_FILE));
  try {
    const lineOf = await caseLines(folder, rows, datasetOf);
    yield reviewHead(rows.some(({ simulated }) => simulated));
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      const part = rows.slice(start, start + ROWS_AT_ONCE);
      const trials = await trialsOf(recorded, part);
      for (const { id, trial } of part) {
        const line = lineOf.get(caseKey(datasetOf.get(trial.arm), trial.ordinal));
        const found = trials.get(trialKey(trial));
        if (line === undefined || found === undefined) throw new Error(`row ${id} has lost its trial`);
        yield reviewRow(id, JSON.parse(await lines.line(line)) as Case, found);
      }
    }
  } finally {
    await lines.close();
  }
}

/** The lines of the reviewed cases in `cases.jsonl`. */
async function caseLines(
  folder: string,
  rows: readonly ReviewRow[],
  datasetOf: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Set(rows.map(({ trial }) => caseKey(datasetOf.get(trial.arm), trial.ordinal)));
  const lineOf = new Map<string, number>();
  let line = 0;
  for await (const { dataset, ordinal } of readCases(folder)) {
    const key = caseKey(dataset, ordinal);
    if (wanted.has(key)) lineOf.set(key, line);
    line += 1;
  }
  return lineOf;
}

function caseKey(dataset: string | undefined, ordinal: number): string {
  return `${ordinal} ${dataset ?? ''}`;
}

async function trialsOf(
  recorded: RecordedRun,
  rows: readonly ReviewRow[],
): Promise<ReadonlyMap<string, TrialResult>> {
  const wanted = new Set(rows.map(({ trial }) => trialKey(trial)));
  const found = new Map<string, TrialResult>();
  for await (const trial of recorded.trials()) {
    const key = trialKey(trial);
    if (wanted.has(key)) found.set(key, trial);
  }
  return found;
}

/** What a trial is found by within its run. */
export function trialKey({ arm, ordinal, repeat }: Omit<TrialKey, 'caseId'>): string {
  return `${ordinal} ${repeat} ${arm}`;
}
