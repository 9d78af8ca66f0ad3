import { describe, expect, it } from 'vitest';
import { keyedRandom } from '../lib/random.ts';
import { newestRunTest } from './newest-run.ts';
import { signFlipTest } from './sign-flip.ts';

function rules(key = 'draws', permutations = 20_000) {
  const random = keyedRandom(1, key);
  return { uniform: () => random.uniform(), permutations };
}

function repeated(count: number, values: readonly number[]): readonly number[][] {
  return Array.from({ length: count }, () => [...values]);
}

describe('newestRunTest', () => {
  it('agrees with exact sign flips where there is one earlier run', () => {
    const cases = [...repeated(9, [0, 1]), ...repeated(2, [1, 0]), ...repeated(30, [1, 1])];
    const exact = signFlipTest(
      cases.map(([newest = 0, earlier = 0]) => newest - earlier),
      rules(),
    );
    expect(newestRunTest(cases, rules())?.pValue).toBeCloseTo(exact?.pValue ?? Number.NaN, 2);
    expect(newestRunTest(cases, rules())?.difference).toBeCloseTo(-7 / 41, 12);
  });

  it('gives the share of ways to pick the newest run: 1 of 4 twice is 1 in 16', () => {
    const p = newestRunTest(repeated(2, [0, 1, 1, 1]), rules())?.pValue;
    expect(p).toBeCloseTo(1 / 16, 2);
  });

  it('takes cases that only earlier runs failed for less than sign flips would', () => {
    const cases = repeated(10, [1, 0, 1, 1]);
    const flips = signFlipTest(
      cases.map(() => 1 / 3),
      rules(),
    );
    expect(flips?.pValue).toBeLessThan(0.01);
    expect(newestRunTest(cases, rules())?.pValue).toBeGreaterThan(0.05);
  });

  it('calls no more than its share of unchanged runs drifted', () => {
    const random = keyedRandom(7, 'runs');
    let found = 0;
    for (let trial = 0; trial < 400; trial += 1) {
      const cases = Array.from({ length: 40 }, () =>
        Array.from({ length: 4 }, () => (random.uniform() < 0.93 ? 1 : 0)),
      );
      if ((newestRunTest(cases, rules(`${trial}`, 500))?.pValue ?? 1) <= 0.05) found += 1;
    }
    expect(found).toBeLessThanOrEqual(32);
  });

  it('nears its normal limit with many cases that differ', () => {
    const cases = [...repeated(2600, [0, 1, 1]), ...repeated(5000, [1, 0, 1])];
    const large = newestRunTest(cases, rules());
    const small = newestRunTest(
      cases.filter((_, index) => index % 2 === 0),
      rules(),
    );
    expect(large?.method).toBe('normal');
    expect(small?.method).toBe('permutation');
    const unchanged = [...repeated(2000, [0, 1, 1]), ...repeated(4010, [1, 0, 1])];
    expect(newestRunTest(unchanged, rules())?.pValue).toBeGreaterThan(0.5);
  });

  it('says 1 where no case differs, nothing of no cases, and refuses what is no value', () => {
    expect(newestRunTest(repeated(3, [1, 1]), rules())).toMatchObject({ difference: 0, pValue: 1 });
    expect(newestRunTest([], rules())).toBeNull();
    expect(() => newestRunTest([[1]], rules())).toThrow(RangeError);
    expect(() => newestRunTest([[1, Number.NaN]], rules())).toThrow(RangeError);
    expect(() => newestRunTest([[1, 1]], rules('draws', 0))).toThrow(RangeError);
  });
});
