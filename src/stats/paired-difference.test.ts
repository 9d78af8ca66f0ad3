import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mcnemar } from './mcnemar.ts';
import { nonInferiorityPValue, pairedDifference, tangoInterval } from './paired-difference.ts';
import type { PairedCounts } from './paired-difference.ts';

/** Tables of up to `most` pairs. */
function tables(most: number): fc.Arbitrary<PairedCounts> {
  return fc
    .tuple(fc.nat(most), fc.nat(most), fc.nat(most), fc.nat(most))
    .filter(([first, second, third, fourth]) => first + second + third + fourth > 0)
    .map(([regressions, fixes, right, wrong]) => ({
      n: regressions + fixes + right + wrong,
      regressions,
      fixes,
    }));
}

function limits(counts: PairedCounts, level?: number): { low: number; high: number } {
  return tangoInterval(counts, level) ?? { low: Number.NaN, high: Number.NaN };
}

/** The score as the paper writes it, with the interval's variance at a supposed difference. */
function plainScore({ n, regressions: y, fixes: x }: PairedCounts, supposed: number): number {
  const [a, b] = [2 * n, -x - y + (2 * n - x + y) * supposed];
  const c = -y * supposed * (1 - supposed);
  const q = (Math.sqrt(b * b - 4 * a * c) - b) / (2 * a);
  return (x - y - n * supposed) / Math.sqrt(n * (2 * q + supposed * (1 - supposed)));
}

describe('tangoInterval', () => {
  it.each([
    { fixes: 12, regressions: 2, n: 50, low: 0.0611, high: 0.3447 },
    { fixes: 5, regressions: 0, n: 50, low: 0.0215, high: 0.2136 },
    { fixes: 0, regressions: 0, n: 50, low: -0.0713, high: 0.0713 },
  ])('is [$low, $high] for $fixes fixes and $regressions regressions of $n', ({ low, high, ...counts }) => {
    const interval = limits(counts);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('ends where the score of the paper is z', () => {
    const counts = { n: 80, regressions: 7, fixes: 3 };
    const { low, high } = limits(counts);
    expect(plainScore(counts, low)).toBeCloseTo(1.959963984540054, 9);
    expect(plainScore(counts, high)).toBeCloseTo(-1.959963984540054, 9);
  });

  it('is z²/(n + z²) either way where nobody disagrees', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (n) => {
        const { low, high } = limits({ n, regressions: 0, fixes: 0 }, 0.9);
        const squared = 1.6448536269514722 ** 2;
        expect(high).toBeCloseTo(squared / (n + squared), 12);
        expect(low).toBe(-high);
      }),
    );
  });

  it('holds the difference, stays in −1..1 and turns round with the arms', () => {
    fc.assert(
      fc.property(tables(3000), (counts) => {
        const difference = pairedDifference(counts) ?? Number.NaN;
        const { low, high } = limits(counts);
        const swapped = limits({ n: counts.n, regressions: counts.fixes, fixes: counts.regressions });
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(low).toBeLessThanOrEqual(difference);
        expect(high).toBeGreaterThanOrEqual(difference);
        expect(high).toBeLessThanOrEqual(1);
        expect(swapped.low).toBeCloseTo(-high, 12);
        expect(swapped.high).toBeCloseTo(-low, 12);
      }),
    );
  });

  it('widens with the level and rises with each fix', () => {
    fc.assert(
      fc.property(tables(200), (counts) => {
        const [narrow, wide] = [limits(counts, 0.9), limits(counts, 0.95)];
        expect(wide.low).toBeLessThanOrEqual(narrow.low);
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high);
        if (counts.regressions + counts.fixes === counts.n) return;
        const better = limits({ ...counts, fixes: counts.fixes + 1 }, 0.9);
        expect(better.high).toBeGreaterThan(narrow.high - 1e-12);
      }),
    );
  });

  it('ends at 1 when every case was fixed and at −1 when every case regressed', () => {
    const fixed = limits({ n: 30, regressions: 0, fixes: 30 });
    expect(fixed.high).toBe(1);
    expect(fixed.low).toBeGreaterThan(0.7);
    expect(limits({ n: 30, regressions: 30, fixes: 0 }).low).toBe(-1);
    expect(limits({ n: 1, regressions: 0, fixes: 1 }).high).toBe(1);
  });

  it('excludes 0 just where (b − c)² / (b + c) exceeds z²', () => {
    for (let regressions = 0; regressions <= 25; regressions += 1)
      for (let fixes = 0; fixes <= 25; fixes += 1) {
        const { low, high } = limits({ n: 60, regressions, fixes });
        const isFound = Math.abs(fixes - regressions) / Math.sqrt(fixes + regressions) > 1.959963984540054;
        expect(low > 0 || high < 0).toBe(isFound);
      }
  });

  it.each([
    { n: 50, regress: 0.05, fix: 0.05 },
    { n: 50, regress: 0.1, fix: 0.02 },
    { n: 100, regress: 0.04, fix: 0.1 },
  ])('covers .94 to .97 at n = $n with $regress and $fix', ({ n, regress, fix }) => {
    let covered = 0;
    for (let regressions = 0; regressions <= n; regressions += 1)
      for (let fixes = 0; regressions + fixes <= n; fixes += 1) {
        const probability = trinomial({ n, regressions, fixes }, regress, fix);
        if (probability < 1e-9) continue;
        const { low, high } = limits({ n, regressions, fixes });
        if (low <= fix - regress && fix - regress <= high) covered += probability;
      }
    expect(covered).toBeGreaterThan(0.935);
    expect(covered).toBeLessThan(0.975);
  });

  it('is unknown without pairs', () => {
    expect(tangoInterval({ n: 0, regressions: 0, fixes: 0 })).toBeNull();
    expect(pairedDifference({ n: 0, regressions: 0, fixes: 0 })).toBeNull();
  });

  it('refuses counts that can not be and levels that are none', () => {
    expect(() => tangoInterval({ n: 3, regressions: 2, fixes: 2 })).toThrow(RangeError);
    expect(() => tangoInterval({ n: 3, regressions: 0.5, fixes: 1 })).toThrow(RangeError);
    expect(() => tangoInterval({ n: 3, regressions: -1, fixes: 1 })).toThrow(RangeError);
    expect(() => tangoInterval({ n: Number.NaN, regressions: 0, fixes: 0 })).toThrow(RangeError);
    expect(() => tangoInterval({ n: 3, regressions: 0, fixes: 1 }, 1)).toThrow(RangeError);
  });
});

describe('nonInferiorityPValue', () => {
  it('is below 5 % just where the 90 % interval lies above the margin', () => {
    const margins = fc.double({ min: 0, max: 0.3, noNaN: true });
    fc.assert(
      fc.property(tables(150), margins, (counts, margin) => {
        const { low } = limits(counts, 0.9);
        if (Math.abs(low + margin) < 1e-12) return;
        expect((nonInferiorityPValue(counts, margin) ?? 1) < 0.05).toBe(low > -margin);
      }),
    );
  });

  it("is one side of McNemar's asymptotic test at a margin of 0", () => {
    // (12 − 2) / √14 = 2.6726
    expect(nonInferiorityPValue({ n: 50, regressions: 2, fixes: 12 }, 0)).toBeCloseTo(0.00376, 5);
    expect(nonInferiorityPValue({ n: 50, regressions: 0, fixes: 0 }, 0)).toBe(0.5);
    expect(nonInferiorityPValue({ n: 50, regressions: 12, fixes: 2 }, 0)).toBeCloseTo(1 - 0.00376, 5);
  });

  it('is close to half the mid-p value at a margin of 0', () => {
    for (const [regressions, fixes] of [
      [2, 10],
      [3, 12],
      [20, 40],
    ] as const)
      expect(nonInferiorityPValue({ n: 200, regressions, fixes }, 0)).toBeCloseTo(
        mcnemar(regressions, fixes).midP / 2,
        2,
      );
  });

  it('falls as the margin grows', () => {
    const counts = { n: 100, regressions: 6, fixes: 3 };
    const values = [0, 0.02, 0.05, 0.1, 0.3].map((margin) => nonInferiorityPValue(counts, margin) ?? 2);
    expect(values).toEqual(values.toSorted((one, other) => other - one));
    expect(new Set(values).size).toBe(5);
  });

  it('is unknown without pairs and refuses a margin that is none', () => {
    expect(nonInferiorityPValue({ n: 0, regressions: 0, fixes: 0 }, 0.05)).toBeNull();
    for (const margin of [-0.01, 1, Number.NaN])
      expect(() => nonInferiorityPValue({ n: 9, regressions: 0, fixes: 0 }, margin)).toThrow(RangeError);
  });
});

function trinomial({ n, regressions, fixes }: PairedCounts, regress: number, fix: number): number {
  const agreed = n - regressions - fixes;
  const logChoose = logFactorial(n) - logFactorial(regressions) - logFactorial(fixes) - logFactorial(agreed);
  return Math.exp(
    logChoose +
      regressions * Math.log(regress) +
      fixes * Math.log(fix) +
      agreed * Math.log(1 - regress - fix),
  );
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let factor = 2; factor <= n; factor += 1) sum += Math.log(factor);
  return sum;
}
