import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { Random } from '../lib/random.ts';

const TEXT = 'A simulated text.';

/**
 * A value that fits a JSON Schema, drawn at random: what a model that is held to a schema gives when it knows nothing
 * of the question. Reads `enum`, `const`, `type`, `properties` and `items`; numbers without an `enum` are in 0..1.
 */
export function instanceOf(schema: JsonObject, random: Random): JsonValue {
  const { enum: values, type, properties, items } = schema;
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(values)) return values[random.integer(values.length)] as JsonValue;
  switch (Array.isArray(type) ? type[0] : type) {
    case 'string':
      return TEXT;
    case 'number':
      return Math.round(random.uniform() * 100) / 100;
    case 'integer':
      return random.integer(2);
    case 'boolean':
      return random.uniform() < 0.5;
    case 'array':
      return isJsonObject(items) ? [instanceOf(items, random)] : [];
    case 'object':
      return objectOf(isJsonObject(properties) ? properties : {}, random);
    default:
      return null;
  }
}

function objectOf(properties: JsonObject, random: Random): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      isJsonObject(schema) ? instanceOf(schema, random) : null,
    ]),
  );
}
