import { isSameDouble, isWithin, parseDecimal } from './decimal.ts';
import type { ExactJson } from './exact-json.ts';
import { isExactNumber } from './exact-json.ts';
import type { JsonRules, Path } from './json-rules.ts';
import { endsHere, pathsBelow, rulesBelow } from './json-rules.ts';
import { pairOff } from './pair-off.ts';
import { pointerOf } from './pointer.ts';
import { excerpt } from './text.ts';

/** Fields (scalars and empty containers) in common and in all, and the first differences in words. */
export interface Comparison {
  readonly matched: number;
  readonly expected: number;
  readonly given: number;
  readonly differences: readonly string[];
}

/** The longest unordered list that can be expected. */
export const LONGEST_UNORDERED = 1000;

const MOST_DIFFERENCES = 5;

/** Compares field by field. It goes no deeper than `expected` does, so that must not nest without bound. */
export function compareJson(given: ExactJson, expected: ExactJson, rules: JsonRules): Comparison {
  if (given instanceof Map && expected instanceof Map)
    return compareMembers(membersOfMaps(given, expected), rules);
  if (Array.isArray(given) && Array.isArray(expected)) {
    if (endsHere(rules.unordered)) return compareUnordered(given, expected, rules);
    return compareMembers(membersOfLists(given, expected), rules);
  }
  if (sameScalar(given, expected, rules)) return SAME_FIELD;
  const difference = `${placeOf(rules)}: expected ${shownJson(expected)}, got ${shownJson(given)}`;
  return {
    matched: 0,
    expected: countFields(expected, rules.ignore),
    given: countFields(given, rules.ignore),
    differences: [difference],
  };
}

/** Whether nothing differs. */
export function isMatch({ matched, expected, given }: Comparison): boolean {
  return matched === expected && matched === given;
}

type Entry = readonly [key: string, value: ExactJson];

interface Members {
  readonly get: (key: string) => ExactJson | undefined;
  readonly entries: readonly Entry[];
  /** Those of the given value that aren't expected. */
  readonly extra: readonly Entry[];
}

function membersOfMaps(
  given: ReadonlyMap<string, ExactJson>,
  expected: ReadonlyMap<string, ExactJson>,
): Members {
  const extra = [...given].filter(([key]) => !expected.has(key));
  return { get: (key) => given.get(key), entries: [...expected], extra };
}

function membersOfLists(given: readonly ExactJson[], expected: readonly ExactJson[]): Members {
  const entries = expected.map((value, index): Entry => [String(index), value]);
  const extra = given
    .slice(expected.length)
    .map((value, index): Entry => [String(index + expected.length), value]);
  return { get: (key) => given[Number(key)], entries, extra };
}

function compareMembers(members: Members, rules: JsonRules): Comparison {
  const counts = ([key]: Entry): boolean => !endsHere(pathsBelow(rules.ignore, key));
  const entries = members.entries.filter(counts);
  const extra = members.extra.filter(counts);
  if (entries.length === 0 && extra.length === 0) return SAME_FIELD;
  const parts = entries.map(([key, value]) => {
    const found = members.get(key);
    const below = rulesBelow(rules, key);
    return found === undefined ? missing(value, below) : compareJson(found, value, below);
  });
  return atLeastOneField(sum([...parts, surplus(extra, rules)]));
}

function compareUnordered(
  given: readonly ExactJson[],
  expected: readonly ExactJson[],
  rules: JsonRules,
): Comparison {
  const inner = rulesBelow(rules, '*', true);
  const isEmpty = given.length === 0 && expected.length === 0;
  if (isEmpty || endsHere(inner.ignore)) return SAME_FIELD;
  const considered = given.slice(0, expected.length + LONGEST_UNORDERED);
  const fits = (row: number, column: number): boolean =>
    isMatch(compareJson(considered[column] ?? null, expected[row] ?? null, inner));
  const columnOf = pairOff(expected.length, considered.length, fits);
  const taken = new Set(columnOf);
  const left = given.filter((_, index) => !taken.has(index)).values();
  // what fits nothing is compared in order, so that near misses earn their fields
  const parts = expected.map((value, row) => {
    const column = columnOf[row] ?? null;
    const found: ExactJson | undefined = column === null ? left.next().value : given[column];
    const below = { ...inner, path: [...rules.path, String(row)] };
    return found === undefined ? missing(value, below) : compareJson(found, value, below);
  });
  const extra = [...left].map((value): Entry => ['*', value]);
  return atLeastOneField(sum([...parts, surplus(extra, rules)]));
}

const SAME_FIELD: Comparison = { matched: 1, expected: 1, given: 1, differences: [] };

/** An empty container counts as one field, as it does where it stands alone. */
function atLeastOneField(total: Comparison): Comparison {
  return { ...total, expected: Math.max(total.expected, 1), given: Math.max(total.given, 1) };
}

function missing(value: ExactJson, rules: JsonRules): Comparison {
  const difference = `${placeOf(rules)}: expected ${shownJson(value)}, which is missing`;
  return { matched: 0, expected: countFields(value, rules.ignore), given: 0, differences: [difference] };
}

function surplus(entries: readonly Entry[], rules: JsonRules): Comparison {
  let given = 0;
  for (const [key, value] of entries) given += countFields(value, pathsBelow(rules.ignore, key));
  const differences = entries
    .slice(0, MOST_DIFFERENCES)
    .map(([key, value]) => `${placeOf(rulesBelow(rules, key))}: not expected, got ${shownJson(value)}`);
  return { matched: 0, expected: 0, given, differences };
}

function sum(parts: readonly Comparison[]): Comparison {
  let [matched, expected, given] = [0, 0, 0];
  const differences: string[] = [];
  for (const part of parts) {
    matched += part.matched;
    expected += part.expected;
    given += part.given;
    differences.push(...part.differences.slice(0, MOST_DIFFERENCES - differences.length));
  }
  return { matched, expected, given, differences };
}

function sameScalar(given: ExactJson, expected: ExactJson, { tolerance }: JsonRules): boolean {
  if (!isExactNumber(given) || !isExactNumber(expected)) return given === expected;
  const [one, other] = [parseDecimal(given.source), parseDecimal(expected.source)];
  if (one === null || other === null) return false;
  return isWithin(one, other, tolerance) || isSameDouble(one, Number(expected.source));
}

/** Scalars and empty containers below a value, without recursion: what a model sends may nest without bound. */
function countFields(whole: ExactJson, ignore: readonly Path[]): number {
  let count = 0;
  const open: { readonly value: ExactJson; readonly ignored: readonly Path[] }[] = [
    { value: whole, ignored: ignore },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, ignored } = next;
    const members = value instanceof Map ? value : Array.isArray(value) ? value.entries() : [];
    let counted = 0;
    for (const [key, child] of members as Iterable<readonly [string | number, ExactJson]>) {
      const below = pathsBelow(ignored, String(key));
      if (endsHere(below)) continue;
      counted += 1;
      open.push({ value: child, ignored: below });
    }
    if (counted === 0) count += 1;
  }
  return count;
}

function placeOf({ path }: JsonRules): string {
  return path.length === 0 ? 'the whole' : excerpt(pointerOf(path), 100);
}

/** A value in a few words. */
export function shownJson(value: ExactJson): string {
  if (typeof value === 'string') return excerpt(value, 60);
  if (isExactNumber(value)) return excerpt(value.source, 60).slice(1, -1);
  if (value instanceof Map) return value.size === 0 ? 'an empty object' : `an object of ${value.size}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`;
  return JSON.stringify(value);
}
