import { describe, expect, it } from 'vitest';
import { mergeSorted } from './merge-sorted.ts';

async function* stream<Value>(values: readonly Value[], onReturn = (): void => undefined) {
  try {
    yield* values;
  } finally {
    onReturn();
  }
}

describe('mergeSorted', () => {
  it('gives the values of all sources in order, equal ones in the order of their sources', async () => {
    const sources = [stream(['a1', 'c1', 'd1']), stream<string>([]), stream(['a2', 'b2', 'e2'])];
    const merged: string[] = [];
    for await (const value of mergeSorted(sources, (a, b) => a.charCodeAt(0) - b.charCodeAt(0))) {
      merged.push(value);
    }
    expect(merged).toEqual(['a1', 'a2', 'b2', 'c1', 'd1', 'e2']);
  });

  it('ends its sources when the reader stops early', async () => {
    let ended = 0;
    const count = (): void => {
      ended += 1;
    };
    for await (const value of mergeSorted([stream([1, 3], count), stream([2], count)], (a, b) => a - b)) {
      expect(value).toBe(1);
      break;
    }
    expect(ended).toBe(2);
  });
});
