import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilson } from './proportion.ts';

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
