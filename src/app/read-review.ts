import { join, resolve } from 'node:path';
import { createReviewFold } from '../analysis/fold-review.ts';
import { UserError } from '../domain/errors.ts';
import { isJsonObject } from '../domain/json.ts';
import type { ReviewComment, ReviewKey, ReviewSummary } from '../domain/review.ts';
import { readJournal } from '../journal/read-journal.ts';
import { readJsonFile } from '../lib/read-json-file.ts';
import type { FilledRow } from './filled-sheet.ts';
import { readFilledSheet } from './filled-sheet.ts';
import type { RunPlaces } from './run-folder.ts';
import { findRun } from './run-folder.ts';
import { KEY_FILE, trialKey } from './write-review.ts';
import { LEVEL } from './write-reports.ts';

export { renderReviewTables } from '../reporters/review-tables.ts';

export interface ReviewInput extends RunPlaces {
  /** A folder, a run id or `latest`. */
  readonly run: string;
  /** The filled-in sheet, relative to the working directory. */
  readonly sheet: string;
}

/** What people's verdicts on a recorded run's outputs come to, arm by arm, beside the scorers'. Writes nothing. */
export async function readReview(input: ReviewInput): Promise<ReviewSummary> {
  const { path } = await findRun(input.run, input);
  const recorded = await readJournal(path);
  const { run, plan } = recorded.plan;
  const key = await readKey(join(path, KEY_FILE), run.id);
  const file = { path: resolve(input.cwd, input.sheet), displayName: input.sheet };
  const filled = await readFilledSheet(file, key);
  if (![...filled.values()].some(({ verdict }) => verdict !== null)) {
    throw UserError.of(
      'no-verdicts',
      `${input.sheet} has no verdict`,
      'Write accept or reject into its rows.',
    );
  }
  const idOf = new Map(Object.entries(key.rows).map(([id, trial]) => [trialKey(trial), id]));
  const rules = { repeats: plan.repeats, level: LEVEL };
  const folds = new Map(plan.arms.map(({ id }) => [id, createReviewFold(id, rules)]));
  const comments: ReviewComment[] = [];
  let simulated = run.simulated;
  for await (const trial of recorded.trials()) {
    const id = idOf.get(trialKey(trial));
    if (id === undefined) continue;
    const row = filled.get(id) ?? UNFILLED;
    simulated ||= trial.simulated;
    folds.get(trial.arm)?.add(trial, row.verdict);
    const { arm, caseId, repeat } = trial;
    if (row.comment !== '') comments.push({ arm, caseId, repeat, ...row });
  }
  const arms = [...folds.values()].map((fold) => fold.summary());
  return { run: run.id, simulated, arms, missingRows: idOf.size - filled.size, comments };
}

const UNFILLED: FilledRow = { verdict: null, comment: '' };

async function readKey(path: string, run: string): Promise<ReviewKey> {
  const file = await readJsonFile(path);
  if (!file.ok) {
    const hint = 'evalsmall report <run> --format review writes it together with the sheet.';
    throw UserError.of('no-review-key', `${path} ${file.why}`, hint);
  }
  const key = isJsonObject(file.value) ? file.value : {};
  if (key.schemaVersion !== 1 || key.run !== run || !isJsonObject(key.rows)) {
    throw UserError.of('bad-review-key', `${path} is not the key of a review of ${run}`);
  }
  return key as unknown as ReviewKey;
}
