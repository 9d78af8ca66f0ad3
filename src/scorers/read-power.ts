import type { Decimal } from './decimal.ts';
import { parseDecimal } from './decimal.ts';
import type { Notation } from './read-fraction.ts';

const TIMES = String.raw`(?:[ \u00a0]?(?:[×x*·⋅∙]|\\times|\\cdot)[ \u00a0]?)`;
const TEN_TO = String.raw`10 ?(?:(?:\^|\*\*) ?(?:\{ ?([-−+]?[0-9]{1,6}) ?\}|\(([-−+]?[0-9]{1,6})\)|([-−+]?[0-9]{1,6}))|<sup>([-−+]?[0-9]{1,6})</sup>)|10([⁻⁺]?[⁰¹²³⁴-⁹]{1,6})`;
const SCIENTIFIC = new RegExp(
  String.raw`([0-9][0-9.,'’_\u00a0\u2009\u202f]{0,60}?)${TIMES}(?:${TEN_TO})`,
  'y',
);
const POWER = new RegExp(TEN_TO, 'y');
// what is multiplied by the power of ten isn't a number that was read
const FACTOR_BEFORE = new RegExp(`${TIMES}$`);

/**
 * A number by a power of ten at a place of a text (`3 × 10^4`, `3 \times 10^{4}`, `3*10**4`, `3·10⁴`), or a power of ten alone.
 * `mantissaOf` reads the digits before the sign. No number is a power that is multiplied by something else. `null`: there is no
 * such thing.
 */
export function powerAt(
  text: string,
  start: number,
  mantissaOf: (digits: string) => string | null,
): Notation | null {
  SCIENTIFIC.lastIndex = start;
  const scientific = SCIENTIFIC.exec(text);
  if (scientific !== null) {
    const [matched, digits = '', ...powers] = scientific;
    const mantissa = /[eE]/.test(digits) ? null : mantissaOf(digits);
    return { end: start + matched.length, value: mantissa === null ? null : raised(mantissa, powers) };
  }
  POWER.lastIndex = start;
  const [matched, ...powers] = POWER.exec(text) ?? [];
  if (matched === undefined) return null;
  const isFactor = FACTOR_BEFORE.test(text.slice(Math.max(0, start - 10), start));
  return { end: start + matched.length, value: isFactor ? null : raised('1', powers) };
}

function raised(mantissa: string, powers: readonly (string | undefined)[]): Decimal | null {
  const power = powers.find((one) => one !== undefined) ?? '';
  return parseDecimal(`${mantissa}e${power.replaceAll(/[^0-9+-]/g, (one) => PLAIN[one] ?? one)}`);
}

const PLAIN: Readonly<Record<string, string>> = {
  '−': '-',
  '⁻': '-',
  '⁺': '+',
  '⁰': '0',
  '¹': '1',
  '²': '2',
  '³': '3',
  '⁴': '4',
  '⁵': '5',
  '⁶': '6',
  '⁷': '7',
  '⁸': '8',
  '⁹': '9',
};
