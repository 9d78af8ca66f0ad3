import { describe, expect, it } from 'vitest';
import { plainText } from './plain-text.ts';

describe('plain text', () => {
  it('is one line without control or reordering characters', () => {
    expect(plainText(' a\u001b[31m\r\n\tb\u202e \u2028c\u0000 ', 50)).toBe('a [31m b c');
  });

  it('drops the markup of a page but not a sign in a sentence', () => {
    expect(plainText('<!DOCTYPE html><script>x<y</script><h1>502</h1>&nbsp;<p>Bad', 50)).toBe('502 Bad');
    expect(plainText('tokens 5 < 6 and 7 > 6', 50)).toBe('tokens 5 < 6 and 7 > 6');
  });

  it('is cut at the limit, never inside a character', () => {
    expect(plainText('abcdef', 6)).toBe('abcdef');
    expect(plainText('abcdefg', 6)).toBe('abcde…');
    expect(plainText('abcd😀fg', 6)).toBe('abcd…');
  });
});
