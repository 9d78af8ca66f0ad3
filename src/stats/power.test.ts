import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { casesToCertify, certifiableMargin, detectableDifference } from './power.ts';

const USUAL = { alpha: 0.05, power: 0.8 };

function points(share: number | null): number | null {
  return share === null ? null : Number((share * 100).toFixed(1));
}

describe('detectableDifference', () => {
  it.each([
    { n: 50, few: null, more: 17.6 },
    { n: 100, few: 8.8, more: 12.8 },
    { n: 200, few: 6.4, more: 9.1 },
    { n: 400, few: 4.6, more: 6.4 },
    { n: 1000, few: 2.9, more: 4 },
  ])('is $few and $more points with $n cases at 10 % and 20 % of disagreement', ({ n, few, more }) => {
    expect(points(detectableDifference(n, 0.1, USUAL))).toBe(few);
    expect(points(detectableDifference(n, 0.2, USUAL))).toBe(more);
  });

  it('is nothing without cases, with one, and where nobody disagrees', () => {
    expect(detectableDifference(0, 0.2, USUAL)).toBeNull();
    expect(detectableDifference(1, 1, USUAL)).toBeNull();
    expect(detectableDifference(5, 1, USUAL)).toBeNull();
    expect(detectableDifference(1000, 0, USUAL)).toBeNull();
  });

  it('needs six disagreements, all one way, at the least', () => {
    const least = detectableDifference(6, 1, USUAL);
    // all six go one way with probability 0.8 when each does with the sixth root of it
    expect(least).toBeCloseTo(2 * 0.8 ** (1 / 6) - 1, 4);
  });

  it('goes over to the approximation without a visible step', () => {
    const exact = detectableDifference(10_000, 0.1, USUAL) ?? Number.NaN;
    const approximate = detectableDifference(10_001, 0.1, USUAL) ?? Number.NaN;
    expect(approximate).toBeLessThan(exact);
    expect(exact - approximate).toBeLessThan(0.0002);
  });

  it('solves the formula n = (z_α/2 √ψ + z_β √(ψ − Δ²))² / Δ² for a thousand million cases', () => {
    const difference = detectableDifference(1e9, 0.1, USUAL) ?? Number.NaN;
    expect(difference).toBeCloseTo(((1.959963985 + 0.841621234) * Math.sqrt(0.1)) / Math.sqrt(1e9), 6);
  });

  it('never grows with more cases, and never exceeds the disagreement', () => {
    const cases = fc.integer({ min: 1, max: 20_000 });
    const share = fc.double({ min: 0.02, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(cases, cases, share, (one, other, discordance) => {
        const [fewer, more] = [Math.min(one, other), Math.max(one, other)];
        const before = detectableDifference(fewer, discordance, USUAL);
        const after = detectableDifference(more, discordance, USUAL);
        if (before === null) return;
        expect(before).toBeLessThanOrEqual(discordance);
        expect(after).not.toBeNull();
        expect(after ?? 1).toBeLessThanOrEqual(before + 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('asks for more where the power or the level is stricter', () => {
    const usual = detectableDifference(200, 0.2, USUAL) ?? 1;
    expect(detectableDifference(200, 0.2, { alpha: 0.05, power: 0.9 })).toBeGreaterThan(usual);
    expect(detectableDifference(200, 0.2, { alpha: 0.01, power: 0.8 })).toBeGreaterThan(usual);
  });

  it('refuses what is no number of cases or no share', () => {
    expect(() => detectableDifference(2.5, 0.1, USUAL)).toThrow(RangeError);
    expect(() => detectableDifference(-1, 0.1, USUAL)).toThrow(RangeError);
    expect(() => detectableDifference(10, 1.1, USUAL)).toThrow(RangeError);
    expect(() => detectableDifference(10, Number.NaN, USUAL)).toThrow(RangeError);
    expect(() => detectableDifference(10, 0.1, { alpha: 0.7, power: 0.8 })).toThrow(RangeError);
    expect(() => detectableDifference(10, 0.1, { alpha: 0.05, power: 1 })).toThrow(RangeError);
  });
});

describe('casesToCertify', () => {
  it.each([
    { discordance: 0.05, cases: [773, 124, 31] },
    { discordance: 0.1, cases: [1546, 248, 62] },
    { discordance: 0.2, cases: [3092, 495, 124] },
  ])('is $cases for 2, 5 and 10 points at $discordance', ({ discordance, cases }) => {
    expect([0.02, 0.05, 0.1].map((margin) => casesToCertify({ margin, discordance }, USUAL))).toEqual(cases);
  });

  it('is never few, even without any disagreement', () => {
    expect(casesToCertify({ margin: 0.03, discordance: 0 }, USUAL)).toBe(88);
    expect(casesToCertify({ margin: 0.05, discordance: 0 }, USUAL)).toBe(52);
  });

  it('refuses a margin that is none', () => {
    for (const margin of [0, 1, -0.1, Number.NaN])
      expect(() => casesToCertify({ margin, discordance: 0.1 }, USUAL)).toThrow(RangeError);
  });
});

describe('certifiableMargin', () => {
  it('is nothing without cases or with one that may be disagreed on', () => {
    expect(certifiableMargin(0, 0.1, USUAL)).toBeNull();
    expect(certifiableMargin(1, 0.2, USUAL)).toBeNull();
  });

  it("is the upper limit of Tango's interval where nobody disagrees", () => {
    const squared = 1.6448536269514715 ** 2;
    expect(certifiableMargin(50, 0, USUAL)).toBeCloseTo(squared / (50 + squared), 12);
  });

  it('is reached by just the number of cases that casesToCertify names', () => {
    const margins = fc.double({ min: 0.005, max: 0.5, noNaN: true });
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(margins, shares, (margin, discordance) => {
        const cases = casesToCertify({ margin, discordance }, USUAL);
        expect(certifiableMargin(cases, discordance, USUAL) ?? 1).toBeLessThanOrEqual(margin + 1e-9);
        expect(certifiableMargin(cases - 1, discordance, USUAL) ?? 1).toBeGreaterThan(margin - 1e-9);
      }),
    );
  });

  it('shrinks with the number of cases', () => {
    const cases = fc.integer({ min: 1, max: 1e9 });
    fc.assert(
      fc.property(cases, cases, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, discordance) => {
        const fewer = certifiableMargin(Math.min(one, other), discordance, USUAL) ?? 1;
        const more = certifiableMargin(Math.max(one, other), discordance, USUAL) ?? 1;
        expect(more).toBeLessThanOrEqual(fewer);
      }),
    );
  });
});
