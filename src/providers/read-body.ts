import { readStream } from './read-stream.ts';
import type { ReadBody, StreamTarget } from './read-stream.ts';

const UTF8 = new TextDecoder();

/** Reads a reply's body to its end; one that was asked for as a stream as the body it would have had without. */
export async function readBody(
  response: Response,
  stream: StreamTarget | null,
  signal: AbortSignal,
): Promise<ReadBody> {
  const { body, ok } = response;
  if (body === null) return { text: '', problem: null };
  if (stream !== null && ok) return readStream(chunksOf(body, signal), stream);
  return { text: UTF8.decode(await readBytes(body, signal)), problem: null };
}

/** A body's chunks as they arrive, to its end or until the signal aborts. */
export async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = openReader(body, signal);
  try {
    for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) yield chunk;
  } finally {
    reader.close();
  }
}

async function readBytes(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Uint8Array> {
  const reader = openReader(body, signal);
  try {
    const chunks: Uint8Array[] = [];
    for (let chunk = await reader.next(); chunk !== null; chunk = await reader.next()) chunks.push(chunk);
    const [only] = chunks;
    return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks);
  } finally {
    reader.close();
  }
}

interface Reader {
  /** The next chunk, `null` at the end. Throws once the signal has aborted. */
  next(): Promise<Uint8Array | null>;
  /** Gives up what is not read yet. */
  close(): void;
}

// The abort is passed on here and not left to `fetch` alone: on a busy machine a stalled body was seen to outlive it
function openReader(body: ReadableStream<Uint8Array>, signal: AbortSignal): Reader {
  const reader = body.getReader();
  const stop = (): void => {
    reader.cancel(signal.reason).catch(() => undefined);
  };
  signal.addEventListener('abort', stop, { once: true });
  let isRead = false;
  return {
    next: async () => {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      isRead = done;
      if (!done) return value;
      signal.throwIfAborted();
      return null;
    },
    close: () => {
      signal.removeEventListener('abort', stop);
      if (!isRead) stop();
    },
  };
}
