import { join } from 'node:path';
import { UserError } from '../domain/errors.ts';
import { systemClock } from '../lib/clock.ts';
import { takeLock } from '../lib/lock-file.ts';
import { thisProcess } from '../lib/process-identity.ts';
import { cannotWrite } from './cannot-write.ts';

/** Two processes that append to one journal would tear each other's lines. */
const LOCK_FILE = 'results.lock';

/**
 * Takes a run folder for this process alone; gives the function that gives it back. A `UserError` while another process
 * has it: what is read of the folder before it is taken may be old by then.
 */
export async function lockRun(folder: string): Promise<() => Promise<void>> {
  return lockFolder(folder, { file: LOCK_FILE, hint: 'Wait for it to end, or start a new run.' });
}

/** The same for some files of a folder, for which another lock's file stands; the hint says what to do meanwhile. */
export async function lockFolder(
  folder: string,
  { file, hint }: { readonly file: string; readonly hint: string },
): Promise<() => Promise<void>> {
  const path = join(folder, file);
  let lock: Awaited<ReturnType<typeof takeLock>>;
  try {
    lock = await takeLock(path, { self: await thisProcess(), clock: systemClock() });
  } catch (error) {
    throw cannotWrite(error, path, 'nothing was sent');
  }
  if (lock.ok) return lock.release;
  const { holder } = lock;
  const who = holder === null ? '' : ` (process ${holder.pid} on ${holder.host})`;
  throw UserError.of('run-in-use', `another evalsmall${who} is writing ${folder}`, hint);
}
