import { describe, expect, it } from 'vitest';
import { sparkline } from './sparkline.ts';

describe('sparkline', () => {
  it('draws the lowest and the highest value at the ends of the scale', () => {
    expect(sparkline([0, 0.5, 1])).toBe('▁▅█');
    expect(sparkline([7, 6, 5, 4, 3, 2, 1, 0])).toBe('█▇▆▅▄▃▂▁');
  });

  it('keeps the place of an unknown value, and shows equal ones as a level line', () => {
    expect(sparkline([3, null, 3])).toBe('▄·▄');
    expect(sparkline([null, null])).toBe('··');
    expect(sparkline([])).toBe('');
  });
});
