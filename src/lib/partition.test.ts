import { describe, expect, it } from 'vitest';
import { partitionOf } from './partition.ts';

const keys = Array.from({ length: 4000 }, (_, index) => `case-${index}`);

describe('partitionOf', () => {
  it('puts every key into one of the parts, all of about the same size', () => {
    const sizes = [0, 0, 0, 0];
    for (const key of keys) {
      const part = partitionOf(key, 4);
      sizes[part - 1] = (sizes[part - 1] ?? Number.NaN) + 1;
    }
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4000);
    for (const size of sizes) expect(Math.abs(size - 1000)).toBeLessThan(120);
  });

  it('never changes from version to version: shards of different machines must agree', () => {
    expect(keys.slice(0, 8).map((key) => partitionOf(key, 4))).toEqual([4, 4, 1, 1, 3, 1, 1, 1]);
    expect(partitionOf('Ünïcode \u{1f600}', 1)).toBe(1);
  });
});
