import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedRandom } from '../lib/random.ts';
import { mcnemar } from './mcnemar.ts';
import { signFlipTest } from './sign-flip.ts';
import type { SignFlipRules } from './sign-flip.ts';

function rules(permutations = 10_000): SignFlipRules {
  const random = keyedRandom(5, 'flips');
  return { uniform: () => random.uniform(), permutations };
}

function changes(regressions: number, fixes: number): number[] {
  return [...Array.from({ length: regressions }, () => -1), ...Array.from({ length: fixes }, () => 1)];
}

describe('signFlipTest', () => {
  it("is McNemar's exact test where every difference is 1 or −1", () => {
    for (let regressions = 0; regressions <= 6; regressions += 1)
      for (let fixes = 0; fixes <= 8; fixes += 1) {
        if (regressions + fixes === 0) continue;
        const test = signFlipTest([...changes(regressions, fixes), 0, 0], rules());
        expect(test?.method).toBe('exact');
        expect(test?.pValue).toBeCloseTo(mcnemar(regressions, fixes).exact, 12);
      }
  });

  it('counts the ways by hand for three differences', () => {
    // of the eight sums ±1 ±2 ±4 only ±7 and ±5 lie as far out as 5
    expect(signFlipTest([-1, 2, 4], rules())).toEqual({ pValue: 0.5, method: 'exact', permutations: 8 });
    expect(signFlipTest([1, 2, 4], rules())?.pValue).toBe(0.25);
  });

  it('sees sums that only rounding tells apart as equal', () => {
    // 0.1 + 0.2 − 0.3 and its like are 0: all eight ways reach the observed 0
    expect(signFlipTest([0.1, 0.2, -0.3], rules())?.pValue).toBe(1);
    const third = 1 / 3;
    expect(signFlipTest([third, third, third, 2 * third, -third], rules())?.pValue).toBeCloseTo(10 / 32, 12);
  });

  it('draws where there are more than 20, and repeats itself from the same draws', () => {
    const exact = mcnemar(6, 18).exact;
    const drawn = signFlipTest(changes(6, 18), rules(50_000));
    expect(drawn).toEqual(signFlipTest(changes(6, 18), rules(50_000)));
    expect(drawn).toMatchObject({ method: 'monte carlo', permutations: 50_000 });
    expect(Math.abs((drawn?.pValue ?? 9) - exact)).toBeLessThan(
      4 * Math.sqrt((exact * (1 - exact)) / 50_000),
    );
  });

  it('never gives 0, as the observed way is one of them', () => {
    expect(signFlipTest(changes(0, 200), rules(999))?.pValue).toBe(1 / 1000);
    expect(signFlipTest(changes(0, 20), rules())?.pValue).toBe(2 / 2 ** 20);
  });

  it('is symmetric, in 0..1, and blind to scale and zeros', () => {
    const differences = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(differences, (values) => {
        const p = signFlipTest(values, rules())?.pValue ?? Number.NaN;
        const mirrored = signFlipTest(
          values.map((value) => -value),
          rules(),
        );
        const scaled = signFlipTest([...values.map((value) => value / 3), 0], rules());
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(mirrored?.pValue).toBe(p);
        expect(scaled?.pValue).toBe(p);
      }),
      { numRuns: 60 },
    );
  });

  it('finds nothing where nothing differs, and is unknown without cases', () => {
    expect(signFlipTest([0, 0, 0], rules())?.pValue).toBe(1);
    expect(signFlipTest([], rules())).toBeNull();
  });

  it('refuses what is no difference and no number of permutations', () => {
    expect(() => signFlipTest([1, Number.NaN], rules())).toThrow(RangeError);
    expect(() => signFlipTest([1], rules(0))).toThrow(RangeError);
  });
});
