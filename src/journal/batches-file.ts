import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { BatchLedger, RecordedBatch, TrialsAgain } from '../domain/batch-ledger.ts';
import { UserError } from '../domain/errors.ts';
import { trialsInRanges } from '../domain/trial-ranges.ts';
import type { Attempt } from '../domain/trial.ts';
import { readLines } from '../lib/read-lines.ts';

/** The name in a run folder of the file that tells which batches were submitted. */
export const BATCHES_FILE = 'batches.jsonl';

const LONGEST_LINE_BYTES = 512 * 1024 * 1024;

/** A line of `batches.jsonl`. */
export type BatchEntry =
  | ({ readonly type: 'intent' } & Omit<RecordedBatch, 'batchId'>)
  | { readonly type: 'submitted'; readonly name: string; readonly batchId: string }
  | { readonly type: 'collected'; readonly name: string; readonly again: readonly TrialsAgain[] }
  | { readonly type: 'dropped'; readonly name: string };

/** What the lines of `batches.jsonl` come to. */
export interface BatchBook extends Pick<BatchLedger, 'open' | 'attempts' | 'batchIds'> {
  add(entry: BatchEntry): void;
  /** The arm of a batch that is open; `null`: there is none of that name. */
  armOf(name: string): string | null;
  /** How many batches are neither collected nor dropped, though the provider has them. */
  countSubmitted(): number;
}

/** A book without batches. */
export function createBatchBook(): BatchBook {
  const open = new Map<string, RecordedBatch>();
  const attempts = new Map<string, Map<string, readonly Attempt[]>>();
  const batchIds = new Set<string>();
  const settle = ({ arm, trials }: RecordedBatch, again: readonly TrialsAgain[]): void => {
    const ofArm = attempts.get(arm) ?? new Map<string, readonly Attempt[]>();
    attempts.set(arm, ofArm);
    for (const key of trialsInRanges(trials)) ofArm.delete(key);
    for (const group of again) {
      for (const key of trialsInRanges(group.trials)) ofArm.set(key, group.attempts);
    }
  };
  return {
    open: (arm) => [...open.values()].filter((batch) => batch.arm === arm),
    attempts: (arm) => attempts.get(arm) ?? new Map<string, readonly Attempt[]>(),
    armOf: (name) => open.get(name)?.arm ?? null,
    batchIds: () => batchIds,
    countSubmitted: () => [...open.values()].filter(({ batchId }) => batchId !== null).length,
    add: (entry) => {
      if (entry.type === 'intent') {
        const { type: _type, ...batch } = entry;
        open.set(entry.name, { ...batch, batchId: null });
        return;
      }
      const batch = open.get(entry.name);
      if (entry.type === 'submitted') {
        batchIds.add(entry.batchId);
        if (batch !== undefined) open.set(entry.name, { ...batch, batchId: entry.batchId });
      } else {
        if (batch !== undefined && entry.type === 'collected') settle(batch, entry.again);
        open.delete(entry.name);
      }
    },
  };
}

/** Reads a run folder's batches; none where there is no such file. A torn last line is passed over. */
export async function readBatchBook(folder: string): Promise<BatchBook> {
  const book = createBatchBook();
  const file = join(folder, BATCHES_FILE);
  try {
    for await (const line of readLines(createReadStream(file), { maxLineBytes: LONGEST_LINE_BYTES })) {
      if (line.endsWithNewline) book.add(toEntry(line.text, { file, line: line.number, column: null }));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return book;
}

const TYPES: ReadonlySet<unknown> = new Set(['intent', 'submitted', 'collected', 'dropped']);

function toEntry(text: string, source: { file: string; line: number; column: null }): BatchEntry {
  try {
    const entry = JSON.parse(text) as BatchEntry;
    if (TYPES.has(entry.type) && typeof entry.name === 'string') return entry;
  } catch {
    // told below
  }
  const hint = 'A line in the middle is never torn by a crash: was the file edited?';
  const message = 'this is not a line about a batch';
  throw new UserError([{ code: 'broken-batches', message, hint, source }]);
}
