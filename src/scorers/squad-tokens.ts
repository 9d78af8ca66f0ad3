/**
 * The tokens of a text as SQuAD's evaluation script 1.1 makes them: lower case, ASCII punctuation taken out, the
 * articles a, an and the replaced by a space, split at white space. It knows English: a text in a script without spaces
 * is one token. Python's notions of word characters and white space are followed, which aren't those of JavaScript.
 */
export function squadTokens(text: string): readonly string[] {
  return text
    .toLowerCase()
    .replaceAll(PUNCTUATION, '')
    .replaceAll(ARTICLE, ' ')
    .replaceAll(/\p{Cc}/gu, (control) => (SEPARATORS.includes(control) ? ' ' : control))
    .split(/[^\S\ufeff]+/u)
    .filter((token) => token !== '');
}

const PUNCTUATION = /[!-/:-@[-`{-~]/g;
const ARTICLE = /(?<![\p{L}\p{N}])(?:a|an|the)(?![\p{L}\p{N}])/gu;
// white space to Python only; U+FEFF is white space to JavaScript only
const SEPARATORS = '\u001c\u001d\u001e\u001f\u0085';

/**
 * How two lists of tokens overlap, each token counted as often as it occurs; F1 is 2 × common / (given + expected), and 1
 * where both lists are empty, as in SQuAD 2.0.
 */
export function tokenOverlap(
  given: readonly string[],
  expected: readonly string[],
): { readonly common: number; readonly f1: number } {
  const left = new Map<string, number>();
  for (const token of expected) left.set(token, (left.get(token) ?? 0) + 1);
  let common = 0;
  for (const token of given) {
    const count = left.get(token) ?? 0;
    if (count === 0) continue;
    left.set(token, count - 1);
    common += 1;
  }
  const total = given.length + expected.length;
  return { common, f1: total === 0 ? 1 : (2 * common) / total };
}
