import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf } from './distributions.ts';
import { clopperPearson, wilson } from './proportion.ts';

describe('wilson', () => {
  it.each([
    { passed: 45, n: 50, low: 0.7864, high: 0.9565 },
    { passed: 50, n: 50, low: 0.9287, high: 1 },
    { passed: 100, n: 100, low: 0.963, high: 1 },
    { passed: 0, n: 50, low: 0, high: 0.0713 },
  ])('gives [$low, $high] for $passed of $n', ({ passed, n, low, high }) => {
    const interval = wilson(passed, n);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });

  it('ends exactly at 1 when all passed and at 0 when none did, whatever n', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (n) => {
        expect(wilson(n, n)?.high).toBe(1);
        expect(wilson(0, n)?.low).toBe(0);
      }),
    );
  });

  it('is unknown, not 0, for an empty sample', () => {
    expect(wilson(0, 0)).toBeNull();
  });

  it('holds the share, lies in 0..1 and mirrors passes and fails', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, share) => {
          const interval = wilson(share * n, n);
          const mirrored = wilson(n - share * n, n);
          expect(interval?.low).toBeGreaterThanOrEqual(0);
          expect(interval?.low).toBeLessThanOrEqual(share + 1e-12);
          expect(interval?.high).toBeGreaterThanOrEqual(share - 1e-12);
          expect(interval?.high).toBeLessThanOrEqual(1);
          expect(1 - (mirrored?.high ?? Number.NaN)).toBeCloseTo(interval?.low ?? Number.NaN, 9);
        },
      ),
    );
  });

  it('widens with the level and takes sums of case means', () => {
    const narrow = wilson(7.5, 10, 0.9);
    const wide = wilson(7.5, 10, 0.99);
    expect(wide?.low).toBeLessThan(narrow?.low ?? 0);
    expect(wide?.high).toBeGreaterThan(narrow?.high ?? 1);
  });

  it('refuses what is no share', () => {
    expect(() => wilson(3, 2)).toThrow(RangeError);
    expect(() => wilson(-1, 2)).toThrow(RangeError);
    expect(() => wilson(Number.NaN, 2)).toThrow(RangeError);
    expect(() => wilson(1, 2, 1)).toThrow(RangeError);
  });
});

describe('clopperPearson', () => {
  it.each([
    { passed: 45, n: 50, level: 0.95, low: 0.7818646335657977, high: 0.9667249064109785 },
    { passed: 50, n: 50, level: 0.95, low: 0.9288782635357954, high: 1 },
    { passed: 0, n: 50, level: 0.95, low: 0, high: 0.07112173646420458 },
    { passed: 1, n: 50, level: 0.9, low: 0.0010253398672330268, high: 0.09139813071969742 },
    { passed: 3, n: 7, level: 0.99, low: 0.055299349980557536, high: 0.8822962483310521 },
    { passed: 999_990, n: 1_000_000, level: 0.95, low: 0.9999816097211081, high: 0.9999952046015905 },
    { passed: 500_000, n: 1_000_000, level: 0.99, low: 0.4987115878088296, high: 0.5012884121911704 },
  ])('gives [$low, $high] for $passed of $n at $level', ({ passed, n, level, low, high }) => {
    const interval = clopperPearson(passed, n, level);
    expect(interval?.low).toBeCloseTo(low, 11);
    expect(interval?.high).toBeCloseTo(high, 11);
  });

  it('covers at least its level, whatever the true share', () => {
    const n = 40;
    for (let share = 0.01; share < 1; share += 0.01) {
      let covered = 0;
      for (let passed = 0; passed <= n; passed += 1) {
        const { low, high } = clopperPearson(passed, n) ?? { low: 1, high: 0 };
        const probability = binomialCdf(passed, n, share) - binomialCdf(passed - 1, n, share);
        if (low <= share && share <= high) covered += probability;
      }
      expect(covered).toBeGreaterThanOrEqual(0.95 - 1e-9);
    }
  });

  it('holds the share and mirrors passes and fails', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, at) => {
        const passed = Math.round(at * n);
        const interval = clopperPearson(passed, n) ?? { low: Number.NaN, high: Number.NaN };
        const mirrored = clopperPearson(n - passed, n) ?? { low: Number.NaN, high: Number.NaN };
        expect(interval.low).toBeLessThanOrEqual(passed / n);
        expect(interval.high).toBeGreaterThanOrEqual(passed / n);
        expect(interval.low + mirrored.high).toBeCloseTo(1, 12);
      }),
    );
  });

  it('is unknown without cases and refuses parts of cases', () => {
    expect(clopperPearson(0, 0)).toBeNull();
    expect(() => clopperPearson(1.5, 3)).toThrow(RangeError);
    expect(() => clopperPearson(4, 3)).toThrow(RangeError);
    expect(() => clopperPearson(1, 3, 0)).toThrow(RangeError);
  });
});
