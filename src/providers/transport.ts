import { AsyncLocalStorage } from 'node:async_hooks';
import { isJsonObject } from '../domain/json.ts';
import type { Redact } from '../lib/redact.ts';
import { parseJson } from './parse-json.ts';

/** One HTTP request and what came back, filled in while it happens: SDK errors lose most of it. */
export interface Exchange {
  readonly host: string;
  /** What is sent beside the SDK's technical headers, the key included. */
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly redact: Redact;
  /** Whether a request was handed to the network. */
  sent: boolean;
  /** `null` until a status line arrived. */
  status: number | null;
  /** The reply's headers, names in lower case. */
  headers: Readonly<Record<string, string>>;
  receivedAt: Date;
  /** The reply's body; `null` until all of it arrived. */
  text: string | null;
  /** What went wrong below the SDK; `null` when nothing did. */
  error: unknown;
}

// The one piece of module state: SDKs call `fetch` with no room for an argument, so the attempt they belong to
// has to travel beside the call. `null` marks a real fetch inside an attempt.
const attempts = new AsyncLocalStorage<Exchange | null>();

/** Runs an SDK call whose `bufferedFetch` fills this exchange. */
export function withinExchange<T>(exchange: Exchange, call: () => Promise<T>): Promise<T> {
  return attempts.run(exchange, call);
}

/**
 * A `fetch` for SDKs that reads the whole body before it resolves, so that a stalled or broken body is part of the
 * request it belongs to (SDK timeouts and error classes end at the headers). A 2xx reply that isn't a JSON object,
 * or that is one with an `error`, rejects: SDKs would resolve with it.
 */
export async function bufferedFetch(
  input: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const exchange = attempts.getStore();
  if (exchange === undefined || exchange === null)
    throw new Error('bufferedFetch was called outside an attempt');
  try {
    const headers = outgoingHeaders(init.headers, exchange);
    exchange.sent = true;
    const response = await attempts.run(null, () => fetch(input, { ...init, headers, redirect: 'error' }));
    exchange.status = response.status;
    exchange.headers = readHeaders(response.headers);
    exchange.receivedAt = new Date();
    exchange.text = await readText(response, init.signal ?? null);
    return bufferedResponse(response, exchange.text);
  } catch (error) {
    exchange.error = error;
    throw error;
  }
}

/**
 * Reads a body to its end or until the signal aborts. The abort is passed on here and not left to `fetch` alone: on a
 * busy machine a stalled body was seen to outlive it.
 */
async function readText(response: Response, signal: AbortSignal | null): Promise<string> {
  if (response.body === null) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const stop = (): void => {
    reader.cancel(signal?.reason).catch(() => undefined);
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    signal?.throwIfAborted();
    return text + decoder.decode();
  } finally {
    signal?.removeEventListener('abort', stop);
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
    (attempts.getStore() ?? null) === null ? original(input, init) : bufferedFetch(input, init);
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

function bufferedResponse(response: Response, text: string): Response {
  const headers = new Headers(response.headers);
  headers.delete('content-encoding');
  headers.delete('content-length');
  if (response.ok) {
    assertAnswer(text);
    headers.set('content-type', 'application/json');
  }
  const { status, statusText } = response;
  return new Response(status === 304 ? null : text, { status, statusText, headers });
}

function assertAnswer(text: string): void {
  const body = parseJson(text);
  if (!isJsonObject(body)) throw new Error('the body is no JSON object');
  if (body.error !== undefined && body.error !== null) throw new Error('the body holds an error');
}
