import type { Endpoint } from '../domain/model.ts';
import type { CompletionHooks } from '../domain/provider.ts';
import type { CompletionRequest } from '../domain/request.ts';
import { createRedact, secretHeaders } from '../lib/redact.ts';
import { authHeaders, hostOf, notFoundHint } from './endpoint.ts';
import { toProviderError } from './failure.ts';
import { ownSignal } from './own-signal.ts';
import type { Assembler } from './read-stream.ts';
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

/** Makes a call that fills the exchange and reads the answer it then has. */
type Send<Reply> = (exchange: Exchange) => Promise<Reply>;

/** Runs one attempt; whatever goes wrong in it becomes a `ProviderError`. */
export type RunAttempt = <Reply>(call: AttemptCall, send: Send<Reply>) => Promise<Reply>;

/** Makes the exchange of one attempt, which the signal gives up. */
type ToExchange = (call: AttemptCall, signal: AbortSignal) => Exchange;

/** Runs attempts at one endpoint. Throws a `UserError` for a key that can't be sent. */
export function createAttempts(endpoint: Endpoint, apiKey: string | null): RunAttempt {
  const toExchange = createExchanges(endpoint, apiKey);
  return (call, send) => runAttempt(call, send, toExchange);
}

/** What all attempts at one endpoint share. Throws a `UserError` for a key that can't be sent. */
export function createExchanges(endpoint: Endpoint, apiKey: string | null): ToExchange {
  const auth = authHeaders(endpoint, apiKey);
  const redact = createRedact([
    ...(apiKey === null ? [] : [apiKey.trim()]),
    ...secretHeaders(endpoint.headers),
  ]);
  const host = hostOf(endpoint);
  const hint = notFoundHint(endpoint);
  return (call, signal) => {
    const { request, hooks } = call;
    const headers = [auth, call.wireHeaders, endpoint.headers, request.headers];
    return {
      host,
      notFoundHint: hint,
      requestHeaders: headers.flatMap((group) => Object.entries(group)),
      redact,
      signal,
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

async function runAttempt<Reply>(
  call: AttemptCall,
  send: Send<Reply>,
  toExchange: ToExchange,
): Promise<Reply> {
  const own = ownSignal(call.hooks.signal);
  const exchange = toExchange(call, own.signal);
  try {
    own.signal.throwIfAborted();
    return await send(exchange);
  } catch (error) {
    throw toProviderError(error, exchange, own.signal.aborted);
  } finally {
    own.release();
  }
}
