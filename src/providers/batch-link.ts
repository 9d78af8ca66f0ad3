import type { JsonObject } from '../domain/json.ts';
import type { Endpoint } from '../domain/model.ts';
import { createAttempts, createExchanges } from './attempt.ts';
import type { AttemptCall } from './attempt.ts';
import { readRecords } from './batch-records.ts';
import type { BatchRecord } from './batch-records.ts';
import { ownSignal } from './own-signal.ts';
import { sdkOptions } from './transport.ts';
import type { Exchange, SdkOptions } from './transport.ts';

/** What a request to a batch service is made with. */
export interface BatchCall {
  readonly signal: AbortSignal;
  /** Headers the wire needs. */
  readonly wireHeaders: Readonly<Record<string, string>>;
}

/** Sends one request with an SDK and reads the JSON object that came back. */
interface BatchQuestion<Answer> {
  readonly send: (options: SdkOptions) => Promise<unknown>;
  /** What it throws makes the reply a bad one. */
  readonly read: (body: JsonObject, exchange: Exchange) => Answer;
}

/** The way to the batch service of one endpoint: keys, redaction and verdicts are those of single calls. */
export interface BatchLink {
  ask<Answer>(call: BatchCall, question: BatchQuestion<Answer>): Promise<Answer>;
  /** The records of a file of results, as they arrive. */
  records(url: string, call: BatchCall): AsyncGenerator<BatchRecord, void, undefined>;
}

/** Throws a `UserError` for a key that can't be sent. */
export function createBatchLink(endpoint: Endpoint, apiKey: string | null): BatchLink {
  const attempt = createAttempts(endpoint, apiKey);
  const toExchange = createExchanges(endpoint, apiKey);
  return {
    ask: (call, { send, read }) =>
      attempt(toAttempt(call), async (exchange) => {
        await send(sdkOptions(exchange));
        return read(exchange.answer ?? {}, exchange);
      }),
    records: async function* (url, call) {
      const own = ownSignal(call.signal);
      try {
        yield* readRecords(url, toExchange(toAttempt(call), own.signal));
      } finally {
        own.release();
      }
    },
  };
}

function toAttempt({ signal, wireHeaders }: BatchCall): AttemptCall {
  return {
    request: { headers: {}, stream: false },
    hooks: { signal, onFirstToken: () => undefined },
    wireHeaders,
    createAssembler: null,
  };
}
