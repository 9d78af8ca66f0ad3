import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleCase } from '../../test/support/samples.ts';
import { hashJson } from '../lib/hash.ts';
import type { AlignedCases } from './align-cases.ts';
import { alignCases } from './align-cases.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evalsmall-align-'));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function asked(input: string): object {
  return { ...sampleCase({ input, expected: null }), hash: hashJson({ input }) };
}

/** Words `id` or `id:input`; the ordinal is the place in the list. */
async function align(base: string, candidate: string): Promise<AlignedCases> {
  for (const [folder, words] of [
    ['base', base],
    ['candidate', candidate],
  ] as const) {
    await mkdir(join(root, folder), { recursive: true });
    const lines = words.split(' ').map((word, ordinal) => {
      const [id = '', input = 'h'] = word.split(':');
      const tags = [ordinal % 2 === 0 ? 'even' : 'odd'];
      return JSON.stringify({ ...asked(input), id, ordinal, dataset: 'd', tags });
    });
    const other = JSON.stringify({ ...asked('h'), id: 'x', ordinal: 0, dataset: 'another', tags: [] });
    await writeFile(join(root, folder, 'cases.jsonl'), `${[other, ...lines].join('\n')}\n`);
  }
  return alignCases(
    { folder: join(root, 'base'), dataset: 'd' },
    { folder: join(root, 'candidate'), dataset: 'd' },
    (tag) => tag === 'odd',
  );
}

describe('alignCases', () => {
  it('gives the same case the same position, whatever the order', async () => {
    const aligned = await align('a b c d', 'd c a b');
    expect(aligned.cases).toBe(4);
    expect(aligned.basePosition(0)).toBe(aligned.candidatePosition(2));
    expect(aligned.basePosition(3)).toBe(aligned.candidatePosition(0));
    expect(new Set([0, 1, 2, 3].map(aligned.basePosition)).size).toBe(4);
  });

  it('names cases that only one side has, and those that changed', async () => {
    const aligned = await align('a b:1 c', 'b:2 c d e');
    expect(aligned.cases).toBe(1);
    expect(aligned.onlyBase).toEqual({ count: 1, first: ['a'] });
    expect(aligned.onlyCandidate).toEqual({ count: 2, first: ['d', 'e'] });
    expect(aligned.changed).toEqual({ count: 1, first: ['b'] });
    expect(aligned.basePosition(1)).toBeNull();
    expect(aligned.basePosition(2)).toBe(aligned.candidatePosition(1));
    expect(aligned.basePosition(99)).toBeNull();
  });

  it('marks the positions of the tags asked for, by the baseline', async () => {
    const { tags } = await align('a b c d', 'a b c d');
    expect([...tags.keys()]).toEqual(['odd']);
    expect([0, 1, 2, 3].map((position) => tags.get('odd')?.has(position))).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  it('takes one file as both sides', async () => {
    await align('a b', 'a b');
    const source = { folder: join(root, 'base'), dataset: 'd' };
    expect((await alignCases(source, source, () => false)).cases).toBe(2);
  });
});
