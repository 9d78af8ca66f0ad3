import type { Refusal, RefusalKind } from './wire.ts';

/** A limit as a bucket that fills up again evenly within a minute. */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Real ms until the bucket is full again. */
  readonly resetMs: number;
}

export interface LimitStates {
  readonly requests: LimitState;
  readonly tokens: LimitState;
  readonly inputTokens: LimitState;
  readonly outputTokens: LimitState;
}

interface Spent {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const NOT_COUNTED: ReadonlySet<RefusalKind> = new Set([
  'missing_key',
  'wrong_key',
  'unknown_path',
  'wrong_method',
  'simulator_bug',
]);
const REQUESTS = 10_000;
const INPUT_TOKENS = 2_000_000;
const OUTPUT_TOKENS = 400_000;
const MINUTE_MS = 60_000;

/**
 * The limits after one request. They know of that request only, so that no reply depends on what else was asked
 * before it: the remaining tokens don't fall from call to call.
 */
export function limitsAfter({ inputTokens, outputTokens }: Spent): LimitStates {
  return {
    requests: spent(REQUESTS, 1),
    tokens: spent(INPUT_TOKENS + OUTPUT_TOKENS, inputTokens + outputTokens),
    inputTokens: spent(INPUT_TOKENS, inputTokens),
    outputTokens: spent(OUTPUT_TOKENS, outputTokens),
  };
}

/** The limits when a request brought nothing. */
function limitsUntouched(): LimitStates {
  return limitsAfter({ inputTokens: 0, outputTokens: 0 });
}

/** The limits a refusal tells of, `null` where the request wasn't known to be anyone's or to be for a model. */
export function limitsOfRefusal({ kind, retryAfterSeconds }: Refusal): LimitStates | null {
  if (NOT_COUNTED.has(kind)) return null;
  if (kind !== 'rate_limited') return limitsUntouched();
  return limitsExhausted(retryAfterSeconds ?? MINUTE_MS / 1000);
}

/** The limits when no request is left for so many seconds. */
function limitsExhausted(seconds: number): LimitStates {
  return { ...limitsUntouched(), requests: { limit: REQUESTS, remaining: 0, resetMs: seconds * 1000 } };
}

function spent(limit: number, used: number): LimitState {
  const taken = Math.min(limit, used);
  return { limit, remaining: limit - taken, resetMs: Math.round((taken / limit) * MINUTE_MS) };
}
