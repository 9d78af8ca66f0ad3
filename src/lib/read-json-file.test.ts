import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJsonFile, whyUnreadable } from './read-json-file.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'read-json-'));
});
afterAll(() => rm(directory, { recursive: true }));

const read = async (text: string) => {
  const file = join(directory, 'a.json');
  await writeFile(file, text);
  return readJsonFile(file);
};

describe('readJsonFile', () => {
  it('reads JSON, with or without a byte order mark', async () => {
    expect(await read('{"a": 1}')).toEqual({ ok: true, value: { a: 1 } });
    expect(await read('\uFEFFtrue\n')).toEqual({ ok: true, value: true });
  });

  it('says where a file stops being JSON', async () => {
    expect(await read('{\n  "a": 1,\n}')).toEqual({
      ok: false,
      why: 'is not JSON: line 3, column 1: a key in double quotes is missing here',
    });
  });

  it('says why a file could not be read', async () => {
    expect(await readJsonFile(join(directory, 'no.json'))).toEqual({ ok: false, why: 'does not exist' });
    expect(await readJsonFile(directory)).toEqual({ ok: false, why: 'is a directory' });
  });
});

describe('whyUnreadable', () => {
  it('keeps the word of a system error it does not know', () => {
    expect(whyUnreadable(Object.assign(new Error('x'), { code: 'EIO' }))).toBe("can't be read (EIO)");
  });

  it('says that permission is denied', () => {
    const why = "can't be read: permission denied";
    expect(whyUnreadable(Object.assign(new Error('x'), { code: 'EACCES' }))).toBe(why);
  });

  it('passes on what is no system error', () => {
    expect(() => whyUnreadable(new TypeError('a bug'))).toThrow('a bug');
  });
});
