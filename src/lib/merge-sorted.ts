/** The values of sorted sources in one sorted sequence; equal ones in the order of their sources. Holds one of each. */
export async function* mergeSorted<Value>(
  sources: readonly AsyncIterable<Value>[],
  compare: (a: Value, b: Value) => number,
): AsyncGenerator<Value, void, undefined> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
    for (;;) {
      const at = indexOfLeast(heads, compare);
      const head = heads[at];
      const iterator = iterators[at];
      if (head === undefined || head.done === true || iterator === undefined) return;
      yield head.value;
      heads[at] = await iterator.next();
    }
  } finally {
    for (const iterator of iterators) await iterator.return?.();
  }
}

/** -1 when all sources have ended. */
function indexOfLeast<Value>(
  heads: readonly IteratorResult<Value, unknown>[],
  compare: (a: Value, b: Value) => number,
): number {
  let least = -1;
  let value: Value | null = null;
  for (const [index, head] of heads.entries()) {
    if (head.done === true) continue;
    if (value !== null && compare(head.value, value) >= 0) continue;
    least = index;
    value = head.value;
  }
  return least;
}
