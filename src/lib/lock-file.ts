import { open, readFile, rm } from 'node:fs/promises';

/** A lock that one process holds; `release` takes it away. */
export type LockResult =
  | { readonly ok: true; readonly release: () => Promise<void> }
  /** The process that holds it. */
  | { readonly ok: false; readonly holder: number };

/** Takes a lock by making a file that holds our process id. A lock whose process is gone is taken over. */
export async function takeLock(path: string): Promise<LockResult> {
  for (;;) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return { ok: true, release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (Number.isInteger(holder) && holder > 0 && isAlive(holder)) return { ok: false, holder };
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // it is there, and somebody else's
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
