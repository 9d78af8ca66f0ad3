import { describe, expect, it } from 'vitest';
import { planSelection } from './select.ts';
import { takeShard } from './shard.ts';

type Candidate = { readonly id: string; readonly ordinal: number; readonly tags: readonly string[] };

const ids = Array.from({ length: 50 }, (_, index) => `t${index}`);

async function* candidates(of: readonly string[]): AsyncGenerator<Candidate> {
  yield* of.map((id, ordinal) => ({ id, ordinal, tags: [] }));
}

async function taken(of: readonly string[], index: number, limit: number | null = null): Promise<string[]> {
  const options = { limit, sample: null, tags: [], seed: 1 };
  const selection = await planSelection(candidates(of), options);
  const part = await takeShard(selection, candidates(of), { index, count: 3 });
  const kept = of.filter((_, ordinal) => part.has(ordinal));
  expect(part.count).toBe(kept.length);
  return kept;
}

const sorted = (of: readonly string[]): string[] => of.toSorted((a, b) => (a < b ? -1 : 1));

describe('takeShard', () => {
  it('splits the selection: the parts together are all of it, and none is in two', async () => {
    const parts = [await taken(ids, 1, 20), await taken(ids, 2, 20), await taken(ids, 3, 20)];
    expect(sorted(parts.flat())).toEqual(sorted(ids.slice(0, 20)));
    for (const part of parts) expect(part.length).toBeGreaterThan(0);
  });

  it('keeps every case in its shard when the dataset is shuffled or grows', async () => {
    for (const index of [1, 2, 3]) {
      const before = await taken(ids, index);
      expect(sorted(await taken(ids.toReversed(), index))).toEqual(sorted(before));
      expect(await taken([...ids, 'new-1', 'new-2'], index)).toEqual(expect.arrayContaining(before));
    }
  });

  it('takes everything where the run is not split', async () => {
    const selection = await planSelection(candidates(ids), { limit: 7, sample: null, tags: [], seed: 1 });
    expect(await takeShard(selection, candidates(ids), null)).toBe(selection);
  });
});
