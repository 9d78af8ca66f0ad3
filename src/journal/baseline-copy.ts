import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BaselineRunFacts } from '../domain/baseline-run.ts';
import { UserError } from '../domain/errors.ts';
import { cannotWrite } from './cannot-write.ts';
import { CASES_FILE } from './cases-file.ts';
import { JOURNAL_FILE } from './plan-line.ts';
import { SESSIONS_FILE } from './sessions-file.ts';

/** SHA-256 of a run folder's journal, in hex. */
export async function journalSha256(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(join(folder, JOURNAL_FILE))) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Where a run folder keeps its copy of the baseline run, so that its report needs nothing else. */
function baselineCopyPath(folder: string, { sha256 }: Pick<BaselineRunFacts, 'sha256'>): string {
  return join(folder, `baseline-${sha256.slice(0, 12)}`);
}

/** The copy in a run folder; a `UserError` where it isn't there. */
export async function findBaselineCopy(folder: string, run: BaselineRunFacts): Promise<string> {
  const path = baselineCopyPath(folder, run);
  if (await isThere(join(path, JOURNAL_FILE))) return path;
  const message = `${folder} lacks its copy of the baseline run ${run.id} (${path})`;
  throw UserError.of('no-baseline-copy', message, 'Copy the whole folder of a run, subfolders included.');
}

/** Copies journal, cases and sittings of the run in `source` into another run's folder. */
export async function keepBaseline(folder: string, source: string, run: BaselineRunFacts): Promise<void> {
  const path = baselineCopyPath(folder, run);
  if (path === source) return;
  try {
    await mkdir(path, { recursive: true });
    for (const name of [CASES_FILE, SESSIONS_FILE, JOURNAL_FILE]) {
      if (await isThere(join(source, name))) await copyFile(join(source, name), join(path, name));
    }
  } catch (error) {
    throw cannotWrite(error, path, 'nothing was sent');
  }
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
