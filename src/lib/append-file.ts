import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

/** An append-only file in which a line is either whole or absent. */
export interface AppendFile {
  /**
   * Resolves when the operating system has the text, one or several lines. What a failed write left of a line is cut off
   * again before it rejects; the whole lines before it stay.
   */
  append(text: string): Promise<void>;
  /** Resolves when what was appended is on the disk. */
  sync(): Promise<void>;
  /** Syncs what is not yet on the disk and closes. */
  close(): Promise<void>;
}

/**
 * Opens a file for appending after its first `keepBytes` bytes (a torn tail is cut off). What is appended is synced
 * to the disk at most `syncEveryMs` later. One `append` at a time: callers await it.
 */
export async function openAppendFile(
  path: string,
  options: { readonly keepBytes: number; readonly syncEveryMs: number },
): Promise<AppendFile> {
  const handle = await open(path, options.keepBytes === 0 ? 'w' : 'r+');
  await handle.truncate(options.keepBytes);
  let end = options.keepBytes;
  let unsynced = false;
  let syncFailure: unknown = null;
  const sync = async (): Promise<void> => {
    if (!unsynced) return;
    unsynced = false;
    await handle.datasync();
  };
  const timer = setInterval(() => {
    sync().catch((error: unknown) => {
      syncFailure = error;
    });
  }, options.syncEveryMs);
  timer.unref();
  return {
    append: async (text) => {
      if (syncFailure !== null) throw syncFailure;
      const bytes = Buffer.from(text, 'utf8');
      const { written, error } = await writeAll(handle, bytes, end);
      unsynced = true;
      if (error === null) {
        end += written;
        return;
      }
      end += bytes.subarray(0, written).lastIndexOf(NEWLINE) + 1;
      await handle.truncate(end).catch(() => undefined);
      throw error;
    },
    sync: async () => {
      if (syncFailure !== null) throw syncFailure;
      await sync();
    },
    close: async () => {
      clearInterval(timer);
      try {
        if (syncFailure !== null) throw syncFailure;
        await sync();
      } finally {
        await handle.close();
      }
    },
  };
}

const NEWLINE = 0x0a;

/** How many bytes were written, and what stopped it; `null` when they all were. */
async function writeAll(
  handle: FileHandle,
  bytes: Buffer,
  position: number,
): Promise<{ readonly written: number; readonly error: unknown }> {
  let written = 0;
  try {
    while (written < bytes.length) {
      const result = await handle.write(bytes, written, bytes.length - written, position + written);
      written += result.bytesWritten;
    }
    return { written, error: null };
  } catch (error) {
    return { written, error };
  }
}
