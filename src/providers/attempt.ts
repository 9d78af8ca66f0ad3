import type { Endpoint } from '../domain/model.ts';
import type { CompletionHooks } from '../domain/provider.ts';
import type { CompletionRequest } from '../domain/request.ts';
import { createRedact, secretHeaders } from '../lib/redact.ts';
import { authHeaders, hostOf, notFoundHint } from './endpoint.ts';
import { toProviderError } from './failure.ts';
import type { Assembler } from './read-stream.ts';
import { withinExchange } from './transport.ts';
import type { Exchange } from './transport.ts';

/** What one attempt sends, beside the body. */
export interface AttemptCall {
  readonly request: Pick<CompletionRequest, 'headers' | 'stream'>;
  readonly hooks: CompletionHooks;
  /** Headers the wire needs; the endpoint's and the request's own win over them. */
  readonly wireHeaders: Readonly<Record<string, string>>;
  /** Makes what puts a streamed reply together; `null` where replies are never streamed. */
  readonly createAssembler: (() => Assembler) | null;
}

/** Calls an SDK with the attempt's own signal and reads the answer the exchange then has. */
type Send<Reply> = (signal: AbortSignal, exchange: Exchange) => Promise<Reply>;

/** Runs one attempt; whatever goes wrong in it becomes a `ProviderError`. */
export type RunAttempt = <Reply>(call: AttemptCall, send: Send<Reply>) => Promise<Reply>;

/** Runs attempts at one endpoint. Throws a `UserError` for a key that can't be sent. */
export function createAttempts(endpoint: Endpoint, apiKey: string | null): RunAttempt {
  const toExchange = createExchanges(endpoint, apiKey);
  return (call, send) => runAttempt(call.hooks.signal, send, toExchange(call));
}

/** What all attempts at one endpoint share. Throws a `UserError` for a key that can't be sent. */
export function createExchanges(endpoint: Endpoint, apiKey: string | null): (call: AttemptCall) => Exchange {
  const auth = authHeaders(endpoint, apiKey);
  const redact = createRedact([
    ...(apiKey === null ? [] : [apiKey.trim()]),
    ...secretHeaders(endpoint.headers),
  ]);
  return (call) => {
    const { request, hooks } = call;
    const headers = [auth, call.wireHeaders, endpoint.headers, request.headers];
    return {
      host: hostOf(endpoint),
      notFoundHint: notFoundHint(endpoint),
      requestHeaders: headers.flatMap((group) => Object.entries(group)),
      redact,
      stream:
        request.stream && call.createAssembler !== null
          ? { assembler: call.createAssembler(), onFirstToken: hooks.onFirstToken }
          : null,
      isNewConnection: null,
      sent: false,
      status: null,
      headers: {},
      receivedAt: new Date(0),
      text: null,
      answer: null,
      error: null,
    };
  };
}

// A signal of its own for each attempt: openai and gemini never remove the listeners they add
async function runAttempt<Reply>(signal: AbortSignal, send: Send<Reply>, exchange: Exchange): Promise<Reply> {
  const own = new AbortController();
  const stop = (): void => own.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    return await withinExchange(exchange, () => send(own.signal, exchange));
  } catch (error) {
    throw toProviderError(error, exchange, signal.aborted);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
