import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

/** The lines of a file, read back in any order. */
export interface IndexedLines {
  readonly count: number;
  /** A line without its end; lines count from 0. Throws `RangeError` on one that isn't there. */
  line(index: number): Promise<string>;
  close(): Promise<void>;
}

const BLOCK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** Reads a UTF-8 file once and keeps where its lines begin: 8 bytes a line. The file may not change until it is closed. */
export async function indexLines(path: string): Promise<IndexedLines> {
  const handle = await open(path, 'r');
  try {
    const starts = await lineStarts(handle);
    return {
      count: starts.length - 1,
      close: () => handle.close(),
      line: async (index) => {
        const [start, end] = [starts[index], starts[index + 1]];
        if (start === undefined || end === undefined) throw new RangeError(`${path} has no line ${index}`);
        const bytes = Buffer.alloc(end - start);
        let read = 0;
        while (read < bytes.length) {
          const { bytesRead } = await handle.read(bytes, read, bytes.length - read, start + read);
          if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
          read += bytesRead;
        }
        return bytes.toString('utf8').replace(/\n$/, '');
      },
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Where each line begins, and at last where the file ends. */
async function lineStarts(handle: FileHandle): Promise<Float64Array> {
  let starts = new Float64Array(1024);
  let count = 1;
  let end = 0;
  const add = (start: number): void => {
    if (count === starts.length) {
      const larger = new Float64Array(count * 2);
      larger.set(starts);
      starts = larger;
    }
    starts[count] = start;
    count += 1;
  };
  const block = Buffer.alloc(BLOCK_BYTES);
  for (;;) {
    const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES, end);
    if (bytesRead === 0) break;
    const bytes = block.subarray(0, bytesRead);
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) add(end + at + 1);
    end += bytesRead;
  }
  if ((starts[count - 1] ?? 0) < end) add(end);
  return starts.subarray(0, count);
}
