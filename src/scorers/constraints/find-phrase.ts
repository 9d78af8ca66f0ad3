const WORD = '[\\p{L}\\p{N}\\p{M}_]';
const STARTS_AS_WORD = /^[\p{L}\p{N}_]/u;
const ENDS_AS_WORD = /[\p{L}\p{N}\p{M}_]$/u;

/** How often a phrase stands in a text, taken literally, in any case, also inside words; no two overlap. */
export function countPhrase(text: string, phrase: string): number {
  let count = 0;
  for (const _ of text.matchAll(new RegExp(literally(phrase), 'giu'))) count += 1;
  return count;
}

/** Whether a phrase stands in a text, taken literally, in any case, not as a part of a longer word. */
export function hasWholePhrase(text: string, phrase: string): boolean {
  const before = STARTS_AS_WORD.test(phrase) ? `(?<!${WORD})` : '';
  const after = ENDS_AS_WORD.test(phrase) ? `(?!${WORD})` : '';
  return new RegExp(`${before}${literally(phrase)}${after}`, 'iu').test(text);
}

/** A regular expression's source that matches a text and nothing else. */
export function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
