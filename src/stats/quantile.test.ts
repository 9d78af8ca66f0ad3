import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, quantileInterval } from './quantile.ts';

describe('quantile', () => {
  it('interpolates as type 7 does', () => {
    const values = Float64Array.of(10, 20, 30, 40);
    expect(quantile(values, 0)).toBe(10);
    expect(quantile(values, 0.25)).toBe(17.5);
    expect(quantile(values, 0.5)).toBe(25);
    expect(quantile(values, 0.9)).toBeCloseTo(37, 12);
    expect(quantile(values, 1)).toBe(40);
  });

  it('is unknown, not 0, for no values, and the value itself for one', () => {
    expect(quantile(new Float64Array(0), 0.5)).toBeNull();
    expect(quantile(Float64Array.of(7), 0.99)).toBe(7);
  });

  it('stays within the values and rises with p', () => {
    const values = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, share, share, (raw, p, other) => {
        const sorted = Float64Array.from(raw).toSorted();
        const [low, high] = [quantile(sorted, Math.min(p, other)), quantile(sorted, Math.max(p, other))];
        expect(low).toBeGreaterThanOrEqual(sorted[0]!);
        expect(high).toBeLessThanOrEqual(sorted.at(-1)! * (1 + 1e-12));
        expect(low! - high!).toBeLessThanOrEqual(1e-6);
      }),
    );
  });

  it('refuses what is no share', () => {
    expect(() => quantile(Float64Array.of(1), 1.5)).toThrow(RangeError);
  });
});

describe('quantileInterval', () => {
  it.each([
    { n: 50, p: 0.5, low: 18, high: 33 },
    { n: 50, p: 0.9, low: 41, high: 50 },
    { n: 50, p: 0.95, low: 44, high: null },
    { n: 50, p: 0.99, low: 48, high: null },
    { n: 100, p: 0.5, low: 40, high: 61 },
    { n: 100, p: 0.95, low: 90, high: 100 },
    { n: 100, p: 0.99, low: 97, high: null },
  ])('gives ranks [$low, $high] for the $p-quantile of $n', ({ n, p, low, high }) => {
    expect(quantileInterval(n, p, 0.95)).toEqual({ low, high });
  });

  it.each([
    { p: 0.9, needed: 36 },
    { p: 0.95, needed: 72 },
    { p: 0.99, needed: 368 },
    { p: 0.999, needed: 3688 },
  ])('has an upper limit for the $p-quantile from $needed values on', ({ p, needed }) => {
    expect(quantileInterval(needed - 1, p, 0.95).high).toBeNull();
    expect(quantileInterval(needed, p, 0.95).high).toBe(needed);
  });

  it('has no lower limit either where the sample is too small for one', () => {
    expect(quantileInterval(0, 0.5, 0.95)).toEqual({ low: null, high: null });
    expect(quantileInterval(5, 0.5, 0.95)).toEqual({ low: null, high: null });
    expect(quantileInterval(6, 0.5, 0.95)).toEqual({ low: 1, high: 6 });
    expect(quantileInterval(1, 0.99, 0.95)).toEqual({ low: 1, high: null });
  });

  it('lies around the quantile and mirrors it at the median', () => {
    fc.assert(
      fc.property(fc.integer({ min: 6, max: 100_000 }), (n) => {
        const { low, high } = quantileInterval(n, 0.5, 0.95);
        expect(low! + high!).toBe(n + 1);
        expect(low!).toBeLessThanOrEqual((n + 1) / 2);
      }),
    );
  });

  it('is quick for a million values', () => {
    const { low, high } = quantileInterval(1_000_000, 0.95, 0.95);
    expect(low).toBeGreaterThan(949_500);
    expect(high).toBeLessThan(950_500);
  });
});
