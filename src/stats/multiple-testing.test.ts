import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, holm } from './multiple-testing.ts';

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });

function rounded(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value) => (value === null ? null : Number(value.toFixed(12))));
}

describe('holm', () => {
  it('multiplies the smallest by all, the next by one fewer, and never falls', () => {
    expect(rounded(holm([0.01, 0.04, 0.03, 0.005]))).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(rounded(holm([0.02, 0.02, 0.5]))).toEqual([0.06, 0.06, 0.5]);
    expect(rounded(holm([0.9, 0.8]))).toEqual([1, 1]);
  });

  it('leaves a single test as it is and an empty family empty', () => {
    expect(holm([0.03])).toEqual([0.03]);
    expect(holm([])).toEqual([]);
  });

  it('counts a test that could not be made', () => {
    expect(holm([0.01, null, 0.02])).toEqual([0.03, null, 0.04]);
  });

  it('lies between the plain p-value and that of Bonferroni, in the same order', () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const adjusted = holm(values).map((p) => p ?? Number.NaN);
        for (const [position, p] of values.entries()) {
          const mine = adjusted[position] ?? Number.NaN;
          expect(mine).toBeGreaterThanOrEqual(p);
          expect(mine).toBeLessThanOrEqual(Math.min(1, p * values.length));
          const smaller = adjusted.filter((_, other) => (values[other] ?? 2) < p);
          expect(Math.max(0, ...smaller)).toBeLessThanOrEqual(mine);
        }
      }),
    );
  });

  it('refuses what is no p-value', () => {
    expect(() => holm([0.1, 1.1])).toThrow(RangeError);
    expect(() => holm([Number.NaN])).toThrow(RangeError);
  });
});

describe('benjaminiHochberg', () => {
  it('gives the q-values of the step-up rule', () => {
    expect(rounded(benjaminiHochberg([0.01, 0.04, 0.03, 0.005]))).toEqual([0.02, 0.04, 0.04, 0.02]);
    // the fifteen p-values of Benjamini & Hochberg 1995, of which four stay below 5 %
    const published = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    const [first, second, third, fourth, fifth] = rounded(benjaminiHochberg(published));
    expect([first, second, third, fourth]).toEqual([0.0015, 0.003, 0.0095, 0.035625]);
    expect(fifth).toBeGreaterThan(0.05);
  });

  it('counts a test that could not be made, and ties share one value', () => {
    expect(benjaminiHochberg([0.01, null])).toEqual([0.02, null]);
    expect(rounded(benjaminiHochberg([0.02, 0.02, 0.5]))).toEqual([0.03, 0.03, 0.5]);
    expect(benjaminiHochberg([])).toEqual([]);
  });

  it("never exceeds Holm's value and never falls below the plain one", () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const strict = holm(values);
        for (const [position, q] of benjaminiHochberg(values).entries()) {
          expect(q ?? -1).toBeGreaterThanOrEqual((values[position] ?? 2) * (1 - 1e-15));
          expect(q ?? 2).toBeLessThanOrEqual((strict[position] ?? -1) + 1e-12);
        }
      }),
    );
  });
});
