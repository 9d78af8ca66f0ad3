import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedRandom } from '../lib/random.ts';
import type { ResamplingRules } from './bootstrap.ts';
import { pairedRatio } from './paired-ratio.ts';

function rules(): ResamplingRules {
  const random = keyedRandom(1, 'ratio');
  return { uniform: () => random.uniform(), resamples: 10_000, level: 0.95 };
}

const BASE = Float64Array.of(120, 340, 95, 410, 220, 180, 505, 130, 260, 300, 150, 90);
const CANDIDATE = Float64Array.of(100, 300, 120, 350, 260, 150, 420, 90, 240, 310, 110, 80);

describe('pairedRatio', () => {
  it('is the geometric mean of the ratios with its BCa interval', () => {
    const ratio = pairedRatio(BASE, CANDIDATE, rules());
    expect(ratio).toMatchObject({ method: 'bca', n: 12, resamples: 10_000, level: 0.95 });
    expect(ratio.value).toBeCloseTo(0.8992312421426907, 12);
    // SciPy 1.17, BCa with 400,000 resamples of the logarithms
    expect(Math.abs((ratio.low ?? 9) - 0.8268)).toBeLessThan(0.004);
    expect(Math.abs((ratio.high ?? 9) - 1.0023)).toBeLessThan(0.004);
  });

  it('is its own reciprocal when the arms change places, and has no unit', () => {
    const forth = pairedRatio(BASE, CANDIDATE, rules());
    const back = pairedRatio(CANDIDATE, BASE, rules());
    expect((forth.value ?? 9) * (back.value ?? 9)).toBeCloseTo(1, 12);
    expect((forth.low ?? 9) * (back.high ?? 9)).toBeCloseTo(1, 9);
    const seconds = pairedRatio(
      BASE.map((value) => value / 1000),
      CANDIDATE.map((value) => value / 1000),
      rules(),
    );
    expect(seconds.low).toBeCloseTo(forth.low ?? Number.NaN, 9);
  });

  it('lies around its value', () => {
    const pair = fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 8, maxLength: 20 }), (pairs) => {
        const [base, candidate] = [0, 1].map((side) => Float64Array.from(pairs, (both) => both[side] ?? 0));
        const { low, value, high } = pairedRatio(base ?? BASE, candidate ?? BASE, rules());
        fc.pre(low !== null);
        expect(low).toBeLessThanOrEqual(value ?? Number.NaN);
        expect(high).toBeGreaterThanOrEqual(value ?? Number.NaN);
      }),
      { numRuns: 15 },
    );
  });

  it('is unknown without pairs and where a value is not above 0', () => {
    const unknown = { value: null, low: null, high: null, method: null };
    expect(pairedRatio(new Float64Array(0), new Float64Array(0), rules())).toMatchObject({
      ...unknown,
      n: 0,
    });
    const free = Float64Array.of(0, 1, 2);
    expect(pairedRatio(free, Float64Array.of(1, 1, 2), rules())).toMatchObject({ ...unknown, n: 3 });
    expect(pairedRatio(Float64Array.of(1, 1, 2), free, rules())).toMatchObject(unknown);
  });

  it('has a value but no interval where every ratio is the same', () => {
    const doubled = pairedRatio(
      BASE,
      BASE.map((value) => 2 * value),
      rules(),
    );
    expect(doubled).toMatchObject({ low: null, high: null, method: null });
    expect(doubled.value).toBeCloseTo(2, 12);
  });

  it('refuses what are no pairs of numbers', () => {
    expect(() => pairedRatio(BASE, Float64Array.of(1), rules())).toThrow(RangeError);
    expect(() => pairedRatio(Float64Array.of(Number.NaN), Float64Array.of(1), rules())).toThrow(RangeError);
  });
});
