import { countSegments } from '../segments.ts';
import { isAbbreviation, NO_NAMES, OPENS_SENTENCES } from './abbreviations.ts';

// the full stops of Chinese, Japanese, Hindi, Urdu, Arabic, Armenian, Ethiopic, Burmese, Khmer
const OTHER_ENDS = /[。！？｡।॥۔؟։።፧၊။។]/u;

const CLOSING = `)";}]*:@'({[!?`;
const CLOSING_ONLY = /^["')\]}]+$/;
const NUMBER = /^-?[.,]?\d[\d,.-]*$/;
const SEPARATE = /[)";}\]*:@({[`&#]|--+/;

/**
 * How many sentences a text has. English is parted as by IFEval's tokeniser (Kiss and Strunk 2006, Unsupervised
 * Multilingual Sentence Boundary Detection) without its list of how 20,000 words are capitalised, which matters after
 * abbreviations and initials only. A text with the full stops of other scripts goes by Unicode Standard Annex 29.
 */
export function countSentences(text: string): number {
  if (OTHER_ENDS.test(text)) return countSegments(text, 'sentence');
  let count = 0;
  let isOpen = false;
  let mayAbsorb = false;
  for (const { word, next } of wordsWithNext(text)) {
    if (!isOpen) {
      const isAbsorbed = mayAbsorb && CLOSING_ONLY.test(word);
      mayAbsorb = false;
      if (isAbsorbed) continue;
      count += 1;
      isOpen = true;
    }
    const end = lastEnd(word, next !== null);
    if (end === -1 || !endsSentence(word, end, next)) continue;
    const rest = word.slice(end + 1);
    if (rest === '' || CLOSING_ONLY.test(rest)) isOpen = false;
    else count += 1;
    mayAbsorb = rest === '';
  }
  return count;
}

function* wordsWithNext(text: string): Generator<{ word: string; next: string | null }, void, undefined> {
  let held: string | null = null;
  for (const [word] of text.matchAll(/\S+/g)) {
    if (held !== null) yield { word: held, next: word };
    held = word;
  }
  if (held !== null) yield { word: held, next: null };
}

/** The last mark in a word that may end a sentence, -1 where there is none: another mark or word must follow. */
function lastEnd(word: string, hasNext: boolean): number {
  for (let at = word.length - 1; at >= 0; at -= 1) {
    if (!'.?!'.includes(word.charAt(at))) continue;
    const following = word.charAt(at + 1);
    if (following === '' ? hasNext : CLOSING.includes(following)) return at;
  }
  return -1;
}

function endsSentence(word: string, end: number, next: string | null): boolean {
  if (word.charAt(end) !== '.') return true;
  const following = word.charAt(end + 1) === '' ? firstToken(next ?? '') : word.charAt(end + 1);
  const token = lastToken(word.slice(0, end));
  if (token === '') return true;
  const lower = following.toLowerCase();
  const isCapital = /^\p{Uppercase}/u.test(following);
  const startsLow = /^(?:\p{Lowercase}|[;:,.!?])/u.test(following);
  const opens = isCapital && OPENS_SENTENCES.has(lower);
  if (token === '.') return opens;
  if (/^\p{L}$/u.test(token))
    return !startsLow && !isAbbreviation(token) && (!isCapital || NO_NAMES.has(lower));
  if (NUMBER.test(token)) return !startsLow;
  return !isAbbreviation(token) || opens;
}

/** What stands before the full stop: the end of the word, or the dots of an ellipsis. */
function lastToken(stem: string): string {
  if (stem.endsWith('.')) return '.';
  const part = stem.split(SEPARATE).at(-1) ?? '';
  return part.slice(Math.max(0, part.lastIndexOf('!') + 1, part.lastIndexOf('?') + 1));
}

function firstToken(word: string): string {
  const opening = /^[("`{[:;&#*@)}\]\-,]/.exec(word);
  return opening === null ? (word.split(/[)";}\]*:@'({[!?.,]/, 1)[0] ?? '') || word.charAt(0) : opening[0];
}
