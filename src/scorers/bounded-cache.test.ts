import { describe, expect, it } from 'vitest';
import { createBoundedCache } from './bounded-cache.ts';

describe('createBoundedCache', () => {
  it('makes a value once, and again only after it was forgotten', () => {
    const cached = createBoundedCache<string | null>(2);
    const made: string[] = [];
    const get = (key: string) =>
      cached(key, () => {
        made.push(key);
        return null;
      });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) get(key);
    // c pushed out b, the one unused for longest
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });
});
