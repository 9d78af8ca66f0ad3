import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fewestDiscordantCases, mcnemar } from './mcnemar.ts';

describe('mcnemar', () => {
  it.each([
    { regressions: 0, fixes: 5, exact: 0.0625, midP: 0.0313 },
    { regressions: 0, fixes: 6, exact: 0.0313, midP: 0.0156 },
    { regressions: 1, fixes: 8, exact: 0.0391, midP: 0.0215 },
    { regressions: 2, fixes: 10, exact: 0.0386, midP: 0.0225 },
    { regressions: 3, fixes: 12, exact: 0.0352, midP: 0.0213 },
  ])('is $exact and $midP for $regressions and $fixes', ({ regressions, fixes, exact, midP }) => {
    const values = mcnemar(regressions, fixes);
    expect(Math.abs(values.exact - exact)).toBeLessThan(0.000051);
    expect(Math.abs(values.midP - midP)).toBeLessThan(0.000051);
  });

  it('gives the published values for 1 and 7 changed children', () => {
    // Bentur et al. 2009 in Fagerland et al. 2013: 18 / 256 and 18 / 256 − 8 / 256
    expect(mcnemar(1, 7).exact).toBeCloseTo(0.0703125, 12);
    expect(mcnemar(1, 7).midP).toBeCloseTo(0.0390625, 12);
  });

  it('finds nothing where as many were fixed as broken', () => {
    expect(mcnemar(0, 0)).toEqual({ exact: 1, midP: 1 });
    expect(mcnemar(1, 1)).toEqual({ exact: 1, midP: 0.75 });
    expect(mcnemar(3, 3).exact).toBe(1);
    expect(mcnemar(3, 3).midP).toBeCloseTo(1 - 20 / 64 / 2, 12);
  });

  it('is symmetric, in 0..1, and never larger as mid-p than exact', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(2000), (regressions, fixes) => {
        const values = mcnemar(regressions, fixes);
        expect(mcnemar(fixes, regressions)).toEqual(values);
        expect(values.exact).toBeLessThanOrEqual(1);
        expect(values.midP).toBeGreaterThanOrEqual(0);
        expect(values.midP).toBeLessThanOrEqual(values.exact);
      }),
    );
  });

  it('falls as the same number of changes becomes more one-sided', () => {
    for (let total = 1; total <= 60; total += 1)
      for (let fewer = 1; 2 * fewer <= total; fewer += 1) {
        const [less, more] = [mcnemar(fewer, total - fewer), mcnemar(fewer - 1, total - fewer + 1)];
        expect(more.exact).toBeLessThanOrEqual(less.exact);
        expect(more.midP).toBeLessThan(less.midP);
      }
  });

  it('holds for a million changes', () => {
    const { exact, midP } = mcnemar(499_000, 501_000);
    // twice P[Bin(1e6, ½) ≤ 499,000] = 2 · 0.02280414993269104
    expect(exact).toBeCloseTo(0.0456082998653821, 13);
    expect(exact - midP).toBeCloseTo(0.000108, 6);
    expect(mcnemar(0, 1_000_000)).toEqual({ exact: 0, midP: 0 });
  });

  it('refuses what is no count', () => {
    expect(() => mcnemar(-1, 2)).toThrow(RangeError);
    expect(() => mcnemar(0.5, 2)).toThrow(RangeError);
    expect(() => mcnemar(0, Number.NaN)).toThrow(RangeError);
  });
});

describe('fewestDiscordantCases', () => {
  it('is 6 for 5 %, as 5 in one direction give 6.25 %', () => {
    expect(fewestDiscordantCases(0.05)).toBe(6);
    expect(mcnemar(0, 5).exact).toBeGreaterThan(0.05);
  });

  it('grows with the strictness', () => {
    expect(fewestDiscordantCases(0.5)).toBe(2);
    expect(fewestDiscordantCases(0.01)).toBe(8);
    expect(() => fewestDiscordantCases(0)).toThrow(RangeError);
  });
});
