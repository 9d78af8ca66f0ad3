import { isUtf8 } from 'node:buffer';

/** One line of a UTF-8 text, without its end (LF or CRLF). */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Of a line that is not UTF-8: the part before its first wrong byte; of one that is too long: `""`. */
  readonly text: string;
  /** `false` only for a last line that was not ended; a torn write looks like this. */
  readonly endsWithNewline: boolean;
  readonly problem: 'invalid-utf8' | 'too-long' | null;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Streams the lines of a UTF-8 text, blank ones included; a byte order mark is dropped. Holds at most one line, and
 * of a line with more than `maxLineBytes` nothing. Throws only what the stream throws.
 */
export async function* readLines(
  stream: AsyncIterable<Buffer>,
  options: { readonly maxLineBytes: number },
): AsyncGenerator<Line, void, undefined> {
  let held = createHeldLine(options.maxLineBytes);
  let number = 1;
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      held.add(chunk.subarray(start, end));
      yield toLine(held.bytes(), number, true);
      held = createHeldLine(options.maxLineBytes);
      number += 1;
      start = end + 1;
    }
    if (start < chunk.length) held.add(chunk.subarray(start));
  }
  if (!held.empty) yield toLine(held.bytes(), number, false);
}

interface HeldLine {
  add(part: Buffer): void;
  readonly empty: boolean;
  /** `null` when it became too long. */
  bytes(): Buffer | null;
}

function createHeldLine(maxLineBytes: number): HeldLine {
  let parts: Buffer[] = [];
  let size = 0;
  return {
    add: (part) => {
      size += part.length;
      if (size > maxLineBytes) parts = [];
      else parts.push(part);
    },
    get empty() {
      return size === 0;
    },
    bytes: () => {
      if (size > maxLineBytes) return null;
      const [only] = parts;
      return only !== undefined && parts.length === 1 ? only : Buffer.concat(parts, size);
    },
  };
}

function toLine(raw: Buffer | null, number: number, endsWithNewline: boolean): Line {
  if (raw === null) return { number, text: '', endsWithNewline, problem: 'too-long' };
  const start = number === 1 && raw.subarray(0, 3).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const end = endsWithNewline && raw.at(-1) === RETURN ? raw.length - 1 : raw.length;
  const bytes = start === 0 && end === raw.length ? raw : raw.subarray(start, end);
  if (isUtf8(bytes)) return { number, text: bytes.toString('utf8'), endsWithNewline, problem: null };
  return { number, text: soundStart(bytes), endsWithNewline, problem: 'invalid-utf8' };
}

/** Decoding replaces what is wrong, so the first byte that doesn't come back is the first wrong one. */
function soundStart(bytes: Buffer): string {
  const replaced = Buffer.from(bytes.toString('utf8'), 'utf8');
  let same = 0;
  while (same < bytes.length && bytes[same] === replaced[same]) same += 1;
  // a wrong sequence may begin like its replacement (EF BF BD): step back to where a character starts
  while (same > 0 && !isUtf8(bytes.subarray(0, same))) same -= 1;
  return bytes.toString('utf8', 0, same);
}
