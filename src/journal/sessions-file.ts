import type { FileHandle } from 'node:fs/promises';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionFacts } from '../domain/session-facts.ts';
import type { Redact } from '../lib/redact.ts';
import { cannotWrite } from './cannot-write.ts';

/** How the sittings of a run went, one a line. */
/** The file name of what each sitting tells, in a run folder. */
export const SESSIONS_FILE = 'sessions.jsonl';

/** Adds a sitting that has ended to a run folder. */
export async function appendSession(folder: string, facts: SessionFacts, redact: Redact): Promise<void> {
  const file = join(folder, SESSIONS_FILE);
  try {
    const handle = await open(file, 'a+');
    try {
      // a line that was torn by a kill would spoil the next one too
      const start = (await endsTorn(handle)) ? '\n' : '';
      await handle.appendFile(redact(`${start}${JSON.stringify(facts)}\n`));
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw cannotWrite(error, file, 'the journal is whole, --resume writes the reports');
  }
}

/** The sittings of a run folder, but for those that were killed. A broken line is passed over: no result hangs on it. */
export async function readSessions(folder: string): Promise<readonly SessionFacts[]> {
  let text: string;
  try {
    text = await readFile(join(folder, SESSIONS_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as Partial<SessionFacts> | null;
      // lines of earlier versions have no such field
      return isWhole(value) ? [{ ...value, unrecorded: value.unrecorded ?? [] }] : [];
    } catch {
      return [];
    }
  });
}

async function endsTorn(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0] !== 0x0a;
}

type RecordedFacts = Omit<SessionFacts, 'unrecorded'> & Partial<Pick<SessionFacts, 'unrecorded'>>;

function isWhole(value: Partial<SessionFacts> | null): value is RecordedFacts {
  return (
    Array.isArray(value?.stopped) && Array.isArray(value.rateLimits) && typeof value.eventLoop === 'object'
  );
}
