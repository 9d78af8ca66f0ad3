import { describe, expect, it } from 'vitest';
import { countsOf, createCounter } from './counter.ts';

describe('createCounter', () => {
  it('counts any string, names of built-in properties included', () => {
    const counter = createCounter<string>();
    for (const key of ['toString', '__proto__', '__proto__']) counter.add(key);
    expect(JSON.stringify(counter.record())).toBe('{"__proto__":2,"toString":1}');
    expect(counter.of('valueOf')).toBe(0);
  });

  it('fills in the keys that never came', () => {
    const counter = createCounter<'a' | 'b'>();
    counter.add('b');
    expect(countsOf(['a', 'b'], counter)).toEqual({ a: 0, b: 1 });
  });
});
