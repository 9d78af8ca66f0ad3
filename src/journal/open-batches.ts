import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchLedger } from '../domain/batch-ledger.ts';
import type { Redact } from '../lib/redact.ts';
import type { BatchEntry } from './batches-file.ts';
import { BATCHES_FILE, readBatchBook } from './batches-file.ts';
import type { Journal } from './open-journal.ts';
import { cannotWrite } from './cannot-write.ts';
import { endOfLastLine } from './open-journal.ts';

/** The ledger of a run that is being run. */
export interface OpenBatchLedger extends BatchLedger {
  /** Told of every result of an arm, once the journal has it. */
  recorded(arm: string): void;
  /** How many batches the provider has that aren't collected. */
  countSubmitted(): number;
  close(): Promise<void>;
}

export interface LedgerInput {
  readonly folder: string;
  readonly journal: Pick<Journal, 'sync'>;
  readonly redact: Redact;
}

/** Goes on with a run folder's ledger, or begins it. The caller holds the journal, and with it the folder's lock. */
export async function openBatchLedger({ folder, journal, redact }: LedgerInput): Promise<OpenBatchLedger> {
  const book = await readBatchBook(folder);
  const path = join(folder, BATCHES_FILE);
  const handle = await openForAppending(path, folder);
  const results = createResultCount();
  let last: Promise<unknown> = Promise.resolve();
  const append = (entry: BatchEntry): Promise<void> => {
    const written = last.then(() => write(handle, redact(`${JSON.stringify(entry)}\n`), path));
    // each arm is told of its own line's failure
    last = written.catch(() => undefined);
    return written.then(() => book.add(entry));
  };
  return {
    open: (arm) => book.open(arm),
    attempts: (arm) => book.attempts(arm),
    batchIds: () => book.batchIds(),
    countSubmitted: () => book.countSubmitted(),
    recorded: results.add,
    intend: ({ batchId: _batchId, ...batch }) => append({ type: 'intent', ...batch }),
    submitted: (name, batchId) => append({ type: 'submitted', name, batchId }),
    collected: async (name, count, again) => {
      const arm = book.armOf(name);
      if (arm !== null) await results.until(arm, count);
      await journal.sync();
      await append({ type: 'collected', name, again });
    },
    dropped: (name) => append({ type: 'dropped', name }),
    close: async () => {
      await last;
      await handle.close();
    },
  };
}

async function openForAppending(path: string, folder: string): Promise<FileHandle> {
  try {
    const isNew = await stat(path).then(
      () => false,
      () => true,
    );
    const handle = await open(path, 'a');
    if (isNew) await syncDirectory(folder);
    else await handle.truncate(await endOfLastLine(path));
    return handle;
  } catch (error) {
    throw cannotWrite(error, path, 'what was written is valid, --resume goes on from there');
  }
}

/** So that the new file itself outlives a power cut; some systems can't. */
async function syncDirectory(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

async function write(handle: FileHandle, text: string, path: string): Promise<void> {
  try {
    await handle.appendFile(text);
    await handle.datasync();
  } catch (error) {
    throw cannotWrite(error, path, 'what was written is valid, --resume goes on from there');
  }
}

/** Counts results by arm, for those who wait until there are so many. */
function createResultCount() {
  const counts = new Map<string, number>();
  const waiting = new Set<{ readonly arm: string; readonly count: number; readonly go: () => void }>();
  return {
    add: (arm: string): void => {
      const count = (counts.get(arm) ?? 0) + 1;
      counts.set(arm, count);
      for (const waiter of waiting) {
        if (waiter.arm !== arm || waiter.count > count) continue;
        waiting.delete(waiter);
        waiter.go();
      }
    },
    until: (arm: string, count: number): Promise<void> =>
      new Promise((resolve) => {
        if ((counts.get(arm) ?? 0) >= count) resolve();
        else waiting.add({ arm, count, go: resolve });
      }),
  };
}
