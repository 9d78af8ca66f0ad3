import { AsyncLocalStorage } from 'node:async_hooks';
import { isJsonObject } from '../domain/json.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { Redact } from '../lib/redact.ts';
import type { ConnectionListener } from './connections.ts';
import { watchConnections } from './connections.ts';
import { parseJson } from './parse-json.ts';
import { readStream } from './read-stream.ts';
import type { ReadBody, StreamTarget } from './read-stream.ts';

/** One HTTP request and what came back, filled in while it happens: SDK errors lose most of it. */
export interface Exchange {
  readonly host: string;
  /** What to say when nothing is found at the address. */
  readonly notFoundHint: string;
  /** What is sent beside the SDK's technical headers, the key included. */
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly redact: Redact;
  /** What takes the events of the reply; `null` when it isn't asked for as a stream. */
  readonly stream: StreamTarget | null;
  /** Whether the request went out on a connection made for it; `null`: not known. */
  isNewConnection: boolean | null;
  /** Whether a request was handed to the network. */
  sent: boolean;
  /** `null` until a status line arrived. */
  status: number | null;
  /** The reply's headers, names in lower case. */
  headers: Readonly<Record<string, string>>;
  receivedAt: Date;
  /** The reply's body, a stream's events put together; `null` until all of it arrived. */
  text: string | null;
  /** The body, once it is known to be no failure. */
  answer: JsonObject | null;
  /** What went wrong below the SDK; `null` when nothing did. */
  error: unknown;
}

// Module state, because SDKs call `fetch` with no room for an argument: the attempt they belong to has to travel beside
// the call. `isSent` marks the real fetch inside an attempt.
const attempts = new AsyncLocalStorage<{ readonly exchange: Exchange; readonly isSent: boolean }>();

/** Runs an SDK call whose `bufferedFetch` fills this exchange. */
export function withinExchange<T>(exchange: Exchange, call: () => Promise<T>): Promise<T> {
  watchConnections(sendingExchange);
  return attempts.run({ exchange, isSent: false }, call);
}

function sendingExchange(): ConnectionListener | null {
  const attempt = attempts.getStore();
  if (attempt?.isSent !== true) return null;
  return {
    onConnection: (isNew) => {
      attempt.exchange.isNewConnection = isNew;
    },
  };
}

/**
 * A `fetch` for SDKs that reads the whole body before it resolves, so that a stalled or broken body is part of the
 * request it belongs to (SDK timeouts and error classes end at the headers). A streamed reply resolves as the body it
 * would have had without streaming: the SDKs' own readers of streams pass over early ends, replies that are no
 * events, and more. A 2xx reply that isn't a JSON object, or that is one with an `error`, rejects: SDKs would resolve
 * with it.
 */
export async function bufferedFetch(
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const exchange = attempts.getStore()?.exchange;
  if (exchange === undefined) throw new Error('bufferedFetch was called outside an attempt');
  try {
    const response = await send(input, init, exchange);
    const { text, problem } = await readBody(response, exchange.stream, init.signal ?? null);
    exchange.text = text;
    if (problem !== null) throw new Error(problem);
    if (response.ok) exchange.answer = answerOf(parseJson(text));
    return bufferedResponse(response, text);
  } catch (error) {
    exchange.error = error;
    throw error;
  }
}

/**
 * Fetches a file and gives its bytes as they arrive. Throws on any status but 2xx, with the reply's text in the exchange,
 * and what the connection throws. Unlike `bufferedFetch` it needs no `withinExchange`.
 */
export async function* fetchFile(
  url: string,
  signal: AbortSignal,
  exchange: Exchange,
): AsyncGenerator<Uint8Array, void, undefined> {
  const response = await send(url, { signal }, exchange);
  if (!response.ok) {
    exchange.text = (await readBody(response, null, signal)).text;
    throw new Error(`HTTP ${response.status}`);
  }
  if (response.body !== null) yield* chunksOf(response.body, signal);
}

async function send(input: string | URL | Request, init: RequestInit, exchange: Exchange): Promise<Response> {
  const headers = outgoingHeaders(init.headers, exchange);
  exchange.sent = true;
  const response = await attempts.run({ exchange, isSent: true }, () =>
    fetch(input, { ...init, headers, redirect: 'error' }),
  );
  exchange.status = response.status;
  exchange.headers = readHeaders(response.headers);
  exchange.receivedAt = new Date();
  return response;
}

/**
 * A body's chunks, to its end or until the signal aborts. The abort is passed on here and not left to `fetch` alone: on
 * a busy machine a stalled body was seen to outlive it.
 */
async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal | null,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body.getReader();
  const stop = (): void => {
    reader.cancel(signal?.reason).catch(() => undefined);
  };
  signal?.addEventListener('abort', stop, { once: true });
  let isRead = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      isRead = done;
      if (done) break;
      yield value;
    }
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener('abort', stop);
    if (!isRead) stop();
  }
}

const scopedFetches = new WeakSet<typeof fetch>();

/**
 * Makes the global `fetch` buffered, but only inside `withinExchange`: the Gemini SDK takes no `fetch` of its own.
 * Calls from anywhere else reach the `fetch` that was there before.
 */
export function scopeGlobalFetch(): void {
  const original = globalThis.fetch;
  if (scopedFetches.has(original)) return;
  const scoped: typeof fetch = (input, init) =>
    attempts.getStore()?.isSent === false ? bufferedFetch(input, init) : original(input, init);
  scopedFetches.add(scoped);
  globalThis.fetch = scoped;
}

const SDK_HEADERS = /^(?:accept|content-type|user-agent|x-goog-api-client|x-stainless-.+)$/;

// SDKs also add what they find in the environment (organization, project, custom headers, other keys): nothing of
// that may reach a gateway, so only their technical headers pass
function outgoingHeaders(fromSdk: RequestInit['headers'], exchange: Exchange): Headers {
  const headers = new Headers();
  for (const [name, value] of new Headers(fromSdk)) {
    if (SDK_HEADERS.test(name)) headers.set(name, value);
  }
  for (const [name, value] of exchange.requestHeaders) headers.set(name, value);
  return headers;
}

function readHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name !== 'set-cookie'));
}

async function readBody(
  response: Response,
  stream: StreamTarget | null,
  signal: AbortSignal | null,
): Promise<ReadBody> {
  if (response.body === null) return { text: '', problem: null };
  const chunks = chunksOf(response.body, signal);
  if (stream !== null && response.ok) return readStream(chunks, stream);
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return { text: text + decoder.decode(), problem: null };
}

function bufferedResponse(response: Response, text: string): Response {
  const headers = new Headers(response.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  if (response.ok) headers.set('content-type', 'application/json');
  const { status, statusText } = response;
  return new Response(status === 304 ? null : text, { status, statusText, headers });
}

/** A parsed body that is an answer. Throws when it is no JSON object, or one with an `error`. */
export function answerOf(body: JsonValue | undefined): JsonObject {
  if (!isJsonObject(body)) throw new Error('the body is no JSON object');
  if (body.error !== undefined && body.error !== null) throw new Error('the body holds an error');
  return body;
}
