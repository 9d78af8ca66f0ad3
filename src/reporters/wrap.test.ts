import { describe, expect, it } from 'vitest';
import { separated, splitWord, wrapText } from './wrap.ts';

describe('wrapText', () => {
  it('breaks between words', () => {
    expect(wrapText('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  });

  it('breaks a word that is longer than a line, losing nothing', () => {
    expect(wrapText('see abcdefghij there', 6)).toEqual(['see', 'abcdef', 'ghij', 'there']);
  });

  it('has no lines for no text', () => {
    expect(wrapText('  ', 10)).toEqual([]);
  });
});

it('splits by columns, not characters', () => {
  expect(splitWord('東京都庁', 5)).toEqual(['東京', '都庁']);
});

it('sets blocks apart with an empty line', () => {
  expect(separated([['a', 'b'], ['c']])).toEqual(['a', 'b', '', 'c']);
});
