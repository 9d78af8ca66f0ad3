import type { BatchState } from '../domain/batch.ts';
import type { JsonObject } from '../domain/json.ts';
import { objectsIn, stringOf } from './reply.ts';
import type { Exchange } from './transport.ts';

/** One batch of a list. */
export interface ListedBatch {
  readonly state: BatchState;
  readonly entry: JsonObject;
}

interface BatchPage {
  readonly batches: readonly ListedBatch[];
  /** Asks for the next page; `null` on the last. */
  readonly next: string | null;
}

/** How a wire lists its batches, newest first. */
interface BatchListWire {
  /** Asks for the page behind a batch's id, or for the first, and has it read within the attempt. */
  readonly askPage: (
    after: string | null,
    read: (body: JsonObject, exchange: Exchange) => BatchPage,
  ) => Promise<BatchPage>;
  /** `null` for an entry that is no batch. */
  readonly toState: (entry: JsonObject, exchange: Exchange) => BatchState | null;
}

const CLOCK_DIFFERENCE_MS = 10 * 60_000;

/** The batches since a time, newest first, and some that are a little older, in case the clocks differ. */
export async function* batchesSince(
  since: Date,
  { askPage, toState }: BatchListWire,
): AsyncGenerator<ListedBatch, void, undefined> {
  const oldest = since.getTime() - CLOCK_DIFFERENCE_MS;
  const seen = new Set<string>();
  let next: string | null = null;
  do {
    const page: BatchPage = await askPage(next, (body, exchange) => {
      if (!Array.isArray(body.data)) throw new Error('it has no list of batches');
      const batches = objectsIn(body.data).flatMap((entry) => {
        const state = toState(entry, exchange);
        return state === null ? [] : [{ state, entry }];
      });
      return { batches, next: nextPage(body, seen) };
    });
    const recent = page.batches.filter(({ state }) => isSince(state, oldest));
    yield* recent;
    next = page.batches.length > 0 && recent.length === 0 ? null : page.next;
  } while (next !== null);
}

function nextPage(body: JsonObject, seen: Set<string>): string | null {
  if (body.has_more !== true) return null;
  const next = stringOf(body.last_id) ?? stringOf(objectsIn(body.data).at(-1)?.id);
  // ending the search here would hide a batch that is paid for
  if (next === null) throw new Error("its pages can't be followed");
  if (seen.has(next)) throw new Error('its pages go round in a circle');
  seen.add(next);
  return next;
}

function isSince({ createdAt }: BatchState, oldest: number): boolean {
  return createdAt === null || Date.parse(createdAt) >= oldest;
}
