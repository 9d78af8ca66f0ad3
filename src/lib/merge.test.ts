import { describe, expect, it } from 'vitest';
import { merge } from './merge.ts';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('merging sources', () => {
  it('yields everything of every source, each in its own order', async () => {
    async function* source(name: string, size: number): AsyncGenerator<string> {
      for (let index = 0; index < size; index += 1) {
        await tick();
        yield `${name}${index}`;
      }
    }
    const values: string[] = [];
    for await (const value of merge([source('a', 3), source('b', 1), source('c', 0)])) values.push(value);
    expect(values.toSorted()).toEqual(['a0', 'a1', 'a2', 'b0']);
    expect(values.filter((value) => value.startsWith('a'))).toEqual(['a0', 'a1', 'a2']);
  });

  it('is not held back by a source that waits', async () => {
    let release: () => void = () => undefined;
    async function* slow(): AsyncGenerator<string> {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      yield 'slow';
    }
    async function* fast(): AsyncGenerator<string> {
      yield 'fast 1';
      yield 'fast 2';
    }
    const merged = merge([slow(), fast()]);
    expect((await merged.next()).value).toBe('fast 1');
    expect((await merged.next()).value).toBe('fast 2');
    release();
    expect((await merged.next()).value).toBe('slow');
    expect((await merged.next()).done).toBe(true);
  });

  it('ends at the first rejection', async () => {
    async function* broken(): AsyncGenerator<string> {
      await tick();
      yield 'one';
      throw new Error('broken source');
    }
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        await tick();
        yield 'value';
      }
    }
    const drain = async (): Promise<void> => {
      for await (const value of merge([broken(), endless()])) expect(value).not.toBe('');
    };
    await expect(drain()).rejects.toThrow('broken source');
  });
});
