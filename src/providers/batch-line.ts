import type { BatchLine } from '../domain/batch.ts';
import type { Completion } from '../domain/completion.ts';
import type { FailureKind } from '../domain/errors.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { BatchRecord } from './batch-records.ts';
import { readErrorBody } from './error-body.ts';
import { toProviderError } from './failure.ts';
import type { HttpReply } from './reply.ts';
import { answerOf } from './transport.ts';
import type { Exchange } from './transport.ts';
import { statusNamedBy } from './verdict.ts';

/** What a record says its request was answered. */
export interface RecordedReply {
  readonly status: number;
  readonly body: JsonValue | undefined;
  readonly requestId: string | null;
}

/** Judges the reply in a record as the same reply to a single call. */
export function toBatchLine(
  { id, carrier }: BatchRecord,
  { status, body, requestId }: RecordedReply,
  toCompletion: (body: JsonObject, reply: HttpReply) => Completion,
): BatchLine {
  const headers = requestId === null ? carrier.headers : { ...carrier.headers, 'x-request-id': requestId };
  const exchange: Exchange = { ...carrier, status, headers, isNewConnection: null };
  try {
    if (status < 200 || status > 299) throw new Error(`HTTP ${status}`);
    return { id, completion: toCompletion(answerOf(body), exchange) };
  } catch (error) {
    exchange.text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    return { id, failure: toProviderError(error, exchange, false).failure };
  }
}

const UNNAMED_STATUS = 500;

/** A request that failed with an error body but no HTTP status: the status its words stand for decides. */
export function toErrorLine(record: BatchRecord, body: JsonObject): BatchLine {
  const { words, status: said } = readErrorBody(JSON.stringify(body));
  const status = said ?? statusNamedBy(words);
  const reply = { status: status ?? UNNAMED_STATUS, body, requestId: null };
  const line = toBatchLine(record, reply, () => {
    throw new Error('an error is no answer');
  });
  return 'failure' in line ? { id: line.id, failure: { ...line.failure, status } } : line;
}

const NOT_RUN = {
  expired: ['timeout', 'The request was not run: the batch expired before its turn.'],
  cancelled: ['unavailable', 'The request was not run: the batch was cancelled before its turn.'],
} as const satisfies Readonly<Record<string, readonly [FailureKind, string]>>;

/** A request the provider never ran. */
export function toUnrunLine({ id }: BatchRecord, why: keyof typeof NOT_RUN): BatchLine {
  const [kind, message] = NOT_RUN[why];
  const failure = {
    kind,
    scope: 'retry',
    message,
    status: null,
    retryAfterMs: null,
    requestId: null,
    rateLimits: null,
  } as const;
  return { id, failure };
}
