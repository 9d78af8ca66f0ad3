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
  const path = join(folder, LOCK_FILE);
  let lock: Awaited<ReturnType<typeof takeLock>>;
  try {
    lock = await takeLock(path, { self: await thisProcess(), clock: systemClock() });
  } catch (error) {
    throw cannotWrite(error, path, 'nothing was sent');
  }
  if (lock.ok) return lock.release;
  const { holder } = lock;
  const who = holder === null ? '' : ` (process ${holder.pid} on ${holder.host})`;
  const message = `another evalsmall${who} is writing ${folder}`;
  throw UserError.of('run-in-use', message, 'Wait for it to end, or start a new run.');
}
