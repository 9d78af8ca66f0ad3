import { isJsonObject } from '../domain/json.ts';
import type { JsonObject } from '../domain/json.ts';
import { readEvents } from '../lib/read-events.ts';
import type { StreamEvent } from '../lib/read-events.ts';
import { parseJson } from './parse-json.ts';

/** Puts the events of a streamed reply together to the body the same reply would have had without streaming. */
export interface Assembler {
  /** Takes the next event; `true` when it holds visible text or a piece of a tool call. */
  add(event: JsonObject): boolean;
  /** The body; `null` while the answer isn't whole. `done`: the stream said `[DONE]`. */
  body(done: boolean): JsonObject | null;
}

/** Who a stream is read for. */
export interface StreamTarget {
  readonly assembler: Assembler;
  readonly onFirstToken: () => void;
}

/** A reply's body, and why it is no answer; the text is then the part of it that tells most. */
export interface ReadBody {
  readonly text: string;
  readonly problem: string | null;
}

/**
 * Reads a streamed reply to its end, whether or not it said `[DONE]` before, so that its connection can be used again.
 * An event that reports an error becomes the body, as if it had been the whole reply; so does a body without events,
 * which is what servers send that don't stream. Throws what the stream throws.
 */
export async function readStream(
  stream: AsyncIterable<Uint8Array>,
  { assembler, onFirstToken }: StreamTarget,
): Promise<ReadBody> {
  const head: Uint8Array[] = [];
  let isTold = false;
  let done = false;
  let last: string | null = null;
  for await (const event of readEvents(keepHead(stream, head, () => last !== null))) {
    last = event.data;
    if (last.trim() === '[DONE]') done = true;
    if (done || last.trim() === '') continue;
    const content = parseJson(last);
    if (!isJsonObject(content)) return { text: last, problem: 'an event of the stream is no JSON object' };
    if (isFailure(event, content)) return { text: last, problem: null };
    if (!assembler.add(content) || isTold) continue;
    isTold = true;
    onFirstToken();
  }
  if (last === null) return { text: new TextDecoder().decode(Buffer.concat(head)), problem: null };
  const body = assembler.body(done);
  if (body === null) return { text: last, problem: 'the stream ended before the answer did' };
  return { text: JSON.stringify(body), problem: null };
}

/** Passes a stream on and keeps the part of it that may turn out to hold no event. */
async function* keepHead(
  stream: AsyncIterable<Uint8Array>,
  head: Uint8Array[],
  hasEvents: () => boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of stream) {
    if (!hasEvents()) head.push(chunk);
    yield chunk;
  }
}

function isFailure({ name }: StreamEvent, content: JsonObject): boolean {
  return name === 'error' || (content.error !== undefined && content.error !== null);
}
