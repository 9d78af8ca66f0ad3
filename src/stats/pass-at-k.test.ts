import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passAtK, passHatK } from './pass-at-k.ts';

/** The share of all k-subsets of n answers, the first `passed` of them passes, for which a rule holds. */
function byEnumeration(n: number, k: number, rule: (chosen: readonly number[]) => boolean): number {
  let [held, all] = [0, 0];
  for (let mask = 0; mask < 2 ** n; mask += 1) {
    const chosen = Array.from({ length: n }, (_, index) => index).filter((index) => (mask >> index) & 1);
    if (chosen.length !== k) continue;
    all += 1;
    if (rule(chosen)) held += 1;
  }
  return held / all;
}

describe('passAtK and passHatK', () => {
  it('are the shares of all choices of k answers', () => {
    for (let n = 1; n <= 7; n += 1)
      for (let passed = 0; passed <= n; passed += 1)
        for (let k = 1; k <= n; k += 1) {
          const any = byEnumeration(n, k, (chosen) => chosen.some((index) => index < passed));
          const all = byEnumeration(n, k, (chosen) => chosen.every((index) => index < passed));
          expect(passAtK({ passed, n }, k)).toBeCloseTo(any, 12);
          expect(passHatK({ passed, n }, k)).toBeCloseTo(all, 12);
        }
  });

  it('are both the share of passes for one answer', () => {
    expect(passAtK({ passed: 3, n: 8 }, 1)).toBe(0.375);
    expect(passHatK({ passed: 3, n: 8 }, 1)).toBe(0.375);
  });

  it('part as k grows: any passes more often, all less often', () => {
    const counts = fc.tuple(fc.integer({ min: 2, max: 200 }), fc.nat(200), fc.nat(200));
    fc.assert(
      fc.property(counts, ([n, first, second]) => {
        const repeats = { passed: first % (n + 1), n };
        const k = 1 + (second % (n - 1));
        expect(passAtK(repeats, k + 1) ?? -1).toBeGreaterThanOrEqual((passAtK(repeats, k) ?? 2) - 1e-12);
        expect(passHatK(repeats, k + 1) ?? 2).toBeLessThanOrEqual((passHatK(repeats, k) ?? -1) + 1e-12);
      }),
    );
  });

  it('need no factorials: a million answers are no trouble', () => {
    expect(passAtK({ passed: 10, n: 1_000_000 }, 100_000)).toBeCloseTo(1 - 0.9 ** 10, 4);
    expect(passHatK({ passed: 999_990, n: 1_000_000 }, 100_000)).toBeCloseTo(0.9 ** 10, 4);
    expect(passHatK({ passed: 500_000, n: 1_000_000 }, 400_000)).toBe(0);
  });

  it('are unknown for more answers than there are', () => {
    expect(passAtK({ passed: 2, n: 2 }, 3)).toBeNull();
    expect(passHatK({ passed: 0, n: 0 }, 1)).toBeNull();
  });

  it('refuse what is no count', () => {
    expect(() => passAtK({ passed: 3, n: 2 }, 1)).toThrow(RangeError);
    expect(() => passAtK({ passed: 1, n: 2 }, 0)).toThrow(RangeError);
    expect(() => passHatK({ passed: 0.5, n: 2 }, 1)).toThrow(RangeError);
    expect(() => passHatK({ passed: 1, n: 2 }, Number.NaN)).toThrow(RangeError);
  });
});
