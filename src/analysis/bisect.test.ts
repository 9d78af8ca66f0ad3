import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bisect, heaviestSearch } from './bisect.ts';

/** A search among candidates of which those from `smallest` on will do, with what it looked at. */
function search(count: number, smallest: number) {
  let looked: readonly number[] = [];
  const found = bisect(count, (indexes) => {
    looked = [...indexes];
    return (indexes.at(-1) ?? -1) >= smallest;
  });
  return { found, looked };
}

const counts = fc.integer({ min: 1, max: 300 });

describe('bisect', () => {
  it('finds the smallest that will do, whichever it is, or that none will', () => {
    fc.assert(
      fc.property(counts, fc.nat(300), (count, smallest) => {
        const { found } = search(count, smallest);
        expect(found.next).toBeNull();
        // the largest alone tells that none will do
        expect(found.enough).toBe(Math.min(smallest, count));
      }),
    );
  });

  it('looks at the largest first, at each once, and at no more than 1 + ceil(log2(n)) of n', () => {
    fc.assert(
      fc.property(counts, fc.nat(300), (count, smallest) => {
        const { looked } = search(count, smallest);
        expect(looked[0]).toBe(count - 1);
        expect(new Set(looked).size).toBe(looked.length);
        expect(looked.length).toBeLessThanOrEqual(1 + Math.ceil(Math.log2(count)));
      }),
    );
  });

  it('ends within its bound whatever the verdicts, and the same verdicts lead the same way', () => {
    fc.assert(
      fc.property(counts, fc.array(fc.boolean(), { minLength: 300, maxLength: 300 }), (count, verdicts) => {
        const looked: number[] = [];
        const verdict = (indexes: readonly number[]): boolean => {
          const index = indexes.at(-1) ?? 0;
          looked.push(index);
          return verdicts[index] ?? false;
        };
        const found = bisect(count, verdict);
        expect(looked.length).toBeLessThanOrEqual(1 + Math.ceil(Math.log2(count)));
        expect(bisect(count, verdict)).toEqual(found);
        expect(looked.slice(looked.length / 2)).toEqual(looked.slice(0, looked.length / 2));
      }),
    );
  });

  it('stops at a verdict that is not known yet and says which it waits for', () => {
    const known = new Map([
      [6, true],
      [2, false],
    ]);
    const found = bisect(7, (indexes) => known.get(indexes.at(-1) ?? -1) ?? null);
    expect(found).toEqual({ next: 4, tooSmall: 2, enough: 6 });
  });
});

describe('heaviestSearch', () => {
  it('is the weight of the heaviest way that verdicts can lead', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 1, maxLength: 40 }), (weights) => {
        const count = weights.length;
        const sums = Array.from({ length: count + 1 }, (_, smallest) =>
          search(count, smallest).looked.reduce((sum, index) => sum + (weights[index] ?? 0), 0),
        );
        expect(heaviestSearch(weights)).toBe(Math.max(...sums));
      }),
    );
  });
});
