import { describe, expect, it } from 'vitest';
import { keyedRandom } from '../lib/random.ts';
import { createTextIndex } from './text-index.ts';

const PATTERN = Array.from({ length: 500 }, (_, index) => `Tell me about order number ${index} of the day.`);

describe('createTextIndex', () => {
  it('misses no text that is in the message, short, long and equal ones included', () => {
    const random = keyedRandom(1, 'texts');
    const letters = (length: number): string =>
      Array.from({ length }, () => 'ab '[random.integer(3)] ?? '').join('');
    const texts = Array.from({ length: 300 }, () => letters(1 + random.integer(24)));
    const index = createTextIndex([...texts, ...texts.slice(0, 50)]);
    const all = [...texts, ...texts.slice(0, 50)];
    for (let round = 0; round < 100; round += 1) {
      const message = `${letters(30)}${texts[random.integer(300)] ?? ''}${letters(30)}`;
      const inMessage = all.flatMap((text, place) => (message.includes(text) ? [place] : []));
      const found = index.candidatesIn(message);
      expect(found).toEqual(expect.arrayContaining(inMessage));
      expect(found).toEqual(found.toSorted((a, b) => a - b));
    }
  });

  it('offers few others where texts share most of their words', () => {
    const index = createTextIndex(PATTERN);
    const found = index.candidatesIn(`Hello! ${PATTERN[123] ?? ''} Thanks.`);
    expect(found).toContain(123);
    expect(found.length).toBeLessThan(5);
  });
});
