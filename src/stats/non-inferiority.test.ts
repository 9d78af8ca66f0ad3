import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casesToSettle, judgeNonInferiority, smallestCertifiedMargin } from './non-inferiority.ts';
import { nonInferiorityPValue, tangoInterval } from './paired-difference.ts';
import type { PairedCounts } from './paired-difference.ts';
import { casesToCertify } from './power.ts';

const USUAL = { alpha: 0.05, power: 0.8 };

describe('judgeNonInferiority', () => {
  it.each([
    { low: -0.04, high: 0.06, verdict: 'MIGRATE', direction: 'unclear' },
    { low: 0.01, high: 0.06, verdict: 'MIGRATE', direction: 'better' },
    { low: -0.04, high: -0.01, verdict: 'MIGRATE', direction: 'worse' },
    { low: -0.2, high: -0.06, verdict: 'STAY', direction: 'worse' },
    { low: -0.2, high: 0.06, verdict: 'INCONCLUSIVE', direction: 'unclear' },
    { low: -0.2, high: -0.01, verdict: 'INCONCLUSIVE', direction: 'worse' },
    { low: -0.05, high: 0.1, verdict: 'INCONCLUSIVE', direction: 'unclear' },
    { low: -0.2, high: -0.05, verdict: 'INCONCLUSIVE', direction: 'worse' },
  ])('says $verdict and $direction for [$low, $high] at 5 points', ({ low, high, verdict, direction }) => {
    expect(judgeNonInferiority({ low, high }, 0.05)).toEqual({ verdict, direction });
  });

  it('decides nothing without an interval', () => {
    expect(judgeNonInferiority(null, 0.05)).toEqual({ verdict: 'INCONCLUSIVE', direction: 'unclear' });
  });

  it("agrees with the one-sided p-value of Tango's score", () => {
    const counts = fc.tuple(fc.nat(40), fc.nat(40), fc.integer({ min: 80, max: 500 }));
    fc.assert(
      fc.property(
        counts,
        fc.double({ min: 0.01, max: 0.2, noNaN: true }),
        ([regressions, fixes, n], margin) => {
          const table = { n, regressions, fixes };
          const { verdict } = judgeNonInferiority(tangoInterval(table, 0.9), margin);
          const p = nonInferiorityPValue(table, margin) ?? 2;
          if (Math.abs(p - 0.05) < 1e-9 || Math.abs(p - 0.95) < 1e-9) return;
          expect(verdict).toBe(p < 0.05 ? 'MIGRATE' : p > 0.95 ? 'STAY' : 'INCONCLUSIVE');
        },
      ),
    );
  });

  it('moves to a candidate that is worse by just the margin in about one run of twenty', () => {
    expect(migrationRate(100, 0.08, 0.03)).toBeGreaterThan(0.03);
    expect(migrationRate(100, 0.08, 0.03)).toBeLessThan(0.06);
    expect(migrationRate(200, 0.06, 0.01)).toBeLessThan(0.06);
  });

  it('refuses what is no interval or no margin', () => {
    expect(() => judgeNonInferiority({ low: 1, high: 0 }, 0.05)).toThrow(RangeError);
    expect(() => judgeNonInferiority({ low: Number.NaN, high: 0 }, 0.05)).toThrow(RangeError);
    expect(() => judgeNonInferiority({ low: 0, high: 1 }, -0.05)).toThrow(RangeError);
    expect(() => judgeNonInferiority({ low: 0, high: 1 }, Number.NaN)).toThrow(RangeError);
  });
});

describe('smallestCertifiedMargin', () => {
  it('parts the margins that are certified from those that are not', () => {
    const interval = tangoInterval({ n: 120, regressions: 6, fixes: 4 }, 0.9);
    const margin = smallestCertifiedMargin(interval) ?? Number.NaN;
    expect(judgeNonInferiority(interval, margin + 1e-9).verdict).toBe('MIGRATE');
    expect(judgeNonInferiority(interval, margin).verdict).toBe('INCONCLUSIVE');
  });

  it('is 0 for a candidate that is better, and unknown without an interval', () => {
    expect(smallestCertifiedMargin({ low: 0.02, high: 0.1 })).toBe(0);
    expect(smallestCertifiedMargin(null)).toBeNull();
  });
});

describe('casesToSettle', () => {
  it.each([
    { n: 40, regressions: 1, fixes: 1, cases: [773, 124] },
    { n: 40, regressions: 2, fixes: 2, cases: [1546, 248] },
    { n: 40, regressions: 4, fixes: 4, cases: [3092, 495] },
  ])('is $cases for 2 and 5 points where $regressions and $fixes of $n changed', ({ cases, ...counts }) => {
    expect([0.02, 0.05].map((margin) => casesToSettle(counts, margin, USUAL))).toEqual(cases);
  });

  it('supposes some disagreement where there was none', () => {
    const counts = { n: 10, regressions: 0, fixes: 0 };
    expect(casesToSettle(counts, 0.05, USUAL)).toBe(
      casesToCertify({ margin: 0.05, discordance: 0.1 }, USUAL),
    );
    const more = { n: 51, regressions: 0, fixes: 0 };
    expect(casesToSettle(more, 0.05, USUAL)).toBe(52);
    expect(casesToSettle({ ...more, n: 87 }, 0.03, USUAL)).toBe(138);
  });

  it('supposes no gain, and the same for a loss within its own noise', () => {
    const even = casesToSettle({ n: 100, regressions: 5, fixes: 5 }, 0.05, USUAL);
    expect(casesToSettle({ n: 100, regressions: 2, fixes: 8 }, 0.05, USUAL)).toBe(even);
    expect(casesToSettle({ n: 100, regressions: 6, fixes: 4 }, 0.05, USUAL)).toBe(even);
  });

  it('asks for more the closer a clear loss lies to the margin', () => {
    const of = (regressions: number): number =>
      casesToSettle({ n: 1000, regressions, fixes: 0 }, 0.05, USUAL) ?? Number.NaN;
    expect(of(38)).toBeLessThan(of(40));
    expect(of(40)).toBeLessThan(of(44));
    expect(of(65)).toBeLessThan(of(60));
    // Δ = −0.04 (1 − (0.04 − 0.0016) / 1000 / 0.0016) = −0.03904; 6.18256 · 0.04 / 0.01096²
    expect(of(40)).toBe(2059);
  });

  it('names a number of cases with the power asked for', () => {
    const cases = casesToSettle({ n: 40, regressions: 2, fixes: 2 }, 0.05, USUAL) ?? Number.NaN;
    expect(cases).toBe(248);
    expect(migrationRate(cases, 0.05, 0.05)).toBeGreaterThan(0.77);
    expect(migrationRate(cases, 0.05, 0.05)).toBeLessThan(0.84);
  });

  it('always asks for more cases than there were', () => {
    const counts = fc.tuple(fc.nat(60), fc.nat(60), fc.integer({ min: 120, max: 5000 }));
    fc.assert(
      fc.property(
        counts,
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        ([regressions, fixes, n], margin) => {
          const cases = casesToSettle({ n, regressions, fixes }, margin, USUAL);
          expect(cases ?? Infinity).toBeGreaterThan(n);
        },
      ),
    );
  });

  it('has an answer for a total loss too', () => {
    expect(casesToSettle({ n: 3, regressions: 3, fixes: 0 }, 0, USUAL)).toBe(7);
    expect(casesToSettle({ n: 30, regressions: 30, fixes: 0 }, 0.05, USUAL)).toBe(31);
  });

  it('is unknown without cases and where no number would settle it', () => {
    expect(casesToSettle({ n: 0, regressions: 0, fixes: 0 }, 0.05, USUAL)).toBeNull();
    expect(casesToSettle({ n: 50, regressions: 2, fixes: 2 }, 0, USUAL)).toBeNull();
  });
});

/** How often a candidate migrates at 5 points: the sum over all tables of n cases that are likely at all. */
function migrationRate(n: number, regress: number, fix: number): number {
  let migrated = 0;
  for (let regressions = 0; regressions <= 45; regressions += 1)
    for (let fixes = 0; fixes <= 45; fixes += 1) {
      const table = { n, regressions, fixes };
      const { verdict } = judgeNonInferiority(tangoInterval(table, 0.9), 0.05);
      if (verdict === 'MIGRATE') migrated += trinomial(table, regress, fix);
    }
  return migrated;
}

function trinomial({ n, regressions, fixes }: PairedCounts, regress: number, fix: number): number {
  const agreed = n - regressions - fixes;
  const logChoose = logFactorial(n) - logFactorial(regressions) - logFactorial(fixes) - logFactorial(agreed);
  const logShares =
    regressions * Math.log(regress) + fixes * Math.log(fix) + agreed * Math.log(1 - regress - fix);
  return Math.exp(logChoose + logShares);
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let factor = 2; factor <= n; factor += 1) sum += Math.log(factor);
  return sum;
}
