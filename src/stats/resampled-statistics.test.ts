import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Statistic } from './bootstrap.ts';
import { quantile } from './quantile.ts';
import { averageOf, differenceOf, meanOf, quantileOf, ratioOf } from './resampled-statistics.ts';

const sample = fc
  .array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(3)), { minLength: 1, maxLength: 30 })
  .map((cases) => ({
    values: Float64Array.from(cases, ([value]) => value),
    times: Uint32Array.from(cases, ([, times]) => times),
  }));

/** The values of the multiset, ascending. */
function written(values: Float64Array, times: Uint32Array): Float64Array {
  const all = Array.from(values, (value, position) =>
    Array.from({ length: times[position] ?? 0 }, () => value),
  );
  return Float64Array.from(all.flat()).toSorted();
}

function without(values: Float64Array, position: number): Float64Array {
  return values.filter((_, other) => other !== position);
}

function plain(statistic: Statistic): number | null {
  return statistic.of(new Uint32Array(statistic.n).fill(1));
}

describe('meanOf', () => {
  it('is the mean of the multiset', () => {
    fc.assert(
      fc.property(sample, ({ values, times }) => {
        const all = written(values, times);
        const expected = all.length === 0 ? null : all.reduce((sum, value) => sum + value, 0) / all.length;
        expect(meanOf(values).of(times)).toBe(expected);
      }),
    );
  });

  it('leaves out one case, and of a single one nothing remains', () => {
    const values = Float64Array.of(1, 5, 9);
    expect([0, 1, 2].map((position) => meanOf(values).without(position))).toEqual([7, 5, 3]);
    expect(meanOf(Float64Array.of(4)).without(0)).toBeNull();
  });

  it('refuses what is no number', () => {
    expect(() => meanOf(Float64Array.of(1, Number.NaN))).toThrow(RangeError);
    expect(() => quantileOf(Float64Array.of(1, Infinity), 0.5)).toThrow(RangeError);
  });
});

describe('quantileOf', () => {
  const shares = fc.constantFrom(0, 0.1, 0.25, 0.5, 0.9, 0.95, 0.99, 1);

  it('is the type 7 quantile of the multiset', () => {
    fc.assert(
      fc.property(sample, shares, ({ values, times }, p) => {
        expect(quantileOf(values, p).of(times)).toBe(quantile(written(values, times), p));
      }),
    );
  });

  it('is that of the others when one case is left out', () => {
    fc.assert(
      fc.property(sample, shares, ({ values }, p) => {
        const statistic = quantileOf(values, p);
        for (const position of values.keys())
          expect(statistic.without(position)).toBe(quantile(without(values, position).toSorted(), p));
      }),
    );
  });

  it('refuses what is no share', () => {
    expect(() => quantileOf(Float64Array.of(1), 1.01)).toThrow(RangeError);
    expect(() => quantileOf(Float64Array.of(1), Number.NaN)).toThrow(RangeError);
  });
});

describe('ratioOf and differenceOf', () => {
  const [first, second] = [meanOf(Float64Array.of(2, 4)), meanOf(Float64Array.of(1, 3))];

  it('combine two statistics of the same cases', () => {
    expect(plain(ratioOf(first, second))).toBe(1.5);
    expect(plain(differenceOf(first, second))).toBe(1);
    expect(ratioOf(first, second).without(0)).toBe(4 / 3);
    expect(differenceOf(first, second).of(Uint32Array.of(2, 0))).toBe(1);
  });

  it('are unknown where a part is, and over 0', () => {
    const nothing = meanOf(new Float64Array(2));
    expect(plain(ratioOf(first, nothing))).toBeNull();
    expect(plain(ratioOf(nothing, first))).toBe(0);
    expect(differenceOf(first, second).of(Uint32Array.of(0, 0))).toBeNull();
  });

  it('refuse cases that are no pairs', () => {
    expect(() => ratioOf(first, meanOf(Float64Array.of(1)))).toThrow(RangeError);
  });
});

describe('averageOf', () => {
  it('is the mean of statistics of the same cases, resampled and without a case', () => {
    const [one, other] = [Float64Array.of(1, 2, 9), Float64Array.of(4, 6, 8)];
    const average = averageOf([quantileOf(one, 0.5), meanOf(other)]);
    expect(plain(average)).toBe((2 + 6) / 2);
    expect(average.of(Uint32Array.of(0, 0, 3))).toBe((9 + 8) / 2);
    expect(average.without(2)).toBe((1.5 + 5) / 2);
  });

  it('is null of none, and refuses statistics of other cases', () => {
    expect(plain(averageOf([]))).toBeNull();
    expect(() => averageOf([meanOf(Float64Array.of(1)), meanOf(Float64Array.of(1, 2))])).toThrow(RangeError);
  });
});
