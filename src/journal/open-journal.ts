import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrialResult } from '../domain/trial.ts';
import { openAppendFile } from '../lib/append-file.ts';
import type { Redact } from '../lib/redact.ts';
import { writeAtomic } from '../lib/write-atomic.ts';
import { cannotWrite } from './cannot-write.ts';
import type { PlanLine } from './plan-line.ts';
import { JOURNAL_FILE } from './plan-line.ts';

const SYNC_EVERY_MS = 1000;

/** The run's truth, one line a trial, in the operating system's hands when `append` resolves. */
export interface Journal {
  /** One `append` at a time: callers await it. */
  append(...results: readonly TrialResult[]): Promise<void>;
  /** Resolves when what was appended is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the journal of a new run with its plan. The folder is this process's own: `lockRun`. */
export async function createJournal(folder: string, plan: PlanLine, redact: Redact): Promise<Journal> {
  const path = join(folder, JOURNAL_FILE);
  // whole or not at all: there is nothing to go on with in a journal whose plan is torn
  await guard(path, writeAtomic(path, [lineOf(plan, redact)]));
  return reopenJournal(folder, redact);
}

/** Goes on with a journal; a torn last line is cut off. The folder is this process's own: `lockRun`. */
export async function reopenJournal(folder: string, redact: Redact): Promise<Journal> {
  const path = join(folder, JOURNAL_FILE);
  const keepBytes = await endOfLastLine(path);
  const file = await guard(path, openAppendFile(path, { keepBytes, syncEveryMs: SYNC_EVERY_MS }));
  const toLine = (result: TrialResult): string => lineOf({ type: 'trial', ...result }, redact);
  return {
    append: (...results) => guard(path, file.append(results.map(toLine).join(''))),
    sync: () => guard(path, file.sync()),
    close: () => guard(path, file.close()),
  };
}

function lineOf(line: object, redact: Redact): string {
  return redact(`${JSON.stringify(line)}\n`);
}

async function guard<T>(path: string, write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw cannotWrite(error, path, 'what was written is valid, --resume goes on from there');
  }
}

const TAIL_BYTES = 65_536;

/** The length of a file up to and including its last line feed. */
export async function endOfLastLine(path: string): Promise<number> {
  const { size } = await stat(path);
  const handle = await open(path, 'r');
  try {
    for (let end = size; end > 0; end -= TAIL_BYTES) {
      const start = Math.max(0, end - TAIL_BYTES);
      const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
      const at = buffer.lastIndexOf(0x0a);
      if (at >= 0) return start + at + 1;
    }
    return 0;
  } finally {
    await handle.close();
  }
}
