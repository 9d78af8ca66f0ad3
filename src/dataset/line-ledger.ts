import { hash } from 'node:crypto';

/** Remembers at which line each of millions of texts was first seen. */
export interface LineLedger {
  /** The line the text was first seen at; `null`, and it is remembered, when it is new. */
  firstLine(text: string, line: number): number | null;
}

const WORDS = 3;

/**
 * A ledger that keeps 96 bits of each text's SHA-256 and its line in open addressing: 16 bytes a slot, 23 to 46 bytes
 * a text. That two of a million texts share the 96 bits has a chance of about one in 10^17.
 */
export function createLineLedger(): LineLedger {
  let table = createTable(1024);
  let count = 0;
  return {
    firstLine: (text, line) => {
      const digest = hash('sha256', text, 'buffer');
      const key: Key = [digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8)];
      const slot = slotOf(table, key);
      const known = table.lines[slot] ?? 0;
      if (known !== 0) return known;
      put(table, slot, { key, line });
      count += 1;
      if (count > table.lines.length * 0.7) table = grown(table);
      return null;
    },
  };
}

type Key = readonly [number, number, number];

interface Table {
  readonly keys: Uint32Array;
  /** 0 marks a free slot. */
  readonly lines: Uint32Array;
}

function createTable(slots: number): Table {
  return { keys: new Uint32Array(slots * WORDS), lines: new Uint32Array(slots) };
}

/** The key's own slot, or the free one it would go to. */
function slotOf({ keys, lines }: Table, key: Key): number {
  const mask = lines.length - 1;
  let slot = key[0] & mask;
  while (lines[slot] !== 0) {
    const at = slot * WORDS;
    if (keys[at] === key[0] && keys[at + 1] === key[1] && keys[at + 2] === key[2]) return slot;
    slot = (slot + 1) & mask;
  }
  return slot;
}

function put(table: Table, slot: number, entry: { readonly key: Key; readonly line: number }): void {
  table.keys.set(entry.key, slot * WORDS);
  table.lines[slot] = entry.line;
}

function grown(table: Table): Table {
  const larger = createTable(table.lines.length * 2);
  for (const [slot, line] of table.lines.entries()) {
    if (line === 0) continue;
    const [a = 0, b = 0, c = 0] = table.keys.subarray(slot * WORDS, slot * WORDS + WORDS);
    const key: Key = [a, b, c];
    put(larger, slotOf(larger, key), { key, line });
  }
  return larger;
}
