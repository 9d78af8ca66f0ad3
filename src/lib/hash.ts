import { hash } from 'node:crypto';

/** SHA-256 as 64 hex digits. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** JSON with object keys in code-unit order, so that equal values have equal text. `undefined` keys are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** The value itself where its keys are in order already, as most are. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return sortedItems(value);
  if ('toJSON' in value && typeof value.toJSON === 'function') return sorted(value.toJSON());
  const entries = Object.entries(value);
  const inner = entries.map(([key, one]) => [key, sorted(one)] as const);
  const isSame = inner.every(
    ([key, one], index) =>
      one === entries[index]?.[1] && (index === 0 || (inner[index - 1]?.[0] ?? '') < key),
  );
  // fromEntries defines own properties, so a key named __proto__ stays a key
  return isSame ? value : Object.fromEntries(inner.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

function sortedItems(items: readonly unknown[]): readonly unknown[] {
  const inner = items.map(sorted);
  return inner.every((one, index) => one === items[index]) ? items : inner;
}

/** SHA-256 of a value's canonical JSON. */
export function hashJson(value: unknown): string {
  return sha256(canonicalJson(value));
}
