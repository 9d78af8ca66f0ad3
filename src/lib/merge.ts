/** Yields from all sources as values come; a slow source holds back no other. The first rejection ends it. */
export async function* merge<T>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T, void, undefined> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const pending = new Map(iterators.map((iterator, index) => [index, step(iterator, index)]));
  try {
    while (pending.size > 0) {
      const { index, iterator, next } = await Promise.race(pending.values());
      if (next.done === true) {
        pending.delete(index);
      } else {
        pending.set(index, step(iterator, index));
        yield next.value;
      }
    }
  } finally {
    // a source that is waiting for its next value can't be returned from before that value comes
    for (const iterator of iterators) iterator.return?.()?.catch?.(() => undefined);
  }
}

interface Step<T> {
  readonly index: number;
  readonly iterator: AsyncIterator<T>;
  readonly next: IteratorResult<T>;
}

function step<T>(iterator: AsyncIterator<T>, index: number): Promise<Step<T>> {
  const taken = iterator.next().then((next) => ({ index, iterator, next }));
  taken.catch(() => undefined);
  return taken;
}
