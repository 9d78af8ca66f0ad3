import type { CaseInput } from '../domain/case.ts';
import type { JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';

/** A case's input as template variables. Objects in it have no inherited keys and print as JSON. */
export function variablesOf(input: CaseInput): object {
  return typeof input === 'string' ? { input } : (printing(input) as object);
}

/** Where a template puts an object into its text, a bare one would become `[object Object]`. */
const JSON_PRINTING: object = Object.freeze({
  __proto__: null,
  toString(this: object): string {
    return JSON.stringify(this);
  },
});

function printing(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map(printing);
  if (!isJsonObject(value)) return value;
  const copy: object = Object.create(JSON_PRINTING) as object;
  for (const [key, inner] of Object.entries(value)) {
    Object.defineProperty(copy, key, { value: printing(inner), enumerable: true });
  }
  return copy;
}
