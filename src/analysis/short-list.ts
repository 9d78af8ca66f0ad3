/** The first few of any number of items by an order; the order they arrive in doesn't matter. */
export interface ShortList<T> {
  add(item: T): void;
  readonly items: readonly T[];
}

/** A list of at most `limit` items; of items that `compare` calls equal it keeps one. */
export function createShortList<T>(limit: number, compare: (a: T, b: T) => number): ShortList<T> {
  const items: T[] = [];
  return {
    add: (item) => {
      let at = items.length;
      for (; at > 0; at -= 1) {
        const before = items[at - 1];
        const order = before === undefined ? -1 : compare(before, item);
        if (order === 0) return;
        if (order < 0) break;
      }
      if (at >= limit) return;
      items.splice(at, 0, item);
      items.length = Math.min(items.length, limit);
    },
    items,
  };
}
