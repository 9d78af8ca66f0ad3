import type { JsonObject } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';

/** The members of a JSON object's text that are whole, `{}` where none is: `{"a":1,"b":"x` has `a`. */
export function leadingMembers(text: string): JsonObject {
  const whole = parsedObject(text);
  if (whole !== null) return whole;
  // a comma inside a text or a nested value gives no JSON either, so the search goes on before it
  for (let end = text.lastIndexOf(','); end > 0; end = text.lastIndexOf(',', end - 1)) {
    const members = parsedObject(`${text.slice(0, end)}}`);
    if (members !== null) return members;
  }
  return {};
}

function parsedObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
