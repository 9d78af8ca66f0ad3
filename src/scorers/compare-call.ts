import { compareJson, shownJson } from './compare-json.ts';
import type { ExactJson } from './exact-json.ts';
import type { ExpectedArgument, ExpectedPattern } from './expected-argument.ts';
import type { ExpectedCall } from './expected-calls.ts';
import type { JsonRules } from './json-rules.ts';
import { jsonRules } from './json-rules.ts';
import type { MadeCall } from './made-calls.ts';
import { describeTolerance } from './numeric.ts';
import { pointerOf } from './pointer.ts';
import { excerpt } from './text.ts';

type Arguments = NonNullable<MadeCall['arguments']>;

/** Whether a call is one that is expected. */
export function isExpectedCall(made: MadeCall, expected: ExpectedCall): boolean {
  if (made.fault !== null || made.arguments === null || made.name !== expected.name) return false;
  return argumentDifferences(made.arguments, expected).length === 0;
}

/** How a call's arguments differ from those expected, one sentence for each; empty when they match. */
export function argumentDifferences(given: Arguments, expected: ExpectedCall): readonly string[] {
  const named = [...expected.arguments].flatMap(([name, argument]) =>
    differencesOf(given.get(name), argument, name),
  );
  const surplus = [...given].filter(([name]) => !expected.arguments.has(name));
  return [...named, ...compareJson(new Map(surplus), new Map(), jsonRules({})).differences];
}

function differencesOf(
  given: ExactJson | undefined,
  { optional, alternatives }: ExpectedArgument,
  name: string,
): readonly string[] {
  if (given === undefined && optional) return [];
  const compared = alternatives.map((alternative) => {
    if ('pattern' in alternative) return comparedWithPattern(given, alternative, name);
    const { exact, tolerance } = alternative;
    const rules: JsonRules = { ...jsonRules({}), tolerance };
    const givenEntry = given === undefined ? [] : [[name, given] as const];
    const { matched, expected, differences } = compareJson(
      new Map(givenEntry),
      new Map([[name, exact]]),
      rules,
    );
    return { missing: expected - matched, differences, note: describeTolerance(tolerance) };
  });
  const nearest = compared.toSorted(
    (a, b) => a.differences.length - b.differences.length || a.missing - b.missing,
  )[0];
  if (nearest === undefined || nearest.differences.length === 0) return [];
  const among = alternatives.length > 1 ? ` (the nearest of ${alternatives.length} that are right)` : '';
  return nearest.differences.map((difference) => `argument ${difference}${nearest.note}${among}`);
}

/** A pattern matches texts alone: a number is no text of its digits. */
function comparedWithPattern(
  given: ExactJson | undefined,
  { pattern, source }: ExpectedPattern,
  name: string,
) {
  const matches = typeof given === 'string' && pattern.find(given) !== null;
  if (matches) return { missing: 0, differences: [], note: '' };
  const found = given === undefined ? 'which is missing' : `got ${shownJson(given)}`;
  const place = excerpt(pointerOf([name]), 100);
  const difference = `${place}: expected a text that matches the pattern ${excerpt(source, 60)}, ${found}`;
  return { missing: 1, differences: [difference], note: '' };
}
