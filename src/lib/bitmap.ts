/** A growing set of small whole numbers, one bit each. */
export interface Bitmap {
  has(index: number): boolean;
  add(index: number): void;
  /** How many numbers are in it. */
  readonly size: number;
}

/** An empty bitmap; it grows by doubling, so a million numbers take about 128 KiB. */
export function createBitmap(): Bitmap {
  let words = new Uint32Array(32);
  let size = 0;
  const has = (index: number): boolean => (((words[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
  return {
    has,
    add: (index) => {
      if (has(index)) return;
      words = withRoom(words, (index >>> 5) + 1);
      words[index >>> 5] = (words[index >>> 5] ?? 0) | (1 << (index & 31));
      size += 1;
    },
    get size() {
      return size;
    },
  };
}

function withRoom(words: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> {
  if (needed <= words.length) return words;
  const grown = new Uint32Array(Math.max(needed, words.length * 2));
  grown.set(words);
  return grown;
}
