import { describe, expect, it } from 'vitest';
import type { SelectOptions } from './select.ts';
import { planSelection } from './select.ts';

interface Candidate {
  readonly id: string;
  readonly ordinal: number;
  readonly tags: readonly string[];
}

const CASES: readonly Candidate[] = Array.from({ length: 5000 }, (_, ordinal) => ({
  id: `case ${ordinal}`,
  ordinal,
  tags: [...(ordinal % 2 === 0 ? ['even'] : []), ...(ordinal % 5 === 0 ? ['five'] : [])],
}));

async function* streamed(cases: readonly Candidate[]): AsyncGenerator<Candidate> {
  yield* cases;
}

async function selected(options: Partial<SelectOptions>, cases = CASES): Promise<Candidate[]> {
  const all = { limit: null, sample: null, tags: [], seed: 1 };
  const selection = await planSelection(streamed(cases), { ...all, ...options });
  const chosen = cases.filter(({ ordinal }) => selection.has(ordinal));
  expect(selection.count).toBe(chosen.length);
  return chosen;
}

const idsOf = (cases: readonly Candidate[]): string[] => cases.map(({ id }) => id).toSorted();

describe('planSelection', () => {
  it('takes every case when nothing is asked for, and no other ordinal', async () => {
    expect(await selected({})).toHaveLength(CASES.length);
    const selection = await planSelection(streamed(CASES), { limit: null, sample: null, tags: [], seed: 1 });
    expect([selection.has(-1), selection.has(CASES.length)]).toEqual([false, false]);
    expect((await planSelection(streamed([]), { limit: null, sample: null, tags: [], seed: 1 })).count).toBe(
      0,
    );
  });

  it('takes the first so many in file order', async () => {
    expect((await selected({ limit: 3 })).map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
    expect(await selected({ limit: 9999 })).toHaveLength(CASES.length);
    expect(await selected({ limit: 0 })).toEqual([]);
  });

  it('takes cases with any of the tags', async () => {
    expect(await selected({ tags: ['five'] })).toHaveLength(1000);
    expect(await selected({ tags: ['five', 'even', 'nothing'] })).toHaveLength(3000);
    expect(await selected({ tags: ['nothing'] })).toEqual([]);
  });

  it('draws a sample of the size asked for, the same for the same seed only', async () => {
    const sample = await selected({ sample: 100 });
    expect(sample).toHaveLength(100);
    expect(await selected({ sample: 100 })).toEqual(sample);
    expect(await selected({ sample: 100, seed: 2 })).not.toEqual(sample);
    expect(await selected({ sample: 9999 })).toHaveLength(CASES.length);
  });

  it('draws by id, so that the order of the file is of no matter', async () => {
    const reversed = CASES.toReversed().map(({ id, tags }, ordinal) => ({ id, ordinal, tags }));
    expect(idsOf(await selected({ sample: 50 }, reversed))).toEqual(idsOf(await selected({ sample: 50 })));
  });

  it('keeps a smaller sample within a larger one', async () => {
    const larger = new Set(idsOf(await selected({ sample: 200 })));
    expect(idsOf(await selected({ sample: 60 })).every((id) => larger.has(id))).toBe(true);
  });

  it('draws evenly over the file', async () => {
    const sample = await selected({ sample: 1000 });
    const firstHalf = sample.filter(({ ordinal }) => ordinal < 2500).length;
    // 500 expected, standard deviation 14
    expect(Math.abs(firstHalf - 500)).toBeLessThan(70);
  });

  it('filters by tag first, then draws, then limits', async () => {
    const sample = await selected({ tags: ['five'], sample: 40 });
    expect(sample.every(({ tags }) => tags.includes('five'))).toBe(true);
    expect(await selected({ tags: ['five'], sample: 40, limit: 7 })).toEqual(sample.slice(0, 7));
  });

  it('stops reading once the limit is reached', async () => {
    let read = 0;
    async function* counted(): AsyncGenerator<Candidate> {
      for (const one of CASES) {
        read += 1;
        yield one;
      }
    }
    await planSelection(counted(), { limit: 10, sample: null, tags: [], seed: 1 });
    expect(read).toBe(10);
  });
});
