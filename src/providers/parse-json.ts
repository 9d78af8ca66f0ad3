import type { JsonValue } from '../domain/json.ts';

/** A text as JSON; `undefined` when it isn't JSON. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
