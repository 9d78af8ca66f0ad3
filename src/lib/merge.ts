import { createMailbox } from './mailbox.ts';

/** Yields from all sources as values come; a slow source holds back no other. The first rejection ends it. */
export async function* merge<T>(sources: readonly AsyncIterable<T>[]): AsyncGenerator<T, void, undefined> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  const steps = createMailbox<Step<T>>();
  const ask = (iterator: AsyncIterator<T>): void =>
    steps.expect(iterator.next().then((next) => ({ iterator, next })));
  try {
    for (const iterator of iterators) ask(iterator);
    for (let open = iterators.length; open > 0;) {
      const { iterator, next } = await steps.next();
      if (next.done === true) {
        open -= 1;
      } else {
        ask(iterator);
        yield next.value;
      }
    }
  } finally {
    // a source that is waiting for its next value can't be returned from before that value comes
    for (const iterator of iterators) iterator.return?.()?.catch?.(() => undefined);
  }
}

interface Step<T> {
  readonly iterator: AsyncIterator<T>;
  readonly next: IteratorResult<T>;
}
