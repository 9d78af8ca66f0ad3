import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedRandom } from '../lib/random.ts';
import { bootstrap } from './bootstrap.ts';
import { alphaOf, krippendorffAlpha } from './krippendorff.ts';
import type { Ratings } from './krippendorff.ts';

/** One string per rater, one letter per unit, a dot where there is none. */
function unitsOf(...raters: readonly string[]): Ratings[] {
  return Array.from({ length: raters[0]?.length ?? 0 }, (_, unit) =>
    raters.map((rater) => (rater[unit] === '.' ? null : (rater[unit] ?? null))),
  );
}

/** Alpha from every ordered pair of labels, as the coincidence matrix defines it. */
function byPairs(units: readonly Ratings[]): number | null {
  const usable = units
    .map((unit) => unit.filter((label) => label !== null))
    .filter((unit) => unit.length > 1);
  const all = usable.flat();
  let [observed, expected] = [0, 0];
  for (const unit of usable)
    for (const [one, label] of unit.entries())
      for (const [other, second] of unit.entries())
        observed += one !== other && label !== second ? 1 / (unit.length - 1) : 0;
  for (const [one, label] of all.entries())
    for (const [other, second] of all.entries()) expected += one !== other && label !== second ? 1 : 0;
  return expected === 0 ? null : 1 - ((all.length - 1) * observed) / expected;
}

describe('krippendorffAlpha', () => {
  it("gives the values of Krippendorff's examples", () => {
    expect(krippendorffAlpha(unitsOf('0100000010', '1110010000'))).toBeCloseTo(0.095, 3);
    expect(krippendorffAlpha(unitsOf('aabbdcccedda', 'babbbccceddd'))).toBeCloseTo(0.692, 3);
    const four = unitsOf('123321412...', '1233224125.3', '.3332342251.', '12332441251.');
    expect(krippendorffAlpha(four)).toBeCloseTo(0.743, 3);
  });

  it('agrees with counting every pair', () => {
    const label = fc.constantFrom('a', 'b', 'c', null);
    fc.assert(
      fc.property(fc.array(fc.array(label, { maxLength: 4 }), { maxLength: 15 }), (units) => {
        const expected = byPairs(units);
        const actual = krippendorffAlpha(units);
        expect(actual === null).toBe(expected === null);
        expect(actual ?? 0).toBeCloseTo(expected ?? 0, 10);
      }),
    );
  });

  it('is 1 for full agreement on several labels, and below 0 for steady disagreement', () => {
    expect(krippendorffAlpha(unitsOf('abcab', 'abcab'))).toBe(1);
    expect(krippendorffAlpha(unitsOf('ababab', 'bababa'))).toBeLessThan(-0.5);
  });

  it('is unknown where nothing could have disagreed', () => {
    expect(krippendorffAlpha([])).toBeNull();
    expect(krippendorffAlpha(unitsOf('ab.', '..c'))).toBeNull();
    expect(krippendorffAlpha(unitsOf('aaaa', 'aaaa'))).toBeNull();
  });

  it('is quick for 200,000 units', () => {
    const units = Array.from({ length: 200_000 }, (_, unit) => [String(unit % 7), String(unit % 5)]);
    expect(krippendorffAlpha(units)).toBeCloseTo(byShares(), 3);
  });
});

/** Two raters who go through 7 and 5 labels agree on 5 of 35 units; chance would differ by the labels' shares. */
function byShares(): number {
  const shares = Array.from({ length: 7 }, (_, label) => (label < 5 ? (1 / 7 + 1 / 5) / 2 : 1 / 14));
  return 1 - 30 / 35 / (1 - shares.reduce((sum, share) => sum + share * share, 0));
}

describe('alphaOf', () => {
  it('leaves out one unit as if it had not been there', () => {
    const units = unitsOf('aabbdcccedda', 'babbbccceddd');
    const statistic = alphaOf(units);
    for (const position of units.keys())
      expect(statistic.without(position)).toBeCloseTo(
        krippendorffAlpha(units.filter((_, other) => other !== position)) ?? Number.NaN,
        12,
      );
  });

  it('has a bootstrap interval around its value', () => {
    const units = unitsOf('aabbabababbabaabbbab'.repeat(4), 'aabbababbbbabaabbaab'.repeat(4));
    const random = keyedRandom(7, 'alpha');
    const rules = { uniform: () => random.uniform(), resamples: 2000, level: 0.95 };
    const estimate = bootstrap(alphaOf(units), rules);
    expect(estimate.value).toBe(krippendorffAlpha(units));
    expect(estimate.low).toBeLessThan(estimate.value ?? -1);
    expect(estimate.high).toBeGreaterThan(estimate.value ?? 1);
    expect(estimate.low).toBeGreaterThan(0.4);
  });
});
