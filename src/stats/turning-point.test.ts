import { describe, expect, it } from 'vitest';
import { turningPoint } from './turning-point.ts';

describe('turningPoint', () => {
  it('finds where a condition turns, upwards and downwards', () => {
    expect(turningPoint((x) => x * x < 0.5, { from: 0, to: 1 })).toBeCloseTo(Math.SQRT1_2, 14);
    expect(turningPoint((x) => x > -0.25, { from: 1, to: -1 })).toBeCloseTo(-0.25, 14);
  });

  it('ends where neighbouring numbers are further apart than its precision', () => {
    expect(turningPoint((x) => x < 1e6 + 0.3, { from: 0, to: 1e7 })).toBeCloseTo(1e6 + 0.3, 8);
  });

  it('stays at the start where the condition turns there', () => {
    expect(turningPoint((x) => x <= 0, { from: 0, to: 1 })).toBe(0);
  });
});
