import type { Decimal } from './decimal.ts';
import { parseDecimal, timesPowerOfTen } from './decimal.ts';
import { isAfterMultiplied, multiplierAfter } from './multiplier.ts';
import type { Notation } from './read-fraction.ts';
import { fractionAt } from './read-fraction.ts';
import { powerAt } from './read-power.ts';

/** A number found in a text, or a run of digits that isn't one (`value` is `null`): a date, a version, a range. */
export interface FoundNumber {
  /** As it stands in the text. */
  readonly source: string;
  readonly value: Decimal | null;
  readonly percent: boolean;
}

/**
 * The numbers of a text, in order. The rules:
 * - Digits 0-9; a point or, alone, a comma parts the decimals (`9.90`, `9,90`); `1e3`.
 * - Groups of exactly three digits after one to three (the first not 0) are thousands: `1,234`, `1'234`, `1_234`,
 *   with a space likewise (`1 234`, unless another number stands one space before or after); with points only before a decimal comma (`1.234,5`), for `1.234` has
 *   decimals. So a comma before three digits parts thousands, before any other count decimals (`0,123` too).
 * - Several groups of three after points are thousands too (`12.345.678`), unless it may be an address (`192.168.100.200`),
 *   and so are groups of two before a last one of three (`12,34,567`).
 * - More commas than that part a list: `1,2,3` is three numbers. `1,000,00` is none: no number of a list begins with 0.
 * - A minus, hyphen or dash directly before the digits (or their currency sign) is a sign, unless it follows a letter,
 *   digit or closing bracket; so are the words `minus` and `negative`. `(5)` is 5, `- 5` is a bullet and 5.
 * - A unit may follow (`5kg`, `12 %`). A word that multiplies is counted in (`5 million`, `5 Mio`, `5 万`); what may multiply
 *   or rank (`10k`, `5M`, `2 dozen`, `3rd`), and a number in parts (`2 million 300 thousand`), are no number.
 * - Powers of ten: `3 × 10^4`, `3 \times 10^{4}`, `3*10**4`, `10⁴`. Fractions: `3/4`, `1 3/4`, `½`, `\frac{3}{4}`, but no dates.
 * - `_` is part of a word only between letters or digits (`_42_` is 42).
 * - No numbers: digits within a word (`gpt-5`, `v2`, `5-year`), and digits joined by `-` `:` `^` `*` `**` `×` `+`, by several
 *   `/` or several points (dates, times, ranges, other powers, versions, sums).
 */
export function* readNumbers(text: string): Generator<FoundNumber, void, undefined> {
  let at = 0;
  while (true) {
    FIRST_DIGIT.lastIndex = at;
    const start = FIRST_DIGIT.exec(text)?.index;
    if (start === undefined) return;
    const notation = fractionAt(text, start) ?? powerAt(text, start, plainDigits);
    if (notation !== null) {
      const end = joinedEnd(text, notation.end);
      const value = end === notation.end ? notation.value : null;
      yield numberOfNotation(text, start, { end, value });
      at = end;
    } else if (text.startsWith('\\', start)) {
      at = start + 1;
    } else {
      const end = runEnd(text, start);
      yield* numbersOfRun(text, start, end);
      at = end;
    }
  }
}

const FIRST_DIGIT = /[0-9½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]|\\[dt]?frac/gu;
const DIGITS = /[0-9]+/y;
const EXPONENT = /[eE][+-]?[0-9]+(?![\p{L}\p{M}\p{N}_])/uy;
const JOINTS = ".,'’_ \u00a0\u2009\u202f-−–‐‑/⁄∕:^*×+";
const LIST_GAPS = /[,\u00a0\u2009\u202f]/;
const LONGEST_NUMBER = 1000;
const SPACED_GROUPS = /[1-9][0-9]{0,2}(?: [0-9]{3})+(?! ?[0-9])/y;

/** Where a run of digits ends that single joints hold together. A plain space joins nothing but groups of three. */
function runEnd(text: string, start: number): number {
  const isAfterNumber = /[0-9] $/.test(text.slice(Math.max(0, start - 2), start));
  const grouped = isAfterNumber ? start : endOf(SPACED_GROUPS, text, start);
  return joinedEnd(text, grouped === start ? endOf(DIGITS, text, start) : grouped);
}

/** Where digits end that are joined to what ends here. */
function joinedEnd(text: string, from: number): number {
  let end = from;
  while (true) {
    const afterExponent = endOf(EXPONENT, text, end);
    const isJoined = JOINTS.includes(text.charAt(afterExponent)) && text.charAt(afterExponent) !== ' ';
    const next = isJoined ? endOf(DIGITS, text, afterExponent + 1) : afterExponent + 1;
    if (next === afterExponent + 1) return afterExponent;
    end = next;
  }
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function* numbersOfRun(text: string, start: number, end: number): Generator<FoundNumber, void, undefined> {
  const before = contextBefore(text, start);
  const after = contextAfter(text, end);
  const run = text.slice(start, end);
  const point = before.leadingPoint ? '.' : '';
  const whole = before.inWord || after.inWord ? null : plainDigits(point + run);
  const pieces = whole === null && !before.inWord && !after.inWord && point === '' ? listOf(run) : null;
  if (pieces === null) {
    const value = whole === null ? null : multiplied(parseDecimal(before.sign + whole), after);
    const source = before.written + point + run + (value === null ? '' : after.written);
    yield { source, value, percent: after.percent };
    return;
  }
  for (const [index, piece] of pieces.entries()) {
    const sign = index === 0 ? before.sign : '';
    const isLast = index === pieces.length - 1;
    const digits = plainDigits(piece);
    const plain = digits === null ? null : parseDecimal(sign + digits);
    const value = isLast ? multiplied(plain, after) : plain;
    const written = isLast && value !== null ? after.written : '';
    yield { source: sign + piece + written, value, percent: isLast && after.percent };
  }
}

function numberOfNotation(text: string, start: number, { end, value }: Notation): FoundNumber {
  const before = contextBefore(text, start);
  const after = contextAfter(text, end);
  const isPart = before.inWord || before.leadingPoint || after.inWord;
  const number = isPart || value === null ? null : multiplied(value, after);
  const source = before.written + text.slice(start, end) + (number === null ? '' : after.written);
  return { source, value: number === null ? null : signed(number, before.sign), percent: after.percent };
}

function signed(value: Decimal, sign: Before['sign']): Decimal {
  return { ...value, negative: sign === '-' && value.digits !== '' };
}

function multiplied(value: Decimal | null, { power }: After): Decimal | null {
  return value === null ? null : timesPowerOfTen(value, power);
}

function listOf(run: string): readonly string[] | null {
  if (!LIST_GAPS.test(run)) return null;
  const pieces = run.split(LIST_GAPS);
  return pieces.some((piece) => /^0[0-9]/.test(piece)) ? null : pieces;
}

const PLAIN = /^\.?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const GROUPED = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;
const GROUPED_BY_TWO = /^[1-9]\d?(?:,\d{2})+,\d{3}(?:\.\d+)?$/;
const GROUPED_BY_POINTS = /^[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$/;
const ADDRESS = /^(?:[0-2]?\d{1,2}\.){3}[0-2]?\d{1,2}$/;
const GROUPED_OTHERWISE = /^[1-9]\d{0,2}(['’_ \u00a0\u2009\u202f])\d{3}(?:\1\d{3})*(?:[.,]\d+)?$/;
const DECIMAL_COMMA = /^\d+,\d+$/;

/** A run in the form `1234.5`; `null` when it isn't one number. */
function plainDigits(run: string): string | null {
  if (run.length > LONGEST_NUMBER) return null;
  if (PLAIN.test(run)) return run;
  if (GROUPED.test(run) || GROUPED_BY_TWO.test(run)) return run.replaceAll(',', '');
  if (GROUPED_BY_POINTS.test(run) && !ADDRESS.test(run)) return run.replaceAll('.', '').replace(',', '.');
  if (GROUPED_OTHERWISE.test(run)) return run.replaceAll(/['’_ \u00a0\u2009\u202f]/g, '').replace(',', '.');
  return DECIMAL_COMMA.test(run) ? run.replace(',', '.') : null;
}

interface Before {
  readonly sign: '' | '-';
  readonly leadingPoint: boolean;
  readonly inWord: boolean;
  /** Sign and currency as they stand. */
  readonly written: string;
}

const WORD_END = /[\p{L}\p{M}\p{N}]_{0,3}$/u;
const SIGN = /^[-−–﹣－‐‑‒⁻₋+]$/;
const SIGN_WORD = /(?:^|[^\p{L}\p{M}\p{N}_])(?:minus|negative)[*_]*[ \t\u00a0]+[*_]*$/iu;
// with a number before it, the word subtracts
const SUBTRACTS = /[\p{N})\]}][ \t\u00a0]*minus[*_]*[ \t\u00a0]+[*_]*$/iu;
// what may stand before a sign; after anything else it joins or subtracts
const BEFORE_SIGN = /(?:^|[\s([{"'“‘«„=:<>≈~≤≥±*_`|,;.!?¿¡\\\p{Sc}])$/u;
const OPERATOR_AFTER = /[\p{L}\p{M}\p{N})\]}]$/u;
const NEARBY = 24;

/** What stands directly before a number's first digit. */
function contextBefore(text: string, start: number): Before {
  const near = text.slice(Math.max(0, start - NEARBY), start);
  const leadingPoint = /(?:^|[^.\p{L}\p{M}\p{N})\]}])\.$/u.test(near);
  const head = leadingPoint ? near.slice(0, -1) : near;
  const currency = /\p{Sc}?$/u.exec(head)?.[0] ?? '';
  const bare = head.slice(0, head.length - currency.length);
  // the sign may also stand between currency and digits: $-5
  const sign = SIGN.test(bare.slice(-1)) ? bare.slice(-1) : '';
  const rest = bare.slice(0, bare.length - sign.length);
  const isNegated = SIGN_WORD.test(rest) && !SUBTRACTS.test(rest);
  // `minus -5` says too little
  const isUnclear = sign === '' ? isWordBefore(bare, currency) : isNegated || !BEFORE_SIGN.test(rest);
  return {
    sign: isNegated || (sign !== '' && sign !== '+') ? '-' : '',
    leadingPoint,
    inWord: isUnclear,
    written: sign + currency,
  };
}

function isWordBefore(bare: string, currency: string): boolean {
  if (currency !== '') return false;
  if (isAfterMultiplied(bare)) return true;
  if (WORD_END.test(bare) || /[\p{L}\p{M}]\.$/u.test(bare) || /[\^_}]\{$/.test(bare)) return true;
  if (/[0-9)]\*\*$|[0-9)] \*\* $|\^ $/.test(bare)) return true;
  return /[/^*×]$/.test(bare) && OPERATOR_AFTER.test(bare.slice(0, -1));
}

interface After {
  readonly inWord: boolean;
  readonly percent: boolean;
  /** Of ten, by a word such as `million`; mostly 0. */
  readonly power: number;
  readonly written: string;
}

// the whole part of a mixed number: `1 3/4`, `1 ½`
const FRACTION_AFTER = /[ \u00a0](?:\p{No}|[0-9]{1,9}[/⁄∕][0-9]{1,9}(?![0-9/]))/uy;
const SUFFIX = /[\p{L}\p{M}]+/uy;
const PERCENT = /[ \u00a0\u2009\u202f]?[%٪％]/y;
const RAISED =
  /(?:[ \u00a0]?\^|\*\*[0-9]| \*\* [0-9]|[ \u00a0]?[⁻⁺₋]|[ \u00a0]?(?:[×x*·⋅]|\\times|\\cdot)[ \u00a0]?10 ?(?:\^|\*\*|[⁰¹²³⁴-⁹⁻]|<sup>))/uy;

/** What stands directly after a number's last digit. */
function contextAfter(text: string, end: number): After {
  const percentEnd = endOf(PERCENT, text, end);
  if (percentEnd > end)
    return { inWord: false, percent: true, power: 0, written: text.slice(end, percentEnd) };
  const suffixEnd = Math.min(endOf(SUFFIX, text, end), end + LONGEST_NUMBER);
  const suffix = text.slice(end, suffixEnd);
  const next = text.slice(suffixEnd, suffixEnd + 3);
  const multiplier = multiplierAfter(text, end, suffix);
  if (multiplier.kind === 'power') {
    const { power, end: wordEnd } = multiplier;
    return { inWord: false, percent: false, power, written: text.slice(end, wordEnd) };
  }
  const inWord =
    multiplier.kind === 'unclear' ||
    endOf(RAISED, text, suffixEnd) > suffixEnd ||
    endOf(FRACTION_AFTER, text, end) > end ||
    /^(?:\p{N}|_+[\p{L}\p{N}]|[-‐‑]\p{L}|\}(?:\{|\^))/u.test(next);
  return { inWord, percent: false, power: 0, written: suffix.length > 20 ? '' : suffix };
}
