import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createExactSum } from './exact-sum.ts';

function sumOf(values: readonly number[]): number {
  const sum = createExactSum();
  for (const value of values) sum.add(value);
  return sum.value();
}

describe('an exact sum', () => {
  it('is 0 of nothing, and the number nearest to what was added', () => {
    expect(sumOf([])).toBe(0);
    expect(sumOf(Array.from({ length: 10 }, () => 0.1))).toBe(1);
    expect(sumOf([1e16, 1, -1e16])).toBe(1);
    // a half is rounded by what is left below it
    expect(sumOf([2 ** 53, 1, 2 ** -60])).toBe(2 ** 53 + 2);
    expect(sumOf([2 ** 53, 1, -(2 ** -60)])).toBe(2 ** 53);
  });

  it('is the same in whatever order the numbers come', () => {
    const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(values, (some) => {
        const sorted = some.toSorted((a, b) => a - b);
        // 0 and -0 are one sum
        expect(sumOf(some) + 0).toBe(sumOf(sorted) + 0);
        expect(sumOf(some.toReversed()) + 0).toBe(sumOf(sorted) + 0);
      }),
    );
  });
});
