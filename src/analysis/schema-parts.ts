import type { JsonObject } from '../domain/json.ts';

/** Any text. */
export const text: JsonObject = { type: 'string' };
/** True or false. */
export const flag: JsonObject = { type: 'boolean' };
/** A whole number of things. */
export const count: JsonObject = { type: 'integer', minimum: 0 };
/** A whole number that counts from 1. */
export const ordinal: JsonObject = { type: 'integer', minimum: 1 };
/** A size, time or sum that is never negative. */
export const amount: JsonObject = { type: 'number', minimum: 0 };
/** 0..1. */
export const share: JsonObject = { type: 'number', minimum: 0, maximum: 1 };
/** RFC 3339. */
export const instant: JsonObject = { type: 'string', format: 'date-time' };
/** SHA-256 in hex. */
export const digest: JsonObject = { type: 'string', pattern: '^[0-9a-f]{64}$' };
/** An object with any keys. */
export const anyObject: JsonObject = { type: 'object' };

/** An object with exactly these keys; the type parameter keeps schema and interface in step. */
export function closed<T>(properties: Readonly<Record<keyof T & string, JsonObject>>): JsonObject {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** Whole numbers by the keys given, of which `required` must be there. */
export function counts(keys: readonly string[], required: readonly string[] = keys): JsonObject {
  const properties = Object.fromEntries(keys.map((key) => [key, count]));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** An object whose keys are data. */
export function mapOf(values: JsonObject): JsonObject {
  return { type: 'object', additionalProperties: values };
}

/** An array of any length. */
export function listOf(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

/** The schema, or `null` where the value is unknown or absent. */
export function orNull(schema: JsonObject): JsonObject {
  return { anyOf: [schema, { type: 'null' }] };
}
