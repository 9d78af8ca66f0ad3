import { describe, expect, it } from 'vitest';
import { cohenKappa } from './cohen-kappa.ts';

type Counts = readonly [bothYes: number, onlyFirst: number, onlySecond: number, bothNo: number];

function kappa(...[bothYes, onlyFirst, onlySecond, bothNo]: Counts): number | null {
  return cohenKappa({ bothYes, onlyFirst, onlySecond, bothNo });
}

describe('cohenKappa', () => {
  it('gives the figures of worked examples', () => {
    expect(kappa(20, 5, 10, 15)).toBeCloseTo(0.4, 12);
    expect(kappa(45, 15, 25, 15)).toBeCloseTo(0.130_434_782_6, 9);
    expect(kappa(25, 35, 5, 35)).toBeCloseTo(0.259_259_259_3, 9);
  });

  it('is 1 for full agreement, -1 for full disagreement of even judges, 0 for chance', () => {
    expect(kappa(10, 0, 0, 10)).toBe(1);
    expect(kappa(0, 10, 10, 0)).toBe(-1);
    expect(kappa(25, 25, 25, 25)).toBe(0);
  });

  it('is not known where nothing was judged, or all of it alike', () => {
    expect(kappa(0, 0, 0, 0)).toBeNull();
    expect(kappa(10, 0, 0, 0)).toBeNull();
    expect(kappa(0, 0, 0, 10)).toBeNull();
  });
});
