import type { JsonValue } from './json.ts';
import { isJsonObject } from './json.ts';

/** What is expected. A wrapper, so that "expects JSON null" and "expects nothing" differ. */
export interface Expectation {
  readonly value: JsonValue;
}

/** What a case expects, one or several right answers; empty when it expects nothing. */
export function alternativesOf({
  expected,
}: {
  readonly expected: Expectation | null;
}): readonly JsonValue[] {
  if (expected === null) return [];
  return anyOfAlternatives(expected.value) ?? [expected.value];
}

/** The alternatives of `{"anyOf": [...]}`, `null` when the value is anything else. */
export function anyOfAlternatives(expected: JsonValue): readonly JsonValue[] | null {
  if (!isJsonObject(expected)) return null;
  const { anyOf, ...others } = expected;
  if (Object.keys(others).length > 0) return null;
  return Array.isArray(anyOf) && anyOf.length > 0 ? anyOf : null;
}
