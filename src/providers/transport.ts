import { isJsonObject } from '../domain/json.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { Redact } from '../lib/redact.ts';
import { watchConnection } from './connections.ts';
import { parseJson } from './parse-json.ts';
import { chunksOf, readBody } from './read-body.ts';
import type { StreamTarget } from './read-stream.ts';

/** One HTTP request and what came back, filled in while it happens: SDK errors lose most of it. */
export interface Exchange {
  readonly host: string;
  /** What to say when nothing is found at the address. */
  readonly notFoundHint: string;
  /** What is sent beside the SDK's technical headers, the key included. */
  readonly requestHeaders: readonly (readonly [string, string])[];
  readonly redact: Redact;
  /** Aborted: give the request up. No other request has it: `fetch` leaves its listeners on it. */
  readonly signal: AbortSignal;
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

/** What an SDK is given beside the body of a call: it hands `fetchOptions` on to `sdkFetch`. */
export interface SdkOptions {
  readonly fetchOptions: { readonly redirect: 'error'; readonly exchange: Exchange };
}

/** The options of an SDK call that fills this exchange. */
export function sdkOptions(exchange: Exchange): SdkOptions {
  return { fetchOptions: { redirect: 'error', exchange } };
}

// the answer is in the exchange: an SDK that is told of an empty reply doesn't parse it a second time
const ANSWERED = new Response(null, { status: 204 });

/** The `fetch` of SDKs that are called with `sdkOptions`. What they resolve with says nothing: the exchange does. */
export async function sdkFetch(
  input: string | URL | Request,
  init: RequestInit & { readonly exchange?: Exchange } = {},
): Promise<Response> {
  const { exchange, ...options } = init;
  if (exchange === undefined) throw new Error('an SDK was called without an exchange');
  const { response, text } = await readReply(input, options, exchange);
  return response.ok ? ANSWERED : bufferedResponse(response, text);
}

/** A `fetch` that fills an exchange and resolves with the reply's body, a streamed one as it would be without. */
export async function bufferedFetch(
  input: string | URL | Request,
  init: RequestInit,
  exchange: Exchange,
): Promise<Response> {
  const { response, text } = await readReply(input, init, exchange);
  return bufferedResponse(response, text);
}

/**
 * Reads the whole body before it resolves, so that a stalled or broken body is part of the request it belongs to (SDK
 * timeouts and error classes end at the headers). A streamed reply is read as the body it would have had without
 * streaming: the SDKs' own readers of streams pass over early ends, replies that are no events, and more. A 2xx reply
 * that isn't a JSON object, or that is one with an `error`, rejects: SDKs would resolve with it.
 */
async function readReply(
  input: string | URL | Request,
  init: RequestInit,
  exchange: Exchange,
): Promise<{ readonly response: Response; readonly text: string }> {
  try {
    const response = await send(input, init, exchange);
    const { text, problem } = await readBody(response, exchange.stream, exchange.signal);
    exchange.text = text;
    if (problem !== null) throw new Error(problem);
    if (response.ok) exchange.answer = answerOf(parseJson(text));
    return { response, text };
  } catch (error) {
    exchange.error = error;
    throw error;
  }
}

/**
 * Fetches a file and gives its bytes as they arrive. Throws on any status but 2xx, with the reply's text in the exchange,
 * and what the connection throws.
 */
export async function* fetchFile(
  url: string,
  exchange: Exchange,
): AsyncGenerator<Uint8Array, void, undefined> {
  const response = await send(url, {}, exchange);
  if (!response.ok) {
    exchange.text = (await readBody(response, null, exchange.signal)).text;
    throw new Error(`HTTP ${response.status}`);
  }
  if (response.body !== null) yield* chunksOf(response.body, exchange.signal);
}

async function send(input: string | URL | Request, init: RequestInit, exchange: Exchange): Promise<Response> {
  const headers = outgoingHeaders(init.headers, exchange);
  exchange.sent = true;
  const tell = (isNew: boolean): void => {
    exchange.isNewConnection = isNew;
  };
  const { signal } = exchange;
  const response = await watchConnection(tell, () =>
    fetch(input, { ...init, headers, signal, redirect: 'error' }),
  );
  exchange.status = response.status;
  exchange.headers = readHeaders(response.headers);
  exchange.receivedAt = new Date();
  return response;
}

const SDK_HEADERS = /^(?:accept|content-type|user-agent|x-goog-api-client|x-stainless-.+)$/;

// SDKs also add what they find in the environment (organization, project, custom headers, other keys): nothing of
// that may reach a gateway, so only their technical headers pass
function outgoingHeaders(fromSdk: RequestInit['headers'], exchange: Exchange): Headers {
  // SDKs make them anew for each request
  const headers = fromSdk instanceof Headers ? fromSdk : new Headers(fromSdk);
  const others = Array.from(headers.keys()).filter((name) => !SDK_HEADERS.test(name));
  for (const name of others) headers.delete(name);
  for (const [name, value] of exchange.requestHeaders) headers.set(name, value);
  return headers;
}

function readHeaders(headers: Headers): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of headers) if (name !== 'set-cookie') read[name] = value;
  return read;
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
