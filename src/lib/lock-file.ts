import { constants } from 'node:fs';
import { copyFile, link, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Clock } from './clock.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { isRunning } from './process-identity.ts';

/** A lock that one process holds; `release` takes it away. */
export type LockResult =
  | { readonly ok: true; readonly release: () => Promise<void> }
  /** The process that holds it; `null` where its file doesn't say. */
  | { readonly ok: false; readonly holder: ProcessIdentity | null };

export interface LockTools {
  readonly self: ProcessIdentity;
  /** Measures how long another's lock is watched. */
  readonly clock: Clock;
}

const BEAT_EVERY_MS = 2000;
const WATCH_MS = 10_000;
const LOOK_EVERY_MS = 500;

/**
 * Takes a lock by making a file that names its holder, which touches it every 2 s. A lock whose holder is gone is
 * taken over. Where that can't be looked up (another machine or container), the file is watched for 10 s: nobody touches
 * a lock that was left behind. Throws what the file system throws.
 */
export async function takeLock(path: string, tools: LockTools): Promise<LockResult> {
  for (;;) {
    if (await make(path, tools.self, claim)) return hold(path);
    const text = await readText(path);
    // released meanwhile
    if (text === null) continue;
    const holder = parseHolder(text);
    if (await isHeld({ path, text, holder }, tools)) return { ok: false, holder };
    const taken = await takeOver(path, text, tools);
    if (taken !== null) return taken;
  }
}

/** Replaces a lock that was left behind; `null`: it is another one by now. Only one at a time may, by a lock of its own. */
async function takeOver(path: string, left: string, tools: LockTools): Promise<LockResult | null> {
  const right = await takeLock(`${path}.takeover`, tools);
  if (!right.ok) return right;
  try {
    if ((await readText(path)) !== left) return null;
    await make(path, tools.self, replace);
    return await hold(path);
  } finally {
    await right.release();
  }
}

/** Makes the file whole before it has its name: nobody ever reads half a lock. */
async function make(
  path: string,
  self: ProcessIdentity,
  name: (made: string, path: string) => Promise<boolean>,
): Promise<boolean> {
  const made = `${path}.${self.token}`;
  try {
    await writeFile(made, JSON.stringify(self));
    return await name(made, path);
  } finally {
    await rm(made, { force: true });
  }
}

async function claim(made: string, path: string): Promise<boolean> {
  try {
    await link(made, path).catch(async (error: unknown) => {
      // some network file systems have no hard links
      if (codeOf(error) === 'EEXIST') throw error;
      await copyFile(made, path, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function replace(made: string, path: string): Promise<boolean> {
  await rename(made, path);
  return true;
}

async function hold(path: string): Promise<LockResult> {
  // our own file, whatever should come to have its name
  const handle = await open(path, 'r+');
  const beat = setInterval(() => {
    const now = new Date();
    handle.utimes(now, now).catch(() => undefined);
  }, BEAT_EVERY_MS);
  beat.unref();
  const release = async (): Promise<void> => {
    clearInterval(beat);
    await handle.close();
    await rm(path, { force: true });
  };
  return { ok: true, release };
}

interface FoundLock {
  readonly path: string;
  readonly text: string;
  readonly holder: ProcessIdentity | null;
}

async function isHeld({ path, text, holder }: FoundLock, { self, clock }: LockTools): Promise<boolean> {
  const running = holder === null ? null : await isRunning(holder, self);
  if (running !== null) return running;
  const touchedAt = await touchTime(path);
  const end = clock.now() + WATCH_MS;
  while (clock.now() < end) {
    await clock.sleep(LOOK_EVERY_MS);
    const isSame = (await readText(path)) === text;
    if (!isSame) return false;
    if ((await touchTime(path)) !== touchedAt) return true;
  }
  return false;
}

/** By an opened file, because network file systems answer a bare `stat` from what they remember. */
async function touchTime(path: string): Promise<number | null> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return null;
  try {
    return (await handle.stat()).mtimeMs;
  } finally {
    await handle.close();
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function parseHolder(text: string): ProcessIdentity | null {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity> | null;
    const isWhole = Number.isInteger(value?.pid) && typeof value?.host === 'string';
    return isWhole ? (value as ProcessIdentity) : null;
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
