import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../domain/json.ts';
import { childAt, readExactJson, toExactJson } from './exact-json.ts';

describe('readExactJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(readExactJson(text)).toEqual(toExactJson(JSON.parse(text) as JsonValue));
      }),
    );
  });

  it('keeps the digits of numbers', () => {
    expect(readExactJson('[12345678901234567891,1.50]')).toEqual([
      { source: '12345678901234567891' },
      { source: '1.50' },
    ]);
  });

  it('lets the last of equal keys count, and gives no key a meaning', () => {
    const read = readExactJson(String.raw`{"a":1,"__proto__":[],"\u0061":"\\","\"}":""}`);
    expect(read).toEqual(
      new Map<string, unknown>([
        ['a', '\\'],
        ['__proto__', []],
        ['"}', ''],
      ]),
    );
    expect(childAt(readExactJson('{}'), '__proto__')).toBeUndefined();
    expect(childAt(readExactJson('[1]'), 'length')).toBeUndefined();
    expect(childAt(readExactJson('[1]'), '00')).toBeUndefined();
    expect(childAt(readExactJson('1'), 'source')).toBeUndefined();
  });

  it('reads JSON that nests without end', () => {
    let depth = 0;
    let value = childAt(readExactJson('['.repeat(100_000) + ']'.repeat(100_000)), '0');
    for (; value !== undefined; value = childAt(value, '0')) depth += 1;
    expect(depth).toBe(99_999);
  });
});
