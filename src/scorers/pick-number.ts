import type { Decimal } from './decimal.ts';
import { readNumbers } from './read-numbers.ts';
import { excerpt } from './text.ts';

/** Which number of several counts; `only`: several are no answer. */
export const PICKS = ['last', 'first', 'only'] as const;

export type Pick = (typeof PICKS)[number];

type Picked =
  | { readonly ok: true; readonly value: Decimal; readonly source: string; readonly percent: boolean }
  | { readonly ok: false; readonly reason: string };

const MOST_SKIPPED = 3;

/** The number of a text that counts, or why there is none. */
export function pickNumber(text: string, pick: Pick): Picked {
  const skipped: string[] = [];
  let count = 0;
  let picked: Picked | null = null;
  for (const { source, value, percent } of readNumbers(text)) {
    if (value === null) {
      if (skipped.length < MOST_SKIPPED) skipped.push(excerpt(source, 40));
    } else {
      count += 1;
      if (picked === null || pick === 'last') picked = { ok: true, value, source, percent };
      if (pick === 'first') break;
    }
  }
  if (pick === 'only' && count > 1)
    return { ok: false, reason: `${count} numbers found where one is wanted` };
  if (picked !== null) return picked;
  const not = skipped.length === 0 ? '' : ` (not read as numbers: ${skipped.join(', ')})`;
  return { ok: false, reason: `no number found in ${excerpt(text)}${not}` };
}
