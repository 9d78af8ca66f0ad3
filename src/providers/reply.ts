import type { Completion, Usage } from '../domain/completion.ts';
import { isJsonObject } from '../domain/json.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { parseJson } from './parse-json.ts';
import { rateLimitsOf } from './rate-limits.ts';
import type { Exchange } from './transport.ts';

type Json = JsonValue | undefined;

/** The HTTP side of a reply. */
export type HttpReply = Pick<Exchange, 'status' | 'headers' | 'receivedAt' | 'isNewConnection'>;

/** The objects of a list; nothing when it isn't one. */
export function objectsIn(value: Json): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter((item) => isJsonObject(item)) : [];
}

/** The choice or candidate a chunk of a stream goes on with: the first, where several were asked for. */
export function firstChoiceIn(choices: Json): JsonObject | null {
  return objectsIn(choices).find(({ index }) => index === undefined || index === 0) ?? null;
}

/** A text that isn't empty, else `null`. */
export function stringOf(value: Json): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** An object's field; `undefined` where there is no object. */
export function fieldOf(value: Json, name: string): Json {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A count of tokens; `null` for anything that can't be one. */
export function countOf(value: Json): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** The sum of the counts that are reported; `null` when none is. */
export function sumOf(...counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/** A usage, or `null` when not one count of it was reported. */
export function usageOrNull(usage: Usage): Usage | null {
  return Object.values(usage).every((count) => count === null) ? null : usage;
}

/** The arguments a provider sent as text; `null` when they aren't JSON. */
export function parseArguments(rawArguments: string): JsonValue {
  return parseJson(rawArguments) ?? null;
}

/** Texts joined to one; `null` when there is none. */
export function joinedOrNull(texts: readonly string[]): string | null {
  return stringOf(texts.join(''));
}

/** What every wire's completion takes from the HTTP reply. */
export function replyFacts(
  body: JsonObject,
  reply: HttpReply,
): Pick<Completion, 'requestId' | 'status' | 'headers' | 'rateLimits' | 'isNewConnection'> {
  return {
    requestId: requestIdIn(reply.headers) ?? stringOf(body.request_id) ?? stringOf(body.responseId),
    status: reply.status ?? 200,
    headers: reply.headers,
    rateLimits: rateLimitsOf(reply),
    isNewConnection: reply.isNewConnection,
  };
}

/** The id a provider gave a request, from the reply's headers. */
export function requestIdIn(headers: Readonly<Record<string, string>>): string | null {
  return stringOf(headers['request-id']) ?? stringOf(headers['x-request-id']);
}
