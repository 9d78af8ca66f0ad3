import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLock } from './lock-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-lock-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a lock', () => {
  it('is held by one at a time, and free once released', async () => {
    const path = join(folder, 'lock');
    const first = await takeLock(path);
    expect(await takeLock(path)).toEqual({ ok: false, holder: process.pid });
    if (first.ok) await first.release();
    expect((await takeLock(path)).ok).toBe(true);
  });

  it('is taken over from a process that is gone, and from one that never wrote its id', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, '999999999');
    expect((await takeLock(path)).ok).toBe(true);
    await writeFile(path, '');
    expect((await takeLock(path)).ok).toBe(true);
  });

  it('is not taken from a living process of somebody else', async () => {
    const path = join(folder, 'lock');
    await writeFile(path, '1');
    expect(await takeLock(path)).toEqual({ ok: false, holder: 1 });
  });
});
