import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pattern, PatternFlag } from './pattern.ts';
import { compilePattern } from './pattern.ts';

function compiled(source: string, flags: readonly PatternFlag[] = []): Pattern {
  const result = compilePattern(source, flags);
  if (!result.ok) throw new Error(result.error);
  return result.pattern;
}

const find = (source: string, text: string, flags: readonly PatternFlag[] = []) =>
  compiled(source, flags).find(text);

describe('a pattern', () => {
  it('finds the leftmost match and where it starts, in UTF-16 units', () => {
    expect(find('b+', 'a bb b')).toEqual({ start: 2, text: 'bb' });
    expect(find('b+', '😀\ud800bb')).toEqual({ start: 3, text: 'bb' });
    expect(find('^b', 'ab')).toBeNull();
    expect(find('x?', 'ab')).toEqual({ start: 0, text: '' });
  });

  it('takes characters, not UTF-16 units', () => {
    expect(find('^.$', '😀')).toEqual({ start: 0, text: '😀' });
  });

  it('is read as its flags say', () => {
    expect(find('ÉTÉ', 'été', ['i'])).toMatchObject({ text: 'été' });
    expect(find('^b$', 'a\nb\nc', ['m'])).toEqual({ start: 2, text: 'b' });
    expect(find('a.b', 'a\nb', ['s'])).toMatchObject({ text: 'a\nb' });
    for (const source of ['ÉTÉ', '^b$', 'a.b']) expect(find(source, 'été\nb\na\nb')).toBeNull();
  });

  it('that can not be compiled says what is wrong and where', () => {
    expect(compilePattern('a(b', [])).toEqual({ ok: false, error: 'missing closing )', part: 'a(b' });
    expect(compilePattern('x[z-a]', [])).toEqual({
      ok: false,
      error: 'invalid character class range',
      part: 'z-a',
    });
    for (const foreign of ['(?=a)', '(?<!a)', '(a)\\1', 'a{1001}', '(((a{99}){99}){99}', 'a++', '\\u00e9']) {
      expect(compilePattern(foreign, []).ok).toBe(false);
    }
  });

  // what takes quadratic or exponential time over these doesn't end within the time limit of a test
  it.each([
    ['(a+)+$', 0],
    ['(a|aa)*b$', null],
    ['(.*)(.*)(.*)\\d', null],
    ['(x+x+)+y|(a*)*c', null],
    ['(?:a?){20}a{20}$', 999_960],
    ['(\\w+\\s?)*!', null],
  ])('searches 1 MB in time: %s', (source, start) => {
    const letters = 'a'.repeat(1_000_000);
    expect(find(source, letters)?.start ?? null).toBe(start);
    expect(find(`!${source}`, letters)).toBeNull();
  });

  it('finds what the language itself finds, where both read a pattern alike', () => {
    const atom = fc.constantFrom('a', 'b', 'ab', '[ab]', '(?:a|bb)', '\\d', '.', '^', '$', '\\b');
    const piece = fc.tuple(atom, fc.constantFrom('', '', '?', '+?')).map(([one, times]) => {
      return /^(?:\^|\$|\\b)$/.test(one) ? one : one.length > 1 ? `(?:${one})${times}` : one + times;
    });
    const source = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '\n'), maxLength: 12 });
    fc.assert(
      fc.property(source, text, (pattern, whole) => {
        const native = new RegExp(pattern, 'u').exec(whole);
        const expected = native === null ? null : { start: native.index, text: native[0] };
        expect(find(pattern, whole)).toEqual(expected);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
