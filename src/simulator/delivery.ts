import type { StreamReply, WireReply } from './wire.ts';

/** Bytes of a reply's body and when they leave, in simulated ms from the request's arrival. */
export interface Piece {
  readonly atMs: number;
  readonly bytes: Buffer;
}

/** Everything that happens on the connection after a request, with its time. */
export interface Delivery {
  /** `null`: no status line is ever sent. */
  readonly head: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | null;
  /** Simulated ms from the request's arrival, as all times here. */
  readonly headAtMs: number;
  /** In the order of their times. */
  readonly pieces: readonly Piece[];
  readonly endAtMs: number;
  readonly ending: 'complete' | 'reset' | 'hang';
}

interface Timing {
  readonly latencyMs: number;
  readonly firstTokenMs: number;
}

/** A reply that no model has to think about. */
export function deliverAtOnce(reply: WireReply): Delivery {
  return whole(reply, 0);
}

/** A file's text. */
export function deliverText(text: string, headers: Readonly<Record<string, string>>): Delivery {
  return wholeBytes({ status: 200, headers, bytes: Buffer.from(text) }, 0);
}

/** A reply that is sent in one piece when its latency is over. */
export function deliverAnswer(reply: WireReply, { latencyMs }: Timing): Delivery {
  const headers = { ...reply.headers, 'x-simulated-latency-ms': String(latencyMs) };
  return whole({ ...reply, headers }, latencyMs);
}

/** A streamed reply; its headers say when the first visible event and the end are due. */
export function deliverStream(reply: StreamReply, { latencyMs, firstTokenMs }: Timing): Delivery {
  const { opening, visible, closing } = reply;
  const perEventMs = (latencyMs - firstTokenMs) / Math.max(1, visible.length);
  // an answer without visible text has no first token, which is not the same as one after 0 ms
  const firstToken = visible.length === 0 ? {} : { 'x-simulated-first-token-ms': String(firstTokenMs) };
  return {
    head: {
      status: 200,
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        ...reply.headers,
        'x-simulated-latency-ms': String(latencyMs),
        ...firstToken,
      },
    },
    headAtMs: 0,
    pieces: [
      ...opening.map((event) => ({ atMs: 0, bytes: Buffer.from(event) })),
      ...visible.map((event, index) => ({
        atMs: firstTokenMs + index * perEventMs,
        bytes: Buffer.from(event),
      })),
      ...closing.map((event) => ({ atMs: latencyMs, bytes: Buffer.from(event) })),
    ],
    endAtMs: latencyMs,
    ending: 'complete',
  };
}

function whole({ status, headers, body }: WireReply, atMs: number): Delivery {
  return wholeBytes({ status, headers, bytes: Buffer.from(JSON.stringify(body)) }, atMs);
}

interface RawReply extends Pick<WireReply, 'status' | 'headers'> {
  readonly bytes: Buffer;
}

function wholeBytes({ status, headers, bytes }: RawReply, atMs: number): Delivery {
  return {
    head: {
      status,
      headers: { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers },
    },
    headAtMs: atMs,
    pieces: [{ atMs, bytes }],
    endAtMs: atMs,
    ending: 'complete',
  };
}
