import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedRandom } from '../lib/random.ts';
import { bootstrap } from './bootstrap.ts';
import type { ResamplingRules, Statistic } from './bootstrap.ts';
import { differenceOf, meanOf, quantileOf, ratioOf } from './resampled-statistics.ts';

function rules(options: Partial<ResamplingRules> = {}, key = 'bootstrap'): ResamplingRules {
  const random = keyedRandom(3, key);
  return { uniform: () => random.uniform(), resamples: 10_000, level: 0.95, ...options };
}

const SKEWED = Float64Array.of(0.5, -0.2, 1.3, 0.1, 0.9, -0.4, 2.8, 0.3, 0, 0.6, 1.1, -0.1, 0.2, 4.5, 0.7);
const BASE = Float64Array.of(120, 340, 95, 410, 220, 180, 505, 130, 260, 300, 150, 90);
const CANDIDATE = Float64Array.of(100, 300, 120, 350, 260, 150, 420, 90, 240, 310, 110, 80);
const SPREAD = Float64Array.from([
  3.1, 0.2, 5.5, 7.9, 2.2, 9.1, 4.4, 1.7, 6.3, 8.8, 5, 2.9, 3.6, 7.2, 0.9, 10.4, 6.6, 4.9, 1.1, 5.8,
]);

describe('bootstrap', () => {
  // references: SciPy 1.17, scipy.stats.bootstrap, BCa, 400,000 resamples
  it.each<{
    name: string;
    statistic: Statistic;
    low: number;
    high: number;
    tolerance: number;
    level?: number;
  }>([
    { name: 'a mean', statistic: meanOf(SKEWED), low: 0.36, high: 1.7467, tolerance: 0.03 },
    { name: 'a mean', statistic: meanOf(SKEWED), low: 0.42, high: 1.5667, tolerance: 0.03, level: 0.9 },
    {
      name: 'a ratio of means',
      statistic: ratioOf(meanOf(CANDIDATE), meanOf(BASE)),
      low: 0.8464,
      high: 0.9957,
      tolerance: 0.004,
    },
    { name: 'a median', statistic: quantileOf(SPREAD, 0.5), low: 3, high: 6.45, tolerance: 0.2 },
    { name: 'a p90', statistic: quantileOf(SPREAD, 0.9), low: 6.82, high: 10.4, tolerance: 0.2 },
  ])('gives the BCa interval of $name', ({ statistic, low, high, tolerance, level = 0.95 }) => {
    const estimate = bootstrap(statistic, rules({ resamples: 40_000, level }));
    expect(estimate.method).toBe('bca');
    expect(Math.abs((estimate.low ?? 99) - low)).toBeLessThan(tolerance);
    expect(Math.abs((estimate.high ?? 99) - high)).toBeLessThan(tolerance);
  });

  it('says what it is made from, and repeats itself from the same draws', () => {
    const estimate = bootstrap(meanOf(SKEWED), rules());
    expect(estimate).toMatchObject({ n: 15, level: 0.95, resamples: 10_000 });
    expect(estimate.value).toBeCloseTo(0.82, 12);
    expect(bootstrap(meanOf(SKEWED), rules())).toEqual(estimate);
    expect(bootstrap(meanOf(SKEWED), rules({}, 'other')).low).not.toBe(estimate.low);
  });

  it('leans towards the long tail, mirrors it, and moves with the values', () => {
    const plain = bootstrap(meanOf(SKEWED), rules());
    const [value, low, high] = [plain.value ?? 0, plain.low ?? 0, plain.high ?? 0];
    expect(high - value).toBeGreaterThan(1.5 * (value - low));
    const mirrored = bootstrap(meanOf(SKEWED.map((x) => -x)), rules());
    expect(mirrored.low).toBeCloseTo(-high, 9);
    expect(mirrored.high).toBeCloseTo(-low, 9);
    const moved = bootstrap(meanOf(SKEWED.map((x) => 100 + 2 * x)), rules());
    expect(moved.low).toBeCloseTo(100 + 2 * low, 9);
    expect(moved.high).toBeCloseTo(100 + 2 * high, 9);
  });

  it('turns round when the arms of a paired difference change places', () => {
    const forth = bootstrap(differenceOf(meanOf(CANDIDATE), meanOf(BASE)), rules());
    const back = bootstrap(differenceOf(meanOf(BASE), meanOf(CANDIDATE)), rules());
    expect(back.low).toBeCloseTo(-(forth.high ?? Number.NaN), 9);
    expect(back.high).toBeCloseTo(-(forth.low ?? Number.NaN), 9);
  });

  it('widens with the level', () => {
    const [narrow, wide] = [
      bootstrap(meanOf(SKEWED), rules({ level: 0.9 })),
      bootstrap(meanOf(SKEWED), rules()),
    ];
    expect(wide.low).toBeLessThan(narrow.low ?? -99);
    expect(wide.high).toBeGreaterThan(narrow.high ?? 99);
  });

  it('covers about 95 % for paired differences in steps of thirds', () => {
    const random = keyedRandom(17, 'coverage');
    const [runs, n] = [400, 60];
    let covered = 0;
    for (let run = 0; run < runs; run += 1) {
      const thirds = (): number => Math.round(random.uniform() ** 0.5 * 3) / 3;
      const differences = Float64Array.from({ length: n }, () => thirds() - thirds());
      const uniform = (): number => random.uniform();
      const { low, high } = bootstrap(meanOf(differences), { uniform, resamples: 1000, level: 0.95 });
      if ((low ?? 1) <= 0 && 0 <= (high ?? -1)) covered += 1 / runs;
    }
    expect(covered).toBeGreaterThan(0.91);
    expect(covered).toBeLessThan(0.98);
  });

  it('has no interval where the cases do not differ, as they do not show how others would', () => {
    const same = bootstrap(meanOf(new Float64Array(50)), rules());
    expect(same).toMatchObject({ value: 0, low: null, high: null, method: null });
    const tenths = bootstrap(meanOf(new Float64Array(50).fill(0.1)), rules());
    expect(tenths).toMatchObject({ low: null, high: null, method: null });
    expect(bootstrap(meanOf(Float64Array.of(4)), rules())).toMatchObject({ value: 4, low: null });
  });

  it('has no interval where a resample leaves the statistic undefined', () => {
    const seldom = ratioOf(meanOf(Float64Array.of(1, 2, 3)), meanOf(Float64Array.of(0, 0, 5)));
    expect(bootstrap(seldom, rules())).toMatchObject({ value: 1.2, low: null, high: null, method: null });
  });

  it('falls back to percentiles where the correction is undefined', () => {
    const largest = bootstrap(quantileOf(Float64Array.of(1, 1, 1, 1, 1, 1, 1, 9), 0.5), rules());
    expect(largest.method).toBe('percentile');
    expect(largest).toMatchObject({ value: 1, low: 1 });
    const tenths = Float64Array.of(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.9);
    expect(bootstrap(quantileOf(tenths, 0.5), rules()).method).toBe('percentile');
  });

  it('knows nothing of no cases', () => {
    const nothing = bootstrap(meanOf(new Float64Array(0)), rules());
    expect(nothing).toMatchObject({ value: null, low: null, high: null, method: null, n: 0 });
  });

  it('refuses too few resamples for the level and levels that are none', () => {
    expect(() => bootstrap(meanOf(SKEWED), rules({ resamples: 39 }))).toThrow(RangeError);
    expect(() => bootstrap(meanOf(SKEWED), rules({ resamples: 100.5 }))).toThrow(RangeError);
    expect(() => bootstrap(meanOf(SKEWED), rules({ level: 1 }))).toThrow(RangeError);
  });

  it('holds for a million cases', () => {
    const values = Float64Array.from({ length: 1_000_000 }, (_, position) => position % 5);
    const estimate = bootstrap(meanOf(values), rules({ resamples: 40 }));
    expect(estimate.value).toBe(2);
    expect(estimate.high ?? 9).toBeLessThan(2.01);
    expect(estimate.low ?? 0).toBeGreaterThan(1.99);
  });

  it('lies around the value for any values that differ', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 8, maxLength: 30 });
    fc.assert(
      fc.property(values, (numbers) => {
        fc.pre(new Set(numbers).size > 4);
        const { low, value, high } = bootstrap(meanOf(Float64Array.from(numbers)), rules({ resamples: 500 }));
        expect(low).toBeLessThanOrEqual(value ?? Number.NaN);
        expect(high).toBeGreaterThanOrEqual(value ?? Number.NaN);
      }),
      { numRuns: 40 },
    );
  });
});
