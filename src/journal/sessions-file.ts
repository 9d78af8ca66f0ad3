import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionFacts } from '../domain/session-facts.ts';
import type { Redact } from '../lib/redact.ts';

/** How the sittings of a run went, one a line. */
const SESSIONS_FILE = 'sessions.jsonl';

/** Adds a sitting that has ended to a run folder. */
export async function appendSession(folder: string, facts: SessionFacts, redact: Redact): Promise<void> {
  await appendFile(join(folder, SESSIONS_FILE), redact(`${JSON.stringify(facts)}\n`));
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
      return isWhole(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

function isWhole(value: Partial<SessionFacts> | null): value is SessionFacts {
  return (
    Array.isArray(value?.stopped) && Array.isArray(value.rateLimits) && typeof value.eventLoop === 'object'
  );
}
