import stringWidth from 'string-width';
import { escapeTerminal } from './escape.ts';

/** How many terminal columns a text takes. ANSI escapes take none. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

// most of what is printed is plain, and measuring the rest is slow
const PLAIN = /^[ -~]*$/;

/** As much of a printable one-line text as fits in so many terminal columns; what was cut ends in `…`. */
export function excerpt(text: string, columns: number): string {
  if (columns < 1) return '';
  if (PLAIN.test(text)) return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
  let kept = '';
  let width = 0;
  let shortened = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += stringWidth(segment);
    if (width > columns) return `${shortened}…`;
    kept += segment;
    if (width < columns) shortened = kept;
  }
  return text;
}

/** A foreign text printable and short enough to stand within a sentence. */
export function quoted(text: string): string {
  return excerpt(escapeTerminal(text), LONGEST_QUOTE);
}

const LONGEST_QUOTE = 100;
