import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSegments } from './segments.ts';

describe('countSegments', () => {
  it('counts a long text as if it were read in one', () => {
    const pieces = fc.constantFrom(
      'word',
      ' ',
      '. ',
      'A',
      "n't",
      '3.50',
      '\n',
      '?! ',
      '😀',
      '–',
      'e\u0301',
      '"',
    );
    const texts = fc.array(pieces, { minLength: 500, maxLength: 1500 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const words = [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text)];
        const sentences = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)];
        expect(countSegments(text, 'word')).toBe(words.filter(({ isWordLike }) => isWordLike).length);
        expect(countSegments(text, 'sentence')).toBe(
          sentences.filter(({ segment }) => segment.trim() !== '').length,
        );
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('counts what stands beside a word without end', () => {
    const long = 'a'.repeat(500_000);
    expect(countSegments(`${'b '.repeat(250_000)}${long} ${'b '.repeat(250_000)}`, 'word')).toBe(500_001);
    expect(countSegments(`It is. A${long}. ${'It is. '.repeat(50_000)}`, 'sentence')).toBe(50_002);
  });
});
