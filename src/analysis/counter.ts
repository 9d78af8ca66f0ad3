/** Counts by key. */
export interface Counter<K extends string> {
  add(key: K): void;
  /** 0 for a key never added. */
  of(key: K): number;
  /** What was added, keys in code-unit order. */
  record(): { readonly [key in K]?: number };
  readonly keys: readonly K[];
}

/** A counter of nothing yet. Any string may be a key, `__proto__` included. */
export function createCounter<K extends string>(): Counter<K> {
  const counts = new Map<K, number>();
  return {
    add: (key) => void counts.set(key, (counts.get(key) ?? 0) + 1),
    of: (key) => counts.get(key) ?? 0,
    record: () => Object.fromEntries(sortedEntries(counts)) as { [key in K]?: number },
    get keys() {
      return sortedEntries(counts).map(([key]) => key);
    },
  };
}

/** The counts of all `keys`, 0 where one was never added. */
export function countsOf<K extends string>(keys: readonly K[], counter: Counter<K>): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, counter.of(key)])) as Record<K, number>;
}

/** A map's entries with keys in code-unit order, so that equal runs give equal reports. */
export function sortedEntries<K extends string, V>(map: ReadonlyMap<K, V>): [K, V][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
}

/** The value of a key, made and kept on first use. */
export function getOrCreate<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
