import { assert, constantFrom, json, nat, oneof, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault, lineAndColumn, locateInJson, surveyJson } from './scan-json.ts';

describe('findJsonFault', () => {
  it.each([
    ['', 0, 'it ends too early: a value is missing here'],
    ['{"a": 1', 7, 'it ends too early: a `,` or `}` is missing here'],
    ['{"a": }', 6, 'a value is missing here'],
    ['{"a" 1}', 5, 'a `:` is missing here'],
    ['{"a": 1 "b": 2}', 8, 'a `,` or `}` is missing here'],
    ['{"a": 1,}', 8, 'a key in double quotes is missing here'],
    ['{a: 1}', 1, 'a key in double quotes or `}` is missing here'],
    ['[1,]', 3, 'a value is missing here'],
    ['[1 2]', 3, 'a `,` or `]` is missing here'],
    ['[1}', 2, 'a `,` or `]` is missing here'],
    ['{} {}', 3, 'something follows the end of the JSON'],
    ["{'a': 1}", 1, 'a key in double quotes or `}` is missing here'],
    ['{"a": \'b\'}', 6, "'b' is not JSON; texts stand in double quotes"],
    ['{"a": NaN}', 6, 'NaN is not JSON'],
    ['[01]', 1, '01 is not JSON'],
    ['["abc', 1, 'the text that starts here is not closed'],
    ['["a\tb"]', 3, 'a text holds a control character; it is written \\t'],
    ['["a\\qb"]', 3, 'JSON has no such escape; a backslash itself is written \\\\'],
    ['["\\u12"]', 2, 'JSON has no such escape; a backslash itself is written \\\\'],
    ['\u00a0{}', 0, '\u00a0 is not JSON'],
  ])('says where and why %j is not JSON', (text, offset, reason) => {
    expect(findJsonFault(text)).toEqual({ offset, reason });
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  it('finds none in what JSON.parse takes', () => {
    assert(
      property(json(), (text) => {
        expect(findJsonFault(text)).toBeNull();
      }),
    );
  });

  it('agrees with JSON.parse about any text made of the characters JSON is made of', () => {
    const unit = constantFrom(...Array.from('{}[]:,"\\ \n\tunabtrfels0123-+.eE\u0001é'));
    const text = string({ unit, maxLength: 12 });
    const damaged = tuple(json(), nat(), text).map(([sound, at, extra]) => {
      const cut = at % (sound.length + 1);
      return sound.slice(0, cut) + extra + sound.slice(cut + (at % 3));
    });
    assert(
      property(oneof(text, damaged), (candidate) => {
        expect(findJsonFault(candidate) === null).toBe(parses(candidate));
      }),
      { numRuns: 3000 },
    );
  });

  it('takes texts and nesting of any size', () => {
    expect(findJsonFault(`["${'a\\n'.repeat(2_000_000)}"]`)).toBeNull();
    expect(findJsonFault('['.repeat(1_000_000))?.offset).toBe(1_000_000);
  });
});

describe('locateInJson', () => {
  const text = '{"id": "a", "tags": ["x", 7], "b": {"c": [true, {"d": 1}]}, "__proto__": 3}';

  it('finds a value by its path', () => {
    expect(locateInJson(text, [])).toBe(0);
    expect(locateInJson(text, ['tags', 1])).toBe(text.indexOf('7'));
    expect(locateInJson(text, ['b', 'c', 1, 'd'])).toBe(text.indexOf('1}'));
    expect(locateInJson(text, ['__proto__'])).toBe(text.indexOf('3}'));
  });

  it('finds the nearest parent of what is absent', () => {
    expect(locateInJson(text, ['nothing'])).toBe(0);
    expect(locateInJson(text, ['tags', 5])).toBe(text.indexOf('["x"'));
  });
});

describe('lineAndColumn', () => {
  it('counts both from 1', () => {
    expect(lineAndColumn('ab\ncd', 0)).toEqual({ line: 1, column: 1 });
    expect(lineAndColumn('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
    expect(lineAndColumn('ab\ncd', 2)).toEqual({ line: 1, column: 3 });
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('surveyJson', () => {
  it.each([
    ['1', 0, []],
    ['{}', 1, []],
    ['{"a":[1,{"b":[]}]}', 4, []],
    ['{"a":1,"a":{"a":1},"b":2,"b":3,"b":4}', 2, ['a', 'b']],
    ['{"__proto__":1,"__proto__":2,"":3}', 1, ['__proto__']],
    ['{"a":1,"\\u0061":2}', 1, ['a']],
    ['[{"a":1},{"a":2}]', 2, []],
  ])('tells of %s how deep it nests and which keys stand twice', (text, depth, duplicateKeys) => {
    expect(surveyJson(text)).toEqual({ depth, duplicateKeys });
  });
});
