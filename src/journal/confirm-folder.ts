import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotWrite } from './cannot-write.ts';
import { JOURNAL_FILE } from './plan-line.ts';
import type { RecordedRun } from './read-journal.ts';
import { readJournal } from './read-journal.ts';

/** Where a run folder keeps what was asked again of it: journal, cases and sittings, as a run folder does. */
export function confirmPath(folder: string): string {
  return join(folder, 'confirm');
}

/** What was asked again of a run; `null`: nothing was yet. */
export async function readConfirmation(folder: string): Promise<RecordedRun | null> {
  const path = confirmPath(folder);
  const isThere = await stat(join(path, JOURNAL_FILE)).then(
    (found) => found.isFile(),
    () => false,
  );
  return isThere ? readJournal(path) : null;
}

/** Makes the folder where it isn't there; gives its path. */
export async function makeConfirmFolder(folder: string): Promise<string> {
  const path = confirmPath(folder);
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw cannotWrite(error, path, 'the run is whole, --resume asks again');
  }
  return path;
}
