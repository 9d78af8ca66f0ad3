import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionFacts } from '../domain/session-facts.ts';
import type { Redact } from '../lib/redact.ts';
import { cannotWrite } from './cannot-write.ts';

/** How the sittings of a run went, one a line. */
const SESSIONS_FILE = 'sessions.jsonl';

/** Adds a sitting that has ended to a run folder. */
export async function appendSession(folder: string, facts: SessionFacts, redact: Redact): Promise<void> {
  const file = join(folder, SESSIONS_FILE);
  try {
    const before = await readText(file);
    // a line that was torn by a kill would spoil the next one too
    const end = before === '' || before.endsWith('\n') ? '' : '\n';
    await appendFile(file, redact(`${end}${JSON.stringify(facts)}\n`));
  } catch (error) {
    throw cannotWrite(error, file, 'the journal is whole, --resume writes the reports');
  }
}

/** The sittings of a run folder, but for those that were killed. A broken line is passed over: no result hangs on it. */
export async function readSessions(folder: string): Promise<readonly SessionFacts[]> {
  const text = await readText(join(folder, SESSIONS_FILE));
  return text.split('\n').flatMap((line) => {
    try {
      const value = JSON.parse(line) as Partial<SessionFacts> | null;
      return isWhole(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function isWhole(value: Partial<SessionFacts> | null): value is SessionFacts {
  return (
    Array.isArray(value?.stopped) && Array.isArray(value.rateLimits) && typeof value.eventLoop === 'object'
  );
}
