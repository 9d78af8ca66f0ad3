import { describe, expect, it } from 'vitest';
import { oursAtMost, ratioAtMost, spreadOf, toFigure } from './statistics.ts';

const base = { what: 'wall', unit: 'ms', ours: [12, 10, 11], floor: [10], aim: null } as const;

describe('spreadOf', () => {
  it('takes the middle value of an odd number, whatever their order', () => {
    expect(spreadOf([9, 1, 10])).toEqual({ min: 1, median: 9, max: 10, runs: 3 });
  });

  it('takes the mean of the middle two of an even number', () => {
    expect(spreadOf([4, 1, 10, 2])).toEqual({ min: 1, median: 3, max: 10, runs: 4 });
  });

  it('refuses to make a figure of nothing', () => {
    expect(() => spreadOf([])).toThrow('nothing was measured');
  });
});

describe('toFigure', () => {
  it('divides our median by the median of the floor', () => {
    expect(toFigure(base).ratio).toBeCloseTo(1.1);
  });

  it('has no ratio without a floor, and no verdict without an aim', () => {
    expect(toFigure({ ...base, floor: null })).toMatchObject({ floor: null, ratio: null, met: null });
  });

  it('holds the ratio or our own median against the aim', () => {
    expect(toFigure({ ...base, aim: ratioAtMost(1.15) }).met).toBe(true);
    expect(toFigure({ ...base, aim: ratioAtMost(1.05) }).met).toBe(false);
    expect(toFigure({ ...base, aim: oursAtMost(11) }).met).toBe(true);
    expect(toFigure({ ...base, aim: oursAtMost(10.9) }).met).toBe(false);
  });

  it('misses an aim that has a lower limit from below too', () => {
    const aim = { of: 'ratio', atLeast: 0.9, atMost: 1.1 } as const;
    expect(toFigure({ ...base, ours: [8], aim }).met).toBe(false);
  });

  it('refuses an aim for a ratio that has no floor', () => {
    expect(() => toFigure({ ...base, floor: null, aim: ratioAtMost(1) })).toThrow('needs a floor');
  });
});
