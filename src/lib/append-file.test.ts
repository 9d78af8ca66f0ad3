import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAppendFile } from './append-file.ts';
import { writeAtomic } from './write-atomic.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-files-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('appending', () => {
  it('has handed each text over when append resolves', async () => {
    const path = join(folder, 'log');
    const file = await openAppendFile(path, { keepBytes: 0, syncEveryMs: 1000 });
    await file.append('one\n');
    expect(await readFile(path, 'utf8')).toBe('one\n');
    await file.append('zwei – 二\n');
    await file.close();
    expect(await readFile(path, 'utf8')).toBe('one\nzwei – 二\n');
  });

  it('cuts off what comes after the bytes to keep and goes on there', async () => {
    const path = join(folder, 'log');
    await writeFile(path, 'whole\ntorn li');
    const file = await openAppendFile(path, { keepBytes: 6, syncEveryMs: 1000 });
    await file.append('next\n');
    await file.close();
    expect(await readFile(path, 'utf8')).toBe('whole\nnext\n');
  });

  it('fails on a full disk and leaves the whole lines', async () => {
    const write = async (): Promise<void> => {
      const file = await openAppendFile('/dev/full', { keepBytes: 0, syncEveryMs: 1000 });
      try {
        await file.append('one\n');
      } finally {
        await file.close();
      }
    };
    await expect(write()).rejects.toThrow(/ENOSPC|EINVAL/);
  });
});

describe('writing a whole file', () => {
  it('replaces the old one only when all is written', async () => {
    const path = join(folder, 'report.json');
    await writeAtomic(path, ['{"a":', '1}']);
    async function* failing(): AsyncGenerator<string> {
      yield 'half';
      throw new Error('interrupted');
    }
    await expect(writeAtomic(path, failing())).rejects.toThrow('interrupted');
    expect(await readFile(path, 'utf8')).toBe('{"a":1}');
    await writeAtomic(path, ['new']);
    expect(await readFile(path, 'utf8')).toBe('new');
  });
});
