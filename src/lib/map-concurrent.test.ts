import { describe, expect, it } from 'vitest';
import { mapConcurrent } from './map-concurrent.ts';

async function* count(to: number): AsyncGenerator<number> {
  for (let value = 0; value < to; value += 1) yield await Promise.resolve(value);
}

describe('mapping with a window', () => {
  it('yields every result once, as they finish', async () => {
    const finish: (() => void)[] = [];
    const results: number[] = [];
    const done = (async () => {
      const mapped = mapConcurrent(
        count(3),
        3,
        (value) => new Promise<number>((resolve) => finish.push(() => resolve(value))),
      );
      for await (const result of mapped) results.push(result);
    })();
    await new Promise((resolve) => setImmediate(resolve));
    finish[2]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(results).toEqual([2]);
    finish[0]?.();
    finish[1]?.();
    await done;
    expect(new Set(results)).toEqual(new Set([0, 1, 2]));
  });

  it('never has more in flight than the window, and reads no further ahead', async () => {
    let read = 0;
    let inFlight = 0;
    let most = 0;
    async function* source(): AsyncGenerator<number> {
      for (;;) yield (read += 1);
    }
    const mapped = mapConcurrent(source(), 5, async (value) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return value;
    });
    let taken = 0;
    for await (const result of mapped) {
      expect(result).toBeGreaterThan(0);
      taken += 1;
      if (taken === 100) break;
    }
    expect(most).toBe(5);
    expect(read).toBeLessThanOrEqual(105);
  });

  it('ends at the first rejection without leaving others unhandled', async () => {
    const mapped = mapConcurrent(count(4), 4, async (value) => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error(`failed ${value}`);
    });
    await expect(mapped.next()).rejects.toThrow('failed 0');
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('closes its source when the consumer stops', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<number> {
      try {
        for (;;) yield 1;
      } finally {
        closed = true;
      }
    }
    for await (const result of mapConcurrent(source(), 2, (value) => Promise.resolve(value))) {
      expect(result).toBe(1);
      break;
    }
    expect(closed).toBe(true);
  });
});
