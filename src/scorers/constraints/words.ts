import { countSegments } from '../segments.ts';

const WORD = /[\p{L}\p{N}\p{M}_]+/gu;
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/**
 * How many words a text has: runs of letters, digits and `_`, as IFEval counts them (`don't` is two). Accents and vowel
 * signs belong to their letters, and scripts that don't part words by spaces are parted by Unicode Standard Annex 29.
 */
export function countWords(text: string): number {
  let count = 0;
  const unparted: string[] = [];
  for (const [word] of text.matchAll(WORD)) {
    if (WITHOUT_SPACES.test(word)) unparted.push(word);
    else if (!/^\p{M}+$/u.test(word)) count += 1;
  }
  return count + countSegments(unparted.join(' '), 'word');
}
