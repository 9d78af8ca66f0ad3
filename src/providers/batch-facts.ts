import type { JsonObject } from '../domain/json.ts';

/** A request body as a batch takes it: an answer in a file can't be streamed, whatever `extraBody` says. */
export function withoutStream(body: JsonObject): JsonObject {
  const fields = Object.entries(body).filter(([name]) => name !== 'stream' && name !== 'stream_options');
  return Object.fromEntries(fields);
}

/** A time in ms since 1970 as RFC 3339; `null` for anything that is no time. */
export function timeOf(ms: number): string | null {
  const time = new Date(ms);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
