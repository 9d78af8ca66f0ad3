import { describe, expect, it } from 'vitest';
import { createAdaptiveWidth } from './adaptive-width.ts';

const answer = (width: ReturnType<typeof createAdaptiveWidth>, times: number): void => {
  for (let count = 0; count < times; count += 1) width.answered();
};

describe('the width of a gate', () => {
  it('starts at four, doubles with every round and ends at what is allowed', () => {
    const adaptive = createAdaptiveWidth(20);
    const seen = [adaptive.width];
    for (let round = 0; round < 4; round += 1) {
      answer(adaptive, adaptive.width);
      seen.push(adaptive.width);
    }
    expect(seen).toEqual([4, 8, 16, 20, 20]);
  });

  it('never starts above what is allowed', () => {
    expect(createAdaptiveWidth(1).width).toBe(1);
  });

  it('is halved by a refusal, once for all requests sent before it', () => {
    const adaptive = createAdaptiveWidth(32);
    answer(adaptive, 60);
    adaptive.refused(100, 200);
    expect(adaptive.width).toBe(16);
    adaptive.refused(150, 210);
    expect(adaptive.width).toBe(16);
    adaptive.refused(201, 300);
    expect(adaptive.width).toBe(8);
  });

  it('grows by one a round after a refusal', () => {
    const adaptive = createAdaptiveWidth(32);
    answer(adaptive, 60);
    adaptive.refused(1, 2);
    answer(adaptive, 15);
    expect(adaptive.width).toBe(16);
    answer(adaptive, 1);
    expect(adaptive.width).toBe(17);
  });

  it('is never less than one', () => {
    const adaptive = createAdaptiveWidth(2);
    for (let now = 1; now < 9; now += 1) adaptive.refused(now, now);
    expect(adaptive.width).toBe(1);
  });
});
