import { describe, expect, it } from 'vitest';
import { callsToDecide, decide, holds } from './decide.ts';
import type { Measure } from './measure.ts';

const measure = (changes: Partial<Measure>): Measure => {
  return { actual: 0.9, low: 0.8, high: 0.95, n: 50, supported: null, gap: null, ...changes };
};

describe('decide', () => {
  it('decides by the point estimate, whatever the interval', () => {
    expect(decide(measure({}), { operator: '>=', needed: 0.9 }).status).toBe('pass');
    expect(decide(measure({}), { operator: '>', needed: 0.9 }).status).toBe('fail');
    expect(decide(measure({}), { operator: '>=', needed: 0.91 }).status).toBe('fail');
    expect(decide(measure({}), { operator: '==', needed: 0.9 }).status).toBe('pass');
  });

  it('fails without data, whatever is asked', () => {
    for (const operator of ['==', '>=', '<=', '>', '<'] as const) {
      const found = decide(measure({ actual: null, low: null, high: null, n: 0 }), { operator, needed: 0 });
      expect(found).toEqual({ status: 'fail', reason: 'there is no data' });
    }
  });

  it.each([
    // low, value, high, supported, status: at most 1,000 ms
    [1100, 1200, 1300, true, 'fail'],
    [900, 1200, 1300, true, 'undecided'],
    [900, 950, 1300, true, 'pass'],
    [900, 950, null, false, 'undecided'],
    [1100, 1200, null, false, 'fail'],
    [null, 1200, null, false, 'undecided'],
  ] as const)('judges a percentile of %s, %s, %s (supported: %s) as %s', (...row) => {
    const [low, actual, high, supported, status] = row;
    const found = decide(measure({ low, actual, high, supported }), { operator: '<=', needed: 1000 });
    expect(found.status).toBe(status);
  });

  it('judges a percentile that has to be high by its upper limit', () => {
    const percentile = measure({ low: 900, actual: 950, high: 980, supported: true });
    expect(decide(percentile, { operator: '>=', needed: 1000 }).status).toBe('fail');
    expect(decide(percentile, { operator: '>=', needed: 960 }).status).toBe('undecided');
    expect(decide(percentile, { operator: '>=', needed: 940 }).status).toBe('pass');
    expect(decide(percentile, { operator: '==', needed: 950 }).status).toBe('pass');
    expect(decide(percentile, { operator: '==', needed: 800 }).status).toBe('fail');
  });

  it('takes numbers that differ by rounding as equal, and no others', () => {
    expect(holds(0.9 - 0.85, { operator: '>=', needed: 0.05 })).toBe(true);
    expect(holds(0.1 + 0.2, { operator: '==', needed: 0.3 })).toBe(true);
    expect(holds(0.000_001, { operator: '<=', needed: 0.000_000_9 })).toBe(false);
  });
});

describe('callsToDecide', () => {
  it('names the calls that an upper limit takes', () => {
    const unsupported = measure({ actual: 900, low: 800, high: null, n: 50, supported: false });
    expect(callsToDecide(unsupported, 0.95, 1000)).toBe(72);
    expect(callsToDecide(unsupported, 0.99, 1000)).toBe(368);
    expect(callsToDecide({ ...unsupported, n: 20 }, 0.9, 1000)).toBe(36);
  });

  it('names the calls that take the bound out of the interval', () => {
    const wide = measure({ actual: 1200, low: 800, high: 1600, n: 100, supported: true });
    expect(callsToDecide(wide, 0.95, 1000)).toBe(400);
    expect(callsToDecide({ ...wide, actual: 1000 }, 0.95, 1000)).toBeNull();
  });
});
