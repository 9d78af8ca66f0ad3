import { distance } from 'fastest-levenshtein';

const LONGEST_WORD = 100;

/**
 * The known word that is most likely meant, `null` when none is near. Case, `-` and `_` don't count as differences;
 * else up to one letter in three (rounded up) may differ. Of equally near words the first is taken.
 */
export function didYouMean(word: string, known: Iterable<string>): string | null {
  if (word.length > LONGEST_WORD) return null;
  const plain = plainly(word);
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const other = plainly(candidate);
    const far = distance(plain, other);
    if (far <= Math.ceil(Math.max(plain.length, other.length) / 3) && far < bestDistance) {
      best = candidate;
      bestDistance = far;
    }
  }
  return best;
}

function plainly(word: string): string {
  return word.toLowerCase().replaceAll(/[-_]/g, '');
}
