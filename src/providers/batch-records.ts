import { isJsonObject } from '../domain/json.ts';
import type { JsonObject } from '../domain/json.ts';
import { readLines } from '../lib/read-lines.ts';
import type { Line } from '../lib/read-lines.ts';
import { toProviderError } from './failure.ts';
import { parseJson } from './parse-json.ts';
import { stringOf } from './reply.ts';
import { fetchFile } from './transport.ts';
import type { Exchange } from './transport.ts';

/** One line of a file of results. */
export interface BatchRecord {
  readonly id: string;
  readonly content: JsonObject;
  /** The exchange that brought the file, without what it says about itself alone. */
  readonly carrier: Exchange;
}

const LONGEST_LINE_MB = 64;

/**
 * Reads a file of results line by line, holding one at a time. Lines that can't be read are passed over and make it
 * reject at its end, so that one of them doesn't cost the others. Rejects with a `ProviderError` and nothing else.
 */
export async function* readRecords(
  url: string,
  exchange: Exchange,
): AsyncGenerator<BatchRecord, void, undefined> {
  const { signal } = exchange;
  const unread = createUnread();
  let carrier: Exchange | null = null;
  try {
    signal.throwIfAborted();
    const bytes = buffersOf(fetchFile(url, exchange));
    for await (const line of readLines(bytes, { maxLineBytes: LONGEST_LINE_MB * 2 ** 20 })) {
      carrier ??= toCarrier(exchange);
      const content = contentOf(line);
      const id = stringOf(content?.custom_id);
      if (content !== null && id !== null) yield { id, content, carrier };
      else unread.add(line, content);
    }
    exchange.text = unread.text();
    if (exchange.text !== null) throw new Error(unread.reason());
  } catch (error) {
    throw toProviderError(error, exchange, signal.aborted);
  }
}

async function* buffersOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  for await (const { buffer, byteOffset, byteLength } of chunks) {
    yield Buffer.from(buffer, byteOffset, byteLength);
  }
}

function contentOf({ text, problem }: Line): JsonObject | null {
  const content = problem === null ? parseJson(text) : undefined;
  return isJsonObject(content) ? content : null;
}

const OF_THE_FILE = /^(?:x-)?request-id$|^retry-after|ratelimit|^content-|^transfer-encoding$|^etag$/;

function toCarrier(exchange: Exchange): Exchange {
  const headers = Object.entries(exchange.headers).filter(([name]) => !OF_THE_FILE.test(name));
  return { ...exchange, headers: Object.fromEntries(headers) };
}

const LONGEST_EXCERPT = 4_096;

/** Remembers of the lines that can't be read what it takes to say so. */
function createUnread() {
  let count = 0;
  let first = '';
  let excerpt = '';
  return {
    add: (line: Line, content: JsonObject | null): void => {
      if (line.text.trim() === '' && line.problem === null) return;
      count += 1;
      if (count === 1) first = `line ${line.number} of the results ${whyUnread(line, content)}`;
      // several lines, because a web page or an error may have come instead of results
      if (excerpt.length < LONGEST_EXCERPT) excerpt += `${shown(line)}\n`;
    },
    /** What they said, not all of it; `null` when there were none. */
    text: (): string | null => (count === 0 ? null : excerpt),
    reason: (): string => (count === 1 ? first : `${first}, and ${count - 1} more can't be read`),
  };
}

function shown({ text, problem }: Line): string {
  return problem === 'too-long' ? '(too long to show)' : text.slice(0, LONGEST_EXCERPT);
}

function whyUnread({ problem, endsWithNewline }: Line, content: JsonObject | null): string {
  if (problem === 'too-long') return `is longer than ${LONGEST_LINE_MB} MB`;
  if (problem === 'invalid-utf8') return 'is not UTF-8';
  if (content !== null) return 'has no custom_id';
  return endsWithNewline ? 'is no JSON object' : 'is cut off';
}
