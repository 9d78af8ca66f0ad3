import type { JsonValue } from '../domain/json.ts';
import type { Violation } from '../lib/validate.ts';
import { clip, excerpt } from './text.ts';

/** Characters of JSON; every violation is an object, so a larger text could take gigabytes of them. */
export const LONGEST_VALIDATED = 2_000_000;

const MOST_SHOWN = 10;

/** `null` where a recursive schema meets JSON that is nested deeper than the call stack. */
export function validated(
  violationsOf: (value: unknown) => readonly Violation[],
  value: unknown,
): readonly Violation[] | null {
  try {
    return violationsOf(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** At least one violation in words: how many there are, and the first ten with their places. */
export function summaryOf(violations: readonly Violation[]): string {
  const total = violations.length;
  const shown = violationTexts(violations).join('; ');
  return `${total} ${total === 1 ? 'violation' : 'violations'} of the schema: ${shown}`;
}

/** Violations in words, each with its place (a JSON Pointer): the first ten, then how many more there are. */
export function violationTexts(violations: readonly Violation[]): readonly string[] {
  const more = violations.length - MOST_SHOWN;
  const shown = violations.slice(0, MOST_SHOWN).map(describeViolation);
  return more > 0 ? [...shown, `${more} more`] : shown;
}

function describeViolation({ pointer, message, keyword, key, allowed }: Violation): string {
  const where = pointer === '' ? 'the whole' : excerpt(pointer, 80);
  const which = keyword === 'additionalProperties' && key !== null ? `: ${excerpt(key, 40)}` : '';
  const values: JsonValue = keyword === 'enum' ? `: ${clip(allowed.join(', '), 80)}` : '';
  return `${where} ${clip(message, 120)}${which}${values}`;
}
