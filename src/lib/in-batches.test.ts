import { describe, expect, it } from 'vitest';
import { inBatches } from './in-batches.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function* countTo(last: number): AsyncGenerator<number> {
  for (let value = 1; value <= last; value += 1) yield await Promise.resolve(value);
}

describe('taking values in batches', () => {
  it('gives every value once and in order', async () => {
    const values: number[] = [];
    for await (const batch of inBatches(countTo(50), 8)) values.push(...batch);
    expect(values).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('gives together what came while its consumer was busy, and reads no further than so many', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<number> {
      for (;;) yield (read += 1);
    }
    const batches = inBatches(endless(), 4);
    expect((await batches.next()).value).toEqual([1, 2, 3, 4]);
    await turn();
    expect(read).toBe(8);
    expect((await batches.next()).value).toEqual([5, 6, 7, 8]);
    await batches.return();
  });

  it('does not wait for a full batch', async () => {
    async function* one(): AsyncGenerator<string> {
      yield 'one';
      await new Promise(() => undefined);
    }
    expect((await inBatches(one(), 10).next()).value).toEqual(['one']);
  });

  it('throws a rejection after the values that came before it', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'paid for';
      throw new Error('broken source');
    }
    const batches = inBatches(broken(), 10);
    expect((await batches.next()).value).toEqual(['paid for']);
    await expect(batches.next()).rejects.toThrow('broken source');
  });

  it('ends its source when the consumer stops', async () => {
    let closed = false;
    async function* source(): AsyncGenerator<number> {
      try {
        for (;;) {
          await turn();
          yield 1;
        }
      } finally {
        closed = true;
      }
    }
    for await (const batch of inBatches(source(), 2)) {
      expect(batch[0]).toBe(1);
      break;
    }
    await turn();
    await turn();
    expect(closed).toBe(true);
  });
});
