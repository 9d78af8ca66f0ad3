import { describe, expect, it } from 'vitest';
import { createBitmap } from './bitmap.ts';
import { canonicalJson, hashJson, sha256 } from './hash.ts';
import { keyedRandom } from './random.ts';

describe('hashing', () => {
  it('is SHA-256', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('does not depend on the order of keys, at any depth', () => {
    expect(hashJson({ a: 1, b: { c: [1, { e: 2, d: 3 }] } })).toBe(
      hashJson({ b: { c: [1, { d: 3, e: 2 }] }, a: 1 }),
    );
    expect(hashJson([1, 2])).not.toBe(hashJson([2, 1]));
  });

  it('keeps a key that is named __proto__', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1},"b":1}');
  });
});

describe('keyed chance', () => {
  it('depends on the key alone', () => {
    const first = keyedRandom(1, 'model', 'case', 0);
    const other = keyedRandom(1, 'model', 'case', 1);
    const draws = [first.uniform(), first.uniform()];
    expect(other.uniform()).not.toBe(draws[0]);
    const again = keyedRandom(1, 'model', 'case', 0);
    expect([again.uniform(), again.uniform()]).toEqual(draws);
    expect(keyedRandom(2, 'model', 'case', 0).uniform()).not.toBe(draws[0]);
    expect(keyedRandom(1, 'ab', 'c').uniform()).not.toBe(keyedRandom(1, 'a', 'bc').uniform());
  });

  it('draws evenly, and normals with mean 0 and variance 1', () => {
    const random = keyedRandom(7, 'moments');
    const size = 20_000;
    const uniforms = Array.from({ length: size }, () => random.uniform());
    const normals = Array.from({ length: size }, () => random.normal());
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / size;
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
    expect(mean(uniforms)).toBeCloseTo(0.5, 1);
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(mean(normals.map((value) => value ** 2))).toBeCloseTo(1, 1);
    expect(normals.every(Number.isFinite)).toBe(true);
    const dice = new Set(Array.from({ length: 1000 }, () => random.integer(6)));
    expect(dice).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });
});

describe('a bitmap', () => {
  it('holds what was added, far numbers too', () => {
    const bitmap = createBitmap();
    for (const index of [0, 31, 32, 5000, 5000, 1_000_000]) bitmap.add(index);
    expect(bitmap.size).toBe(5);
    expect([0, 31, 32, 5000, 1_000_000].every((index) => bitmap.has(index))).toBe(true);
    expect([1, 30, 33, 4999, 1_000_001, 9_000_000].some((index) => bitmap.has(index))).toBe(false);
  });
});
