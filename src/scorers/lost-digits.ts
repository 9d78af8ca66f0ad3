import type { JsonValue } from '../domain/json.ts';
import type { SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';

/** Whether an expected number may have lost digits when the dataset was read, so that equality can't be judged. */
export function mayHaveLostDigits(value: JsonValue): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** The problem of such a number where a text can stand for it. */
export function lostDigitsProblem(value: JsonValue): SpecProblem {
  return specProblem(
    `the expected number ${JSON.stringify(value)} is beyond 2^53, where JSON numbers lose digits`,
    'Write it as a text, in double quotes: every digit of it counts then.',
  );
}
