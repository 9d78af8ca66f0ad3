import { isNegated } from './negation.ts';

/** A label that stands somewhere in a text. */
export interface FoundLabel {
  readonly form: string;
  /** It is negated, at least once. */
  readonly negated: boolean;
}

/**
 * A function that finds the different labels of a text; both are to be in one normal form (NFC). A label counts as a
 * whole word: no letter, digit or any of `- + #` may touch it, nor a `_` with a letter or digit behind it, nor a point,
 * comma or apostrophe that goes on within the word or number (so `C` isn't in `C++`, `5` isn't in `-5` or `5.5`, `can`
 * isn't in `can't`). Scripts that part no words by spaces (Han, kana, Thai, Lao, Khmer, Burmese) and Hangul block no
 * label of another script; at an edge of a label in them nothing blocks but letters of the same katakana word, or
 * Hangul before it. Where several labels begin, the longest is found.
 */
export function createFindLabels(labels: readonly string[]): (text: string) => readonly FoundLabel[] {
  const longestFirst = labels.toSorted((a, b) => b.length - a.length).map(wholeWord);
  const pattern = new RegExp(longestFirst.join('|'), 'gu');
  return (text) => {
    const negatedByForm = new Map<string, boolean>();
    let previousEnd = 0;
    for (const match of text.matchAll(pattern)) {
      const [form] = match;
      const before = textBefore(text, match.index, previousEnd);
      previousEnd = match.index + form.length;
      const after = text.slice(previousEnd, previousEnd + NEARBY_AFTER);
      negatedByForm.set(form, (negatedByForm.get(form) ?? false) || isNegated(before, after));
    }
    return Array.from(negatedByForm, ([form, negated]) => ({ form, negated }));
  };
}

const NEARBY = 100;
const NEARBY_AFTER = 12;

function textBefore(text: string, index: number, previousEnd: number): string {
  const start = Math.max(previousEnd, index - NEARBY);
  const before = text.slice(start, index);
  // a word cut in two could read as another: the end of `knot`
  return start > previousEnd ? before.replace(/^[\p{L}\p{M}\p{N}]+/u, '') : before;
}

const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
const STARTS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');
const ENDS_UNSPACED = new RegExp(`[${UNSPACED}\\p{Script=Hangul}]$`, 'u');
const WORD = String.raw`(?:(?![${UNSPACED}\p{Script=Hangul}])[\p{L}\p{M}\p{N}])`;
const WORD_BEFORE = String.raw`(?:[\p{L}\p{M}\p{N}](?<![${UNSPACED}\p{Script=Hangul}]))`;
const NOT_AFTER = String.raw`(?<!${WORD_BEFORE}_{0,3}|[\-−+#]|\p{N}[.,]|\p{L}['’])`;
const NOT_BEFORE = String.raw`(?!_{0,3}${WORD}|[\-−+#]|[.,]\p{N}|['’]\p{L})`;

function wholeWord(label: string): string {
  return edgeBefore(label) + escapeRegex(label) + edgeAfter(label);
}

function edgeBefore(label: string): string {
  if (/^[\p{Script=Katakana}ー]/u.test(label)) return String.raw`(?<![\p{Script=Katakana}ー])`;
  if (/^\p{Script=Hangul}/u.test(label)) return String.raw`(?<!\p{Script=Hangul})`;
  return STARTS_UNSPACED.test(label) ? '' : NOT_AFTER;
}

function edgeAfter(label: string): string {
  if (/[\p{Script=Katakana}ー]$/u.test(label)) return String.raw`(?![\p{Script=Katakana}ー\p{M}])`;
  return ENDS_UNSPACED.test(label) ? String.raw`(?!\p{M})` : NOT_BEFORE;
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
