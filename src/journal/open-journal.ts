import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RunStoppedError, UserError } from '../domain/errors.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { AppendFile } from '../lib/append-file.ts';
import { openAppendFile } from '../lib/append-file.ts';
import { takeLock } from '../lib/lock-file.ts';
import type { Redact } from '../lib/redact.ts';
import type { PlanLine } from './plan-line.ts';
import { JOURNAL_FILE } from './plan-line.ts';

const SYNC_EVERY_MS = 1000;

/** Two processes that append to one journal would tear each other's lines. */
const LOCK_FILE = 'results.lock';

/** The run's truth, one line a trial, in the operating system's hands when `append` resolves. */
export interface Journal {
  /** One `append` at a time: callers await it. */
  append(...results: readonly TrialResult[]): Promise<void>;
  /** Resolves when what was appended is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the journal of a new run with its plan. */
export async function createJournal(folder: string, plan: PlanLine, redact: Redact): Promise<Journal> {
  const journal = await openJournal(folder, () => Promise.resolve(0), redact);
  await journal.write(plan);
  return journal;
}

/** Goes on with a journal; a torn last line is cut off. Refuses while another process writes it. */
export async function reopenJournal(folder: string, redact: Redact): Promise<Journal> {
  return openJournal(folder, () => endOfLastLine(join(folder, JOURNAL_FILE)), redact);
}

async function openJournal(folder: string, keepBytes: () => Promise<number>, redact: Redact) {
  const lock = await takeLock(join(folder, LOCK_FILE));
  if (!lock.ok) {
    const message = `another evalsmall (process ${lock.holder}) is writing ${folder}`;
    throw UserError.of('run-in-use', message, 'Wait for it to end, or start a new run.');
  }
  try {
    const path = join(folder, JOURNAL_FILE);
    const file = await openAppendFile(path, { keepBytes: await keepBytes(), syncEveryMs: SYNC_EVERY_MS });
    return toJournal({ ...file, close: () => closeAndRelease(file, lock.release) }, folder, redact);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function closeAndRelease(file: AppendFile, release: () => Promise<void>): Promise<void> {
  try {
    await file.close();
  } finally {
    await release();
  }
}

function toJournal(file: AppendFile, folder: string, redact: Redact) {
  const guard = async (write: Promise<void>): Promise<void> => {
    try {
      await write;
    } catch (error) {
      throw cannotWrite(error, join(folder, JOURNAL_FILE));
    }
  };
  const toLine = (value: object): string => redact(`${JSON.stringify(value)}\n`);
  return {
    write: (value: object) => guard(file.append(toLine(value))),
    append: (...results: readonly TrialResult[]) =>
      guard(file.append(results.map((result) => toLine({ type: 'trial', ...result })).join(''))),
    sync: () => guard(file.sync()),
    close: () => guard(file.close()),
  };
}

/** That a file of the run can't be written. */
export function cannotWrite(error: unknown, path: string): RunStoppedError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const why = code === 'ENOSPC' ? 'the disk is full' : `it can't be written (${code})`;
  const message = `${path}: ${why}; what was written is valid, --resume goes on from there`;
  return new RunStoppedError(message, { cause: error });
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
