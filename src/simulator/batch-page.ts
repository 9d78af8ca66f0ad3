import type { ServiceReply } from './batch-service.ts';
import { refuse } from './batch-service.ts';

const USUAL_LIMIT = 20;

export interface PageRequest {
  readonly limit: number;
  /** The page follows on this id. */
  readonly after: string | null;
  /** The page ends before this id. */
  readonly before: string | null;
}

export interface PageOfIds {
  readonly ids: readonly string[];
  /** There is more in the direction of the request. */
  readonly hasMore: boolean;
}

/** What a list's query asks for, or the refusal of a limit that isn't from 1 to `largest`. */
export function readPageRequest(
  query: URLSearchParams,
  {
    largest,
    after,
    before,
  }: { readonly largest: number; readonly after: string; readonly before: string | null },
): { readonly ok: true; readonly page: PageRequest } | { readonly ok: false; readonly reply: ServiceReply } {
  const limit = Number(query.get('limit') ?? USUAL_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > largest) {
    return {
      ok: false,
      reply: refuse('invalid_request', `limit: must be a whole number from 1 to ${largest}`, 'limit'),
    };
  }
  const page = { limit, after: query.get(after), before: before === null ? null : query.get(before) };
  return { ok: true, page };
}

/** One page of a list, `null` when the id it starts from isn't in it. */
export function pageOf(ids: readonly string[], { limit, after, before }: PageRequest): PageOfIds | null {
  if (before !== null) {
    const end = ids.indexOf(before);
    if (end === -1) return null;
    const start = Math.max(0, end - limit);
    return { ids: ids.slice(start, end), hasMore: start > 0 };
  }
  const last = after === null ? -1 : ids.indexOf(after);
  if (after !== null && last === -1) return null;
  const end = last + 1 + limit;
  return { ids: ids.slice(last + 1, end), hasMore: end < ids.length };
}
