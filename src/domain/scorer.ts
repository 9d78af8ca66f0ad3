import type { Case } from './case.ts';
import type { Completion } from './completion.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { isJsonObject } from './json.ts';
import type { Score } from './score.ts';

/** A scorer as a user names it: a type with options. `exact` is `{type: 'exact', name: 'exact', options: {}}`. */
export interface ScorerSpec {
  readonly type: string;
  /** Column name in tables and reports; the type unless given. */
  readonly name: string;
  readonly options: JsonObject;
}

/** A pure judgement of one completion. May throw: the caller records that as a scorer error, never as a fail. */
export type Scorer = (example: Case, completion: Completion) => Score | Promise<Score>;

/** What a scorer says of itself; help, docs and the config schema are made from it. */
export interface ScorerMeta {
  readonly id: string;
  readonly title: string;
  /** One sentence: when it passes. */
  readonly passesWhen: string;
  /** JSON Schema of the options (without `type` and `name`). */
  readonly options: JsonObject;
}

/** The scorers of a case that names none itself, by what it expects (contract section 5). */
export function defaultScorers(example: Case): readonly ScorerSpec[] {
  const types = [
    ...(example.expected === null ? [] : scorersForExpected(example.expected.value)),
    ...(example.schema === null ? [] : ['jsonSchema']),
    ...(example.expectedToolCalls === null ? [] : ['toolCalls']),
  ];
  return types.map((type) => ({ type, name: type, options: {} }));
}

function scorersForExpected(expected: JsonValue): string[] {
  const alternatives = anyOfAlternatives(expected) ?? [expected];
  if (alternatives.every((value) => typeof value === 'string')) return ['exact'];
  if (alternatives.every((value) => typeof value === 'number')) return ['numeric'];
  return ['json', 'jsonMatch'];
}

/** The alternatives of `{"anyOf": [...]}`, `null` when the value is anything else. */
export function anyOfAlternatives(expected: JsonValue): readonly JsonValue[] | null {
  if (!isJsonObject(expected)) return null;
  const { anyOf, ...others } = expected;
  if (Object.keys(others).length > 0) return null;
  return Array.isArray(anyOf) && anyOf.length > 0 ? anyOf : null;
}

/** Reads a scorer as users write it: `exact`, or `{type: numeric, relative: 0.01}` with an optional `name`. */
export function parseScorerSpec(raw: JsonValue): ScorerSpec | { readonly error: string } {
  if (typeof raw === 'string') return { type: raw, name: raw, options: {} };
  if (!isJsonObject(raw)) return { error: 'a scorer is a name or an object with a type' };
  const { type, name, ...options } = raw;
  if (typeof type !== 'string') return { error: 'a scorer needs a type' };
  if (name === undefined) return { type, name: type, options };
  return typeof name === 'string' && name !== ''
    ? { type, name, options }
    : { error: "a scorer's name is a text" };
}
