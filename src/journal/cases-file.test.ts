import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleCase } from '../../test/support/samples.ts';
import type { Case } from '../domain/case.ts';
import { hashJson } from '../lib/hash.ts';
import { readCases, writeCases } from './cases-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-cases-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function readBack(change: Partial<Case>): Promise<readonly unknown[]> {
  async function* cases() {
    yield { ...sampleCase(change), dataset: 'cases.jsonl' };
  }
  await writeCases(folder, cases());
  const read: unknown[] = [];
  for await (const example of readCases(folder)) read.push(example);
  return read;
}

const EXPECTED = { value: 'billing' };

describe('readCases', () => {
  it.each<[string, Partial<Case>, object]>([
    ['an input', { input: 'a' }, { input: 'a', expected: EXPECTED }],
    ['an input without variables', { input: {} }, { input: {}, expected: EXPECTED }],
    ['no input', { input: {} }, { expected: EXPECTED }],
    ['an empty list of tools', { input: 'a' }, { input: 'a', expected: EXPECTED, tools: [] }],
    ['neither, both empty', { input: {} }, { input: {}, expected: EXPECTED, tools: [] }],
    ['nothing expected', { input: 'a', expected: null }, { input: 'a' }],
    ['null expected', { input: 'a', expected: { value: null } }, { input: 'a', expected: { value: null } }],
    ['a lone surrogate', { input: '\ud800' }, { input: '\ud800', expected: EXPECTED }],
    ['a schema', { input: 'a', schema: false }, { input: 'a', expected: EXPECTED, schema: false }],
  ])('takes a case as it was hashed: %s', async (_title, change, content) => {
    await expect(readBack({ ...change, hash: hashJson(content) })).resolves.toHaveLength(1);
  });

  it('refuses a case that is not what its hash was made of', async () => {
    const hash = hashJson({ input: 'a', expected: EXPECTED });
    await expect(readBack({ input: 'b', hash })).rejects.toMatchObject({
      problems: [{ code: 'edited-case', source: { line: 1 } }],
    });
  });

  it('takes the word of a case with attachments, whose contents it does not have', async () => {
    const attachments = [{ type: 'text', path: '/a.txt' }] as const;
    await expect(readBack({ attachments })).resolves.toHaveLength(1);
  });
});
