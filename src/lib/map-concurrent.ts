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
  const inFlight = new Map<number, Promise<{ id: number; result: Result }>>();
  let nextId = 0;
  let exhausted = false;
  try {
    while (true) {
      while (!exhausted && inFlight.size < window) {
        const next = await iterator.next();
        if (next.done === true) {
          exhausted = true;
        } else {
          const id = nextId;
          nextId += 1;
          const call = map(next.value).then((result) => ({ id, result }));
          // a sibling's rejection may end the loop first; this one must not become an unhandled rejection
          call.catch(() => undefined);
          inFlight.set(id, call);
        }
      }
      if (inFlight.size === 0) return;
      const { id, result } = await Promise.race(inFlight.values());
      inFlight.delete(id);
      yield result;
    }
  } finally {
    await iterator.return?.();
  }
}
