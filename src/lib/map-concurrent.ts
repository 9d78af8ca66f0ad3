import { createMailbox } from './mailbox.ts';

/**
 * Maps with at most `window` calls in flight and yields results as they finish, in no particular order.
 * It reads one item ahead of need at most, so an endless source is fine. The first rejection ends it.
 * When the consumer stops early, calls in flight are left to end by themselves.
 */
export async function* mapConcurrent<Item, Result>(
  source: AsyncIterable<Item>,
  window: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const finished = createMailbox<Result>();
  // in flight, or finished and not yielded yet
  let open = 0;
  let exhausted = false;
  try {
    while (true) {
      while (!exhausted && open < window) {
        const next = await iterator.next();
        if (next.done === true) {
          exhausted = true;
        } else {
          open += 1;
          finished.expect(map(next.value));
        }
      }
      if (open === 0) return;
      const result = await finished.next();
      open -= 1;
      yield result;
    }
  } finally {
    await iterator.return?.();
  }
}
