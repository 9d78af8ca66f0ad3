import type { Decimal } from './decimal.ts';
import { parseDecimal } from './decimal.ts';

/** Something written in a text that was looked at as a whole; `value` is `null` where it is no number. */
export interface Notation {
  readonly end: number;
  readonly value: Decimal | null;
}

const DIGITS_AFTER_POINT = 60;
const QUOTIENT =
  /(?:([0-9]{1,30})(?: | and |\u00a0))?([0-9]+(?:[.,][0-9]+)*)(?: ?[/⁄∕] ?[-−+]?[0-9]+(?:[.,][0-9]+)*)+/y;
const TWO = /^([0-9]{1,30})( ?)[/⁄∕]\2([0-9]{1,30})$/;
const CHARACTER = /(?:([0-9]{1,30})[ \u00a0]?)?([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])/uy;
const LATEX = /([0-9]{1,30})? ?\\[dt]?frac(?: ?\{ ?([0-9]{1,30}) ?\} ?\{ ?([0-9]{1,30}) ?\}|([0-9])([0-9]))/y;

/**
 * A fraction at a place of a text: `3/4`, `3 / 4`, `1 3/4`, `1½`, `\frac{3}{4}`. What goes on without end is cut after 60
 * decimals. Looked at but no number is what may be a date or a place in a series (`3/4/2026`, `on 3/4`, `03/04`, `2025/26`,
 * `step 3/4`), a quotient of decimals, and a whole number before a fraction of 1 or more. `null`: there is no such thing.
 */
export function fractionAt(text: string, start: number): Notation | null {
  const found = quotientAt(text, start) ?? characterAt(text, start) ?? latexAt(text, start);
  // the whole part of `1,234 1/2` was read as something else
  const isPart = found !== null && /[0-9][ \u00a0]$/.test(text.slice(Math.max(0, start - 2), start));
  return isPart ? { ...found, value: null } : found;
}

function quotientAt(text: string, start: number): Notation | null {
  QUOTIENT.lastIndex = start;
  const [matched, whole, top = ''] = QUOTIENT.exec(text) ?? [];
  if (matched === undefined) return null;
  const end = start + matched.length;
  const written = matched.slice(matched.indexOf(top, whole?.length ?? 0));
  const parts = TWO.exec(written);
  const isClear =
    parts !== null &&
    !/ and /.test(matched) &&
    !isOfDates(written) &&
    (written !== AROUND_THE_CLOCK || text.trim() === written) &&
    !(WORD_BEFORE.test(text.slice(Math.max(0, start - 20), start)) && !text.startsWith(' of ', end));
  return { end, value: isClear ? fraction(whole, parts[1], parts[3]) : null };
}

// in a sentence it is no 3.43
const AROUND_THE_CLOCK = '24/7';
const WORD_BEFORE =
  /(?:^|[^\p{L}])(?:on|dated|due|step|page|part|slide|question|chapter|item|case|test)[ \u00a0]$/iu;

/** `03/04` is a day or a version, `2025/26` a season. */
function isOfDates(written: string): boolean {
  const [one = '', other = ''] = written.split(/ ?[/⁄∕] ?/);
  const next = String(Number(one) + 1);
  const isSeason = /^(?:19|20)[0-9]{2}$/.test(one) && (other === next || other === next.slice(2));
  return isSeason || [one, other].some((digits) => /^0[0-9]/.test(digits));
}

function characterAt(text: string, start: number): Notation | null {
  CHARACTER.lastIndex = start;
  const [matched, whole, character = ''] = CHARACTER.exec(text) ?? [];
  if (matched === undefined) return null;
  const [top, bottom] = CHARACTERS[character]?.split('/') ?? [];
  return { end: start + matched.length, value: fraction(whole, top, bottom) };
}

function latexAt(text: string, start: number): Notation | null {
  LATEX.lastIndex = start;
  const [matched, whole, top, bottom, topDigit, bottomDigit] = LATEX.exec(text) ?? [];
  if (matched === undefined) return null;
  return { end: start + matched.length, value: fraction(whole, top ?? topDigit, bottom ?? bottomDigit) };
}

function fraction(whole: string | undefined, top = '0', bottom = '0'): Decimal | null {
  const [numerator, denominator] = [BigInt(top), BigInt(bottom)];
  if (denominator === 0n || (whole !== undefined && numerator >= denominator)) return null;
  const units = BigInt(whole ?? 0) * denominator + numerator;
  const scaled = (units * 10n ** BigInt(DIGITS_AFTER_POINT)) / denominator;
  return parseDecimal(`${scaled}e-${DIGITS_AFTER_POINT}`);
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '½': '1/2',
  '⅓': '1/3',
  '⅔': '2/3',
  '¼': '1/4',
  '¾': '3/4',
  '⅕': '1/5',
  '⅖': '2/5',
  '⅗': '3/5',
  '⅘': '4/5',
  '⅙': '1/6',
  '⅚': '5/6',
  '⅛': '1/8',
  '⅜': '3/8',
  '⅝': '5/8',
  '⅞': '7/8',
};
