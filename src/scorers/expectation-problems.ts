import type { JsonValue } from '../domain/json.ts';
import { LONGEST_UNORDERED } from './compare-json.ts';
import type { SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import type { JsonRules } from './json-rules.ts';
import { endsHere, rulesBelow } from './json-rules.ts';
import { mayHaveLostDigits } from './lost-digits.ts';
import { pointerOf } from './pointer.ts';
import { excerpt } from './text.ts';

const DEEPEST = 500;

/** Why an expected JSON value can't be compared with: lost digits, too deep, an unordered list that is too long. */
export function expectationProblems(expected: JsonValue, rules: JsonRules): readonly SpecProblem[] {
  const problems: SpecProblem[] = [];
  const open = [{ value: expected, at: rules }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, at } = next;
    if (endsHere(at.ignore)) continue;
    if (at.path.length > DEEPEST) {
      return [...problems, specProblem(`the expected JSON is nested deeper than ${DEEPEST} levels`)];
    }
    const problem = problemHere(value, at);
    if (problem !== null) problems.push(problem);
    if (typeof value !== 'object' || value === null) continue;
    const isUnordered = Array.isArray(value) && endsHere(at.unordered);
    for (const [key, child] of Object.entries(value)) {
      open.push({ value: child, at: rulesBelow(at, key, isUnordered) });
    }
  }
  return problems;
}

function problemHere(value: JsonValue, { path, unordered, tolerance }: JsonRules): SpecProblem | null {
  const where = path.length === 0 ? '' : ` at ${excerpt(pointerOf(path), 80)}`;
  const isExact = tolerance.absolute === null && tolerance.relative === null;
  if (isExact && mayHaveLostDigits(value)) {
    return specProblem(
      `the expected number ${JSON.stringify(value)}${where} is beyond 2^53, where JSON numbers lose digits`,
      'Leave it out with "ignore" and judge it with numeric, "at" and a text as expected.',
    );
  }
  if (Array.isArray(value) && value.length > LONGEST_UNORDERED && endsHere(unordered)) {
    return specProblem(`the unordered array${where} has more than ${LONGEST_UNORDERED} entries`);
  }
  return null;
}
