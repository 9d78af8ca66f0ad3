import type { IncomingHttpHeaders } from 'node:http';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';

/** The text of a message: itself, or its text parts joined by line breaks; all three wires write parts alike. */
export function textOf(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: JsonValue) => (isJsonObject(part) ? part['text'] : undefined))
    .filter((text) => typeof text === 'string')
    .join('\n');
}

/** The objects in an array; an absent or other value is an empty array. */
export function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The value where it is a number, else `null`. */
export function numberOrNull(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** The value where it is a text, else `''`. */
export function stringOrEmpty(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The token after `Bearer` in the authorization header, `''` without one. */
export function bearerToken(headers: IncomingHttpHeaders): string {
  return /^bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1]?.trim() ?? '';
}

/** A header that came once, `''` when it didn't. */
export function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value.trim() : '';
}

/** A JSON Schema that is an object; `null` where none was sent. */
export function schemaIn(value: JsonValue | undefined): JsonObject | null {
  return value !== undefined && isJsonObject(value) ? value : null;
}

/** The value where it is an object, else an empty one. */
export function objectOrEmpty(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** A segment of a path without its percent-encoding; as it is where that is broken. */
export function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
