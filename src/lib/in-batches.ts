/**
 * Yields what has come since the last batch, as soon as there is something. Reads on while its consumer is busy, until
 * `most` values wait. A rejection is thrown after the values that came before it. When the consumer stops early, the
 * source is told so and not waited for.
 */
export async function* inBatches<T>(
  source: AsyncIterable<T>,
  most: number,
): AsyncGenerator<readonly T[], void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const reader = readAhead(iterator, most);
  try {
    for (;;) {
      const batch = await reader.take();
      if (batch.length === 0) return;
      yield batch;
    }
  } finally {
    iterator.return?.()?.catch?.(() => undefined);
  }
}

interface Reader<T> {
  /** What came since it was asked last; empty at the end. */
  take(): Promise<readonly T[]>;
}

function readAhead<T>(iterator: AsyncIterator<T>, most: number): Reader<T> {
  const state: { waiting: T[]; ended: boolean } = { waiting: [], ended: false };
  const came = createBell();
  const taken = createBell();
  const read = async (): Promise<void> => {
    try {
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        state.waiting.push(next.value);
        came.ring();
        while (state.waiting.length >= most) await taken.rung();
      }
    } finally {
      state.ended = true;
      came.ring();
    }
  };
  const reading = read();
  // its rejection is thrown by the last take
  reading.catch(() => undefined);
  return {
    take: async () => {
      while (state.waiting.length === 0 && !state.ended) await came.rung();
      // what ends in the same turn of the event loop goes together
      if (!state.ended) await new Promise((resolve) => setImmediate(resolve));
      const batch = state.waiting;
      state.waiting = [];
      taken.ring();
      if (batch.length === 0) await reading;
      return batch;
    },
  };
}

interface Bell {
  ring(): void;
  rung(): Promise<void>;
}

function createBell(): Bell {
  let wake: (() => void) | null = null;
  return {
    ring: () => wake?.(),
    rung: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
}
