import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binomialCdf, normalCdf, normalQuantile } from './distributions.ts';

/** Σ C(n, j) aʲ (b − a)ⁿ⁻ʲ / bⁿ for j ≤ k in whole numbers, rounded once at 1e-18. */
function exactCdf(k: number, n: number, share: { of: bigint; in: bigint }): number {
  let sum = 0n;
  let choose = 1n;
  for (let j = 0n; j <= BigInt(k); j += 1n) {
    sum += choose * share.of ** j * (share.in - share.of) ** (BigInt(n) - j);
    choose = (choose * (BigInt(n) - j)) / (j + 1n);
  }
  return Number((sum * 10n ** 18n) / share.in ** BigInt(n)) / 1e18;
}

function relativeError(actual: number, expected: number): number {
  return Math.abs(actual / expected - 1);
}

describe('binomialCdf', () => {
  it('agrees with whole-number arithmetic for every small n', () => {
    const sizes = fc.integer({ min: 1, max: 120 });
    fc.assert(
      fc.property(sizes, fc.nat(120), fc.integer({ min: 0, max: 20 }), (n, k, twentieths) => {
        const expected = exactCdf(Math.min(k, n), n, { of: BigInt(twentieths), in: 20n });
        expect(Math.abs(binomialCdf(k, n, twentieths / 20) - expected)).toBeLessThan(2e-14);
      }),
    );
  });

  it.each([
    { k: 17, n: 50, p: 0.5, expected: 0.016419568782134242 },
    { k: 4700, n: 5000, p: 0.95, expected: 0.0008783392813567954 },
    { k: 499_000, n: 1_000_000, p: 0.5, expected: 0.02280414993269104 },
    { k: 989_800, n: 1_000_000, p: 0.99, expected: 0.02274249736052692 },
    { k: 10, n: 1_000_000, p: 1e-5, expected: 0.583039750194028 },
    { k: 2_999_000, n: 3_000_000, p: 0.9997, expected: 0.000548924893793155 },
    { k: 700, n: 1000, p: 0.95, expected: 7.741905136031829e-143 },
  ])('is precise at k = $k, n = $n, p = $p', ({ k, n, p, expected }) => {
    expect(relativeError(binomialCdf(k, n, p), expected)).toBeLessThan(2e-13);
  });

  it('rises with k, and the two tails are one', () => {
    const n = fc.integer({ min: 1, max: 5000 });
    const p = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(n, p, fc.double({ min: 0, max: 1, noNaN: true }), (size, share, at) => {
        const k = Math.floor(at * size);
        const below = binomialCdf(k, size, share);
        expect(below).toBeGreaterThanOrEqual(binomialCdf(k - 1, size, share) - 1e-14);
        expect(below + binomialCdf(size - k - 1, size, 1 - share)).toBeCloseTo(1, 11);
      }),
    );
  });

  it('is 0 below the range, 1 from n on, and certain when p is', () => {
    expect(binomialCdf(-1, 10, 0.5)).toBe(0);
    expect(binomialCdf(10, 10, 0.5)).toBe(1);
    expect(binomialCdf(0, 10, 0)).toBe(1);
    expect(binomialCdf(9, 10, 1)).toBe(0);
  });

  it('refuses what is no binomial', () => {
    expect(() => binomialCdf(1, 2.5, 0.5)).toThrow(RangeError);
    expect(() => binomialCdf(1, 2, 1.5)).toThrow(RangeError);
    expect(() => binomialCdf(1, 2, Number.NaN)).toThrow(RangeError);
  });
});

describe('normalQuantile', () => {
  it.each([
    { p: 1e-300, z: -37.0470962993612 },
    { p: 1e-20, z: -9.262340089798405 },
    { p: 1e-9, z: -5.9978070150076865 },
    { p: 0.001, z: -3.090232306167813 },
    { p: 0.075, z: -1.4395314709384557 },
    { p: 0.3, z: -0.5244005127080407 },
    { p: 0.5, z: 0 },
    { p: 0.9, z: 1.2815515655446008 },
    { p: 0.95, z: 1.6448536269514715 },
    { p: 0.975, z: 1.9599639845400536 },
    { p: 0.995, z: 2.5758293035489 },
  ])('gives $z at $p', ({ p, z }) => {
    expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(1e-14 * Math.max(1, Math.abs(z)));
  });

  it('is infinite at the ends and refuses what is no probability', () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(() => normalQuantile(1.1)).toThrow(RangeError);
    expect(() => normalQuantile(Number.NaN)).toThrow(RangeError);
  });

  it('is odd around one half and rises', () => {
    const p = fc.double({ min: 1e-6, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(p, p, (a, b) => {
        expect(normalQuantile(a)).toBeCloseTo(-normalQuantile(1 - a), 8);
        expect(normalQuantile(Math.min(a, b))).toBeLessThanOrEqual(normalQuantile(Math.max(a, b)));
      }),
    );
  });
});

describe('normalCdf', () => {
  it.each([
    { z: -20, p: 2.7536241186062337e-89 },
    { z: -8, p: 6.22096057427178e-16 },
    { z: -5, p: 2.866515718791939e-7 },
    { z: -3, p: 0.0013498980316300946 },
    { z: -2.999, p: 0.0013543365337271057 },
    { z: -1.96, p: 0.024997895148220435 },
    { z: -0.5, p: 0.3085375387259869 },
    { z: 0, p: 0.5 },
    { z: 0.3, p: 0.6179114221889526 },
    { z: 6, p: 0.9999999990134123 },
  ])('gives $p at $z', ({ z, p }) => {
    expect(relativeError(normalCdf(z), p)).toBeLessThan(1e-12);
  });

  it('undoes the quantile', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-200, max: 0.5, noNaN: true }), (p) => {
        expect(relativeError(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-10);
      }),
    );
  });

  it('ends at 0 and 1 and refuses what is no number', () => {
    expect(normalCdf(-Infinity)).toBe(0);
    expect(normalCdf(-1e9)).toBe(0);
    expect(normalCdf(Infinity)).toBe(1);
    expect(() => normalCdf(Number.NaN)).toThrow(RangeError);
  });
});
