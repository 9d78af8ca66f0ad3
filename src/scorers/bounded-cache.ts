/** Remembers the results of a function by a key; beyond `most` entries the one unused for longest is forgotten. */
export function createBoundedCache<Value>(most: number): (key: string, make: () => Value) => Value {
  const entries = new Map<string, { readonly value: Value }>();
  return (key, make) => {
    const entry = entries.get(key) ?? { value: make() };
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > most && oldest !== undefined) entries.delete(oldest);
    return entry.value;
  };
}
