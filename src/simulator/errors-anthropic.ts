import type { LimitState, LimitStates } from './rate-limits.ts';
import { limitsAfter, limitsExhausted } from './rate-limits.ts';
import type { Refusal, RefusalKind, ReplyContext, WireReply } from './wire.ts';

const ERRORS: Readonly<Record<RefusalKind, { readonly status: number; readonly type: string }>> = {
  missing_key: { status: 401, type: 'authentication_error' },
  wrong_key: { status: 401, type: 'authentication_error' },
  unknown_model: { status: 404, type: 'not_found_error' },
  invalid_request: { status: 400, type: 'invalid_request_error' },
  unknown_path: { status: 404, type: 'not_found_error' },
  wrong_method: { status: 405, type: 'invalid_request_error' },
  too_large: { status: 413, type: 'request_too_large' },
  rate_limited: { status: 429, type: 'rate_limit_error' },
  server_error: { status: 500, type: 'api_error' },
  overloaded: { status: 529, type: 'overloaded_error' },
  simulator_bug: { status: 500, type: 'api_error' },
};

/** Anthropic's error body and status. */
export function writeRefusal(refusal: Refusal, context: ReplyContext): WireReply {
  const { status, type } = ERRORS[refusal.kind];
  const requestId = `req_${context.id}`;
  return {
    status,
    headers: { 'request-id': requestId, ...retryHeaders(refusal, context.date) },
    body: { type: 'error', error: { type, message: refusal.message }, request_id: requestId },
  };
}

/** The headers of a reply that spent so many tokens. */
export function limitHeaders(spent: Parameters<typeof limitsAfter>[0], date: Date): Record<string, string> {
  return headersOf(limitsAfter(spent), date);
}

function headersOf(states: LimitStates, date: Date): Record<string, string> {
  return {
    ...headersOfOne('requests', states.requests, date),
    ...headersOfOne('tokens', states.tokens, date),
    ...headersOfOne('input-tokens', states.inputTokens, date),
    ...headersOfOne('output-tokens', states.outputTokens, date),
  };
}

function headersOfOne(name: string, state: LimitState, date: Date): Record<string, string> {
  const prefix = `anthropic-ratelimit-${name}`;
  // rounded up to whole seconds, as the vendor writes them
  const reset = new Date(Math.ceil((date.getTime() + state.resetMs) / 1000) * 1000);
  return {
    [`${prefix}-limit`]: String(state.limit),
    [`${prefix}-remaining`]: String(state.remaining),
    [`${prefix}-reset`]: reset.toISOString().replace('.000Z', 'Z'),
  };
}

function retryHeaders({ kind, retryAfterSeconds }: Refusal, date: Date): Record<string, string> {
  // 529 and 500 come without a hint how long to wait
  if (retryAfterSeconds === null || kind !== 'rate_limited') return {};
  return {
    'retry-after': String(retryAfterSeconds),
    ...headersOf(limitsExhausted(retryAfterSeconds), date),
  };
}
