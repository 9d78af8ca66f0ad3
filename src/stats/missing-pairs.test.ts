import { describe, expect, it } from 'vitest';
import { boundDifference } from './missing-pairs.ts';

const NONE = { candidateRight: 0, candidateWrong: 0, baseRight: 0, baseWrong: 0, bothMissing: 0 };

describe('boundDifference', () => {
  it('is the difference itself where nothing is missing', () => {
    const bounds = boundDifference({ n: 50, regressions: 2, fixes: 5 }, NONE);
    expect(bounds).toEqual({ low: 3 / 50, high: 3 / 50 });
  });

  it.each([
    { side: 'candidateRight', low: 0, high: 0.1 },
    { side: 'candidateWrong', low: -0.1, high: 0 },
    { side: 'baseRight', low: -0.1, high: 0 },
    { side: 'baseWrong', low: 0, high: 0.1 },
    { side: 'bothMissing', low: -0.1, high: 0.1 },
  ])('allows [$low, $high] for one $side beside nine that agree', ({ side, low, high }) => {
    const known = { n: 9, regressions: 0, fixes: 0 };
    expect(boundDifference(known, { ...NONE, [side]: 1 })).toEqual({ low, high });
  });

  it('counts what is missing among the pairs', () => {
    const missing = { candidateRight: 1, candidateWrong: 2, baseRight: 3, baseWrong: 4, bothMissing: 5 };
    // lost: 2 + 3 + 5, won: 1 + 4 + 5, of 35 pairs
    expect(boundDifference({ n: 20, regressions: 3, fixes: 4 }, missing)).toEqual({
      low: -9 / 35,
      high: 11 / 35,
    });
  });

  it('is unknown without pairs and refuses what is no count', () => {
    const nothing = { n: 0, regressions: 0, fixes: 0 };
    expect(boundDifference(nothing, NONE)).toBeNull();
    expect(boundDifference(nothing, { ...NONE, bothMissing: 2 })).toEqual({ low: -1, high: 1 });
    expect(() => boundDifference(nothing, { ...NONE, baseRight: -1 })).toThrow(RangeError);
    expect(() => boundDifference({ n: 1, regressions: 1, fixes: 1 }, NONE)).toThrow(RangeError);
  });
});
