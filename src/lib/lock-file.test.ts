import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import type { LockResult } from './lock-file.ts';
import { takeLock } from './lock-file.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { thisProcess } from './process-identity.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-lock-'));
  path = join(folder, 'lock');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function take(clock = createFakeClock()): Promise<LockResult> {
  return takeLock(path, { self: await thisProcess(), clock });
}

async function leave(change: Partial<ProcessIdentity> = {}): Promise<ProcessIdentity> {
  const holder = { ...(await thisProcess()), ...change };
  await writeFile(path, JSON.stringify(holder));
  return holder;
}

async function release(lock: LockResult): Promise<void> {
  if (lock.ok) await lock.release();
}

const onLinux = process.platform === 'linux';

describe('a lock', () => {
  it('is held by one at a time, free once released, and leaves no file', async () => {
    const first = await take();
    expect(await take()).toMatchObject({ ok: false, holder: { pid: process.pid } });
    await release(first);
    const second = await take();
    expect(second.ok).toBe(true);
    await release(second);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over at once from a process that is gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const { pid = 0 } = child;
    await once(child, 'exit');
    await leave({ pid });
    const clock = createFakeClock();
    const lock = await take(clock);
    expect(lock.ok).toBe(true);
    expect(clock.slept).toEqual([]);
    await release(lock);
  });

  it.runIf(onLinux)('is taken over from an earlier process that had the same id', async () => {
    await leave({ start: '1' });
    const lock = await take();
    expect(lock.ok).toBe(true);
    await release(lock);
  });

  it.runIf(onLinux)('is taken over from a process that has ended and was never waited for', async () => {
    // a shell that leaves its child behind it and never asks how it ended
    const script = 'sleep 0 & echo $!; exec sleep 30';
    const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(printed.toString());
      const stat = await untilZombie(pid);
      await leave({ pid, start: stat.split(' ')[19] ?? '' });
      const lock = await take();
      expect(lock.ok).toBe(true);
      await release(lock);
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('of another machine or container is watched, and taken over when nobody touches it', async () => {
    await leave({ host: 'elsewhere', space: 'another boot' });
    const clock = createFakeClock();
    const lock = await take(clock);
    expect(lock.ok).toBe(true);
    expect(clock.now()).toBe(10_000);
    await release(lock);
  });

  it('of another machine or container is left alone while its holder touches it', async () => {
    const holder = await leave({ space: 'another container' });
    const clock = createFakeClock();
    const beating = {
      ...clock,
      sleep: async (ms: number) => {
        await clock.sleep(ms);
        if (clock.now() === 4000) await utimes(path, 1, 1);
      },
    };
    expect(await take(beating)).toEqual({ ok: false, holder });
    expect(await readFile(path, 'utf8')).toBe(JSON.stringify(holder));
    expect(clock.now()).toBe(4000);
  });

  it.each(['', '12345', 'null', '{"pid":'])(
    'that holds "%s" is taken over when nobody touches it',
    async (text) => {
      await writeFile(path, text);
      const lock = await take();
      expect(lock.ok).toBe(true);
      await release(lock);
    },
  );

  it('left behind is taken over by one of many that find it at once', async () => {
    await leave({ host: 'elsewhere' });
    const locks = await Promise.all(Array.from({ length: 20 }, () => take()));
    expect(locks.filter(({ ok }) => ok)).toHaveLength(1);
    await Promise.all(locks.map(release));
    expect(await readdir(folder)).toEqual([]);
  });

  it('is taken over although an earlier taker was killed in the middle of it', async () => {
    const gone = await leave({ host: 'elsewhere' });
    await writeFile(`${path}.takeover`, JSON.stringify(gone));
    const lock = await take();
    expect(lock.ok).toBe(true);
    await release(lock);
    expect(await readdir(folder)).toEqual([]);
  });
});

/** The fields of a process after its name, once it has ended. */
async function untilZombie(pid: number): Promise<string> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2);
    if (fields.startsWith('Z')) return fields;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
