import type { Decimal } from './decimal.ts';
import { parseDecimal } from './decimal.ts';

const DIGITS_AFTER_POINT = 60;

// written out, as a character, or in LaTeX; a whole part before it, as in `1 3/4`; nothing else but marks around it
const FRACTION =
  /^([-−+]?)(?:([0-9]{1,30})[ \u00a0]*)??(?:([0-9]{1,30})[ \u00a0]?[/⁄∕][ \u00a0]?([0-9]{1,30})|\\[dt]?frac\{([0-9]{1,30})\}\{([0-9]{1,30})\}|([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]))$/u;
/**
 * The number of a text that is one fraction and nothing else: `3/4`, `-1 3/4`, `1½`, `\frac{3}{4}`. What goes on without end
 * is cut after 60 decimals. `null`: it is something else. In the middle of a text `3/4` may be a date, so it is no number there.
 */
export function readFraction(text: string): Decimal | null {
  if (text.length > LONGEST) return null;
  const parts = FRACTION.exec(withoutMarks(text));
  if (parts === null) return null;
  const [, sign = '', whole = '0', top, bottom, topOfLatex, bottomOfLatex, character = ''] = parts;
  const [named = '0', under = '0'] = CHARACTERS[character]?.split('/') ?? [];
  const numerator = BigInt(top ?? topOfLatex ?? named);
  const denominator = BigInt(bottom ?? bottomOfLatex ?? under);
  if (denominator === 0n) return null;
  const scaled =
    ((BigInt(whole) * denominator + numerator) * 10n ** BigInt(DIGITS_AFTER_POINT)) / denominator;
  return parseDecimal(`${sign === '' || sign === '+' ? '' : '-'}${scaled}e-${DIGITS_AFTER_POINT}`);
}

const LONGEST = 200;

function withoutMarks(text: string): string {
  const inner = text.replace(/^[\s$*]+/, '').replace(/[\s$*.]+$/, '');
  return /^\\boxed\{(.*)\}$/s.exec(inner)?.[1]?.trim() ?? inner;
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
