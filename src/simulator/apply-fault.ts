import type { Delivery, Piece } from './delivery.ts';
import type { FaultEffect } from './faults.ts';
import type { TypicalKind } from './typical-refusal.ts';
import { typicalRefusal } from './typical-refusal.ts';
import type { Refusal } from './wire.ts';

/** The two ways a call may be answered. */
export interface Replies {
  /** The answer that would have come. */
  readonly answer: () => Delivery;
  readonly refuse: (refusal: Refusal) => Delivery;
  readonly model: string;
  readonly date: Date;
}

type Headers = Readonly<Record<string, string>>;

/** A reply as a fault leaves it. */
export function faultyDelivery(effect: FaultEffect, replies: Replies): Delivery {
  const refusal = refusalOfFault(effect, replies.model);
  const ordinary = refusal === null ? replies.answer() : replies.refuse(refusal);
  const headed = withHead(withGarbage(ordinary, effect.garbage), effect, replies.date);
  return withDelay(broken(withoutForbiddenBody(headed), effect), effect.delayMs);
}

/** The error a fault asks for by `error` or `status`, `null` when it asks for none. */
export function refusalOfFault({ status, error, retryAfter }: FaultEffect, model: string): Refusal | null {
  const kind = error ?? (status !== null && status >= 400 ? kindOf(status) : null);
  if (kind === null) return null;
  const seconds = /^(\d+(?:\.\d+)?)s?$/.exec(retryAfter ?? '')?.[1];
  return {
    ...typicalRefusal(kind, model),
    retryAfterSeconds: seconds === undefined ? null : Number(seconds),
    // an error in a reply with status 200 keeps its own number in the body
    status: status !== null && status >= 400 ? status : null,
  };
}

const KINDS: ReadonlyMap<number, TypicalKind> = new Map([
  [401, 'wrong_key'],
  [402, 'quota'],
  [403, 'permission'],
  [404, 'unknown_model'],
  [408, 'timeout'],
  [413, 'too_large'],
  [429, 'rate_limited'],
  [503, 'overloaded'],
  [504, 'timeout'],
  [529, 'overloaded'],
]);

function kindOf(status: number): TypicalKind {
  return KINDS.get(status) ?? (status < 500 ? 'invalid_request' : 'server_error');
}

function withGarbage(delivery: Delivery, garbage: string | null): Delivery {
  if (garbage === null) return delivery;
  const bytes = Buffer.from(garbage);
  const pieces = bytes.length === 0 ? [] : [{ atMs: delivery.endAtMs, bytes }];
  return withLength({ ...delivery, pieces }, bytes.length);
}

function withHead(delivery: Delivery, effect: FaultEffect, date: Date): Delivery {
  if (delivery.head === null) return delivery;
  const { contentType, retryAfter, headers } = effect;
  const { 'content-type': usualType, ...others } = delivery.head.headers;
  const type = contentType ?? usualType ?? '';
  return {
    ...delivery,
    head: {
      status: effect.status ?? delivery.head.status,
      headers: {
        ...(type === '' ? {} : { 'content-type': type }),
        ...others,
        ...(retryAfter === null ? {} : { 'retry-after': withDate(retryAfter, date) }),
        ...headers,
      },
    },
  };
}

function withDate(text: string, date: Date): string {
  return text.replace(/^\$date\+(\d+)$/, (_, seconds: string) =>
    new Date(date.getTime() + Number(seconds) * 1000).toUTCString(),
  );
}

/** Status 204 and 304 have no body by their nature. */
function withoutForbiddenBody(delivery: Delivery): Delivery {
  if (delivery.head?.status !== 204 && delivery.head?.status !== 304) return delivery;
  const { 'content-length': _length, 'content-type': _type, ...headers } = delivery.head.headers;
  return { ...delivery, head: { ...delivery.head, headers }, pieces: [] };
}

function broken(delivery: Delivery, { cutAtByte, stall, reset }: FaultEffect): Delivery {
  const ending = stall ? 'hang' : reset ? 'reset' : 'complete';
  if (cutAtByte === null) {
    return ending === 'complete' ? delivery : { ...delivery, head: null, pieces: [], endAtMs: 0, ending };
  }
  const pieces = firstBytes(delivery.pieces, cutAtByte);
  const endAtMs = pieces.at(-1)?.atMs ?? delivery.headAtMs;
  const cut = { ...delivery, pieces, endAtMs, ending } as const;
  // a body that ends early but properly is announced as short as it is
  const sent = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return ending === 'complete' ? withLength(cut, sent) : cut;
}

function firstBytes(pieces: readonly Piece[], count: number): readonly Piece[] {
  const kept: Piece[] = [];
  let left = count;
  for (const { atMs, bytes } of pieces) {
    if (left <= 0) break;
    kept.push({ atMs, bytes: bytes.subarray(0, left) });
    left -= bytes.length;
  }
  return kept;
}

function withLength(delivery: Delivery, length: number): Delivery {
  if (delivery.head?.headers['content-length'] === undefined) return delivery;
  const headers = { ...delivery.head.headers, 'content-length': String(length) };
  return { ...delivery, head: { ...delivery.head, headers } };
}

const TIMES = ['x-simulated-latency-ms', 'x-simulated-first-token-ms'] as const;

function withDelay(delivery: Delivery, delayMs: number): Delivery {
  const { head } = delivery;
  return {
    ...delivery,
    head: head === null ? null : { ...head, headers: laterTimes(head.headers, delayMs) },
    headAtMs: delivery.headAtMs + delayMs,
    pieces: delivery.pieces.map(({ atMs, bytes }) => ({ atMs: atMs + delayMs, bytes })),
    endAtMs: delivery.endAtMs + delayMs,
  };
}

function laterTimes(headers: Headers, delayMs: number): Headers {
  const later = TIMES.flatMap((name) => {
    const ms = headers[name];
    return ms === undefined ? [] : [[name, String(Number(ms) + delayMs)] as const];
  });
  return { ...headers, ...Object.fromEntries(later) };
}
