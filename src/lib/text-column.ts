/** Texts by whole numbers from 0, in their UTF-8 bytes and 12 more each. */
export interface TextColumn {
  /** Each number once. */
  set(index: number, text: string): void;
  /** `null` where none was set, or an empty one. */
  get(index: number): string | null;
}

/** An empty column; what it holds is one block of bytes, however many texts there are. */
export function createTextColumn(): TextColumn {
  let bytes = Buffer.alloc(1024);
  let used = 0;
  let starts = new Float64Array(64);
  let lengths = new Uint32Array(64);
  return {
    set: (index, text) => {
      const length = Buffer.byteLength(text, 'utf8');
      if (used + length > bytes.length)
        bytes = grown(bytes, Buffer.alloc(roomFor(used + length, bytes.length)));
      if (index >= starts.length) {
        const room = roomFor(index + 1, starts.length);
        starts = grown(starts, new Float64Array(room));
        lengths = grown(lengths, new Uint32Array(room));
      }
      bytes.write(text, used, 'utf8');
      starts[index] = used;
      lengths[index] = length;
      used += length;
    },
    get: (index) => {
      const length = lengths[index] ?? 0;
      const start = starts[index] ?? 0;
      return length === 0 ? null : bytes.toString('utf8', start, start + length);
    },
  };
}

function roomFor(needed: number, present: number): number {
  return Math.max(needed, present * 2);
}

function grown<A extends Buffer | Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(from: A, to: A): A {
  to.set(from);
  return to;
}
