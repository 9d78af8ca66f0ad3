import type { ReviewKey } from '../domain/review.ts';
import type { TrialKey } from '../domain/trial.ts';
import { readCases } from '../journal/cases-file.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { createBitmap } from '../lib/bitmap.ts';
import type { Bitmap } from '../lib/bitmap.ts';
import { hashJson } from '../lib/hash.ts';

/** One row of a review sheet. */
export interface ReviewRow {
  readonly id: string;
  readonly trial: TrialKey;
  /** A simulated provider gave the output. */
  readonly simulated: boolean;
}

export interface ReviewOptions {
  readonly seed: number;
  /** Cases of each dataset; `null`: all. */
  readonly sample: number | null;
}

/** So many hex digits of a hash that no two rows, and no rows of two sheets, ever share an id. */
const ID_DIGITS = 12;

/**
 * The rows of a run's review sheet in the order they are shown. A row's id says nothing of its arm but a drawn letter,
 * and is made of the output itself, so a sheet of other outputs never fits. `null` when there are more than `most`.
 */
export async function planReviewRows(
  folder: string,
  recorded: RecordedRun,
  { seed, sample, most }: ReviewOptions & { readonly most: number },
): Promise<readonly ReviewRow[] | null> {
  const { plan, run } = recorded.plan;
  const letters = new Map(Object.entries(lettersOf(recorded, seed)).map(([letter, arm]) => [arm, letter]));
  const datasetOf = new Map(plan.arms.map(({ id, dataset }) => [id, dataset]));
  const drawn = sample === null ? null : await drawCases(folder, seed, sample);
  const rows: ReviewRow[] = [];
  for await (const {
    arm,
    caseId,
    ordinal,
    repeat,
    outcome,
    output,
    toolCalls,
    simulated,
  } of recorded.trials()) {
    if (outcome === 'error') continue;
    if (drawn !== null && drawn.get(datasetOf.get(arm) ?? '')?.has(ordinal) !== true) continue;
    if (rows.length === most) return null;
    const digest = hashJson([run.id, seed, arm, caseId, repeat, output, toolCalls]);
    const id = `${letters.get(arm) ?? ''}-${digest.slice(0, ID_DIGITS)}`;
    rows.push({ id, trial: { arm, caseId, ordinal, repeat }, simulated: simulated || run.simulated });
  }
  return rows.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

function orderOf({ id }: ReviewRow): string {
  return id.slice(id.indexOf('-'));
}

/** The arm behind each letter, drawn by the seed. */
export function lettersOf({ plan: { plan, run } }: RecordedRun, seed: number): ReviewKey['arms'] {
  const drawn = plan.arms
    .map(({ id }) => ({ id, rank: hashJson(['arm', run.id, seed, id]) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1));
  return Object.fromEntries(drawn.map(({ id }, index) => [letterOf(index), id]));
}

/** A to Z, then AA to AZ, and so on. */
function letterOf(index: number): string {
  const last = String.fromCharCode('A'.charCodeAt(0) + (index % 26));
  return index < 26 ? last : `${letterOf(Math.floor(index / 26) - 1)}${last}`;
}

/** The cases of each dataset whose hash with the seed is smallest. */
async function drawCases(folder: string, seed: number, sample: number): Promise<ReadonlyMap<string, Bitmap>> {
  const draws = new Map<string, { readonly rank: string; readonly ordinal: number }[]>();
  const smallest = (all: readonly { readonly rank: string; readonly ordinal: number }[]) =>
    all.toSorted((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, sample);
  for await (const { dataset, id, ordinal } of readCases(folder)) {
    const kept = draws.get(dataset) ?? [];
    kept.push({ rank: hashJson(['case', seed, id]), ordinal });
    draws.set(dataset, kept.length >= 2 * sample + 1024 ? smallest(kept) : kept);
  }
  return new Map(
    [...draws].map(([dataset, kept]) => {
      const bitmap = createBitmap();
      for (const { ordinal } of smallest(kept)) bitmap.add(ordinal);
      return [dataset, bitmap];
    }),
  );
}
