import type { Case } from '../domain/case.ts';
import type { JsonValue } from '../domain/json.ts';
import { alternativesOf } from '../domain/expectation.ts';
import type { SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { lostDigitsProblem, mayHaveLostDigits } from './lost-digits.ts';

/** The right answers as texts, numbers and booleans as JSON writes them; `null` where one is no scalar or null. */
export function expectedTexts(example: Pick<Case, 'expected'>): readonly string[] | null {
  const texts = alternativesOf(example).map(textOf);
  return texts.every((text) => text !== null) ? texts : null;
}

/** Why a case's expectation is no text to compare with; empty when it is one. */
export function expectedTextProblems(example: Case): readonly SpecProblem[] {
  if (example.expected === null) {
    return [specProblem('the case has no expected answer', 'Give the case an "expected".')];
  }
  const lossy = alternativesOf(example).filter(mayHaveLostDigits);
  if (lossy.length > 0) return lossy.map(lostDigitsProblem);
  if (expectedTexts(example) !== null) return [];
  return [specProblem('the expected answer is not a text', 'Objects, arrays and null are for jsonMatch.')];
}

function textOf(value: JsonValue): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
