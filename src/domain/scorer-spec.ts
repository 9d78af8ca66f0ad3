import type { JsonObject, JsonValue } from './json.ts';
import { isJsonObject } from './json.ts';

/** A scorer as a user names it: a type with options. `exact` is `{type: 'exact', name: 'exact', options: {}}`. */
export interface ScorerSpec {
  readonly type: string;
  /** Column name in tables and reports; the type unless given. */
  readonly name: string;
  readonly options: JsonObject;
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
