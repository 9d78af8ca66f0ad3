import type { Endpoint } from '../domain/model.ts';
import type { CompletionRequest } from '../domain/request.ts';
import { createRedact, secretHeaders } from '../lib/redact.ts';
import { authHeaders, hostOf } from './endpoint.ts';
import { toProviderError } from './failure.ts';
import { withinExchange } from './transport.ts';
import type { Exchange } from './transport.ts';

/** What one attempt sends, beside the body. */
interface AttemptCall {
  readonly request: Pick<CompletionRequest, 'headers'>;
  readonly signal: AbortSignal;
  /** Headers the wire needs; the endpoint's and the request's own win over them. */
  readonly wireHeaders: Readonly<Record<string, string>>;
}

/** Calls an SDK with the attempt's own signal and reads what it returned. */
type Send<Reply> = (signal: AbortSignal, exchange: Exchange) => Promise<Reply>;

/** Runs one attempt; whatever goes wrong in it becomes a `ProviderError`. */
export type RunAttempt = <Reply>(call: AttemptCall, send: Send<Reply>) => Promise<Reply>;

/** What all attempts at one endpoint share. Throws a `UserError` for a key that can't be sent. */
export function createAttempts(endpoint: Endpoint, apiKey: string | null): RunAttempt {
  const auth = authHeaders(endpoint, apiKey);
  const redact = createRedact([
    ...(apiKey === null ? [] : [apiKey.trim()]),
    ...secretHeaders(endpoint.headers),
  ]);
  return (call, send) => {
    const headers = [auth, call.wireHeaders, endpoint.headers, call.request.headers];
    return runAttempt(call.signal, send, {
      host: hostOf(endpoint),
      requestHeaders: headers.flatMap((group) => Object.entries(group)),
      redact,
      sent: false,
      status: null,
      headers: {},
      receivedAt: new Date(0),
      text: null,
      error: null,
    });
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
