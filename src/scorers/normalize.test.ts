import { describe, expect, it } from 'vitest';
import { createNormalize } from './normalize.ts';

const folded = createNormalize(['case']);
const bare = createNormalize(['punctuation']);

describe('createNormalize', () => {
  it('does only what is asked for', () => {
    expect(createNormalize([])(' É  b. ')).toBe(' É  b. ');
    expect(createNormalize(['trim'])(' a  b ')).toBe('a  b');
    expect(createNormalize(['whitespace'])(' a \n\u00a0 b ')).toBe(' a b ');
    expect(createNormalize(['nfc'])('e\u0301')).toBe('é');
    expect(createNormalize(['fence'])('```\na\n```')).toBe('a');
  });

  it('applies them in its own order, not in that of the list', () => {
    const text = '```\n"A" .\n```';
    expect(createNormalize(['trim', 'punctuation', 'case', 'fence'])(text)).toBe('a');
    expect(createNormalize(['fence', 'case', 'punctuation', 'trim'])(text)).toBe('a');
  });

  it.each([
    ['STRASSE', 'straße'],
    ['STRAẞE', 'strasse'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['\u212a', 'k'],
    ['ſ', 's'],
    ['ﬁn', 'FIN'],
  ])('folds the case of %s and %s to the same', (one, other) => {
    expect(folded(one)).toBe(folded(other));
  });

  it('folds a word to the same wherever it stands', () => {
    expect(folded('ΟΔΟΣ ΟΔΟΣ1')).toContain(folded('ΟΔΟΣ'));
  });

  it('does not take the dotless ı for an i', () => {
    expect(folded('ı')).not.toBe(folded('i'));
  });

  it.each([
    ['C++', 'C'],
    ['C#', 'C'],
    ['A-', 'A'],
    ['A+', 'A'],
    ['-5', '5'],
    ['\u22125', '5'],
    ['\u20135', '5'],
    ['.5', '5'],
    ['3.14', '314'],
    ['1,5', '15'],
    ['50%', '50'],
    ['a_b', 'ab'],
    ['a/b', 'ab'],
    ['re-sign', 'resign'],
  ])('keeps %s and %s apart without punctuation', (one, other) => {
    expect(bare(one)).not.toBe(bare(other));
  });

  it('drops quotes, brackets and the marks that end phrases', () => {
    expect(bare('“Yes!” (he said), ‘no…’ — «3.5».')).toBe('Yes he said no  3.5');
  });
});
