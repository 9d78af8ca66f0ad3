import type { LimitState, LimitStates } from './rate-limits.ts';
import { limitsAfter, limitsOfRefusal } from './rate-limits.ts';
import type { Refusal, RefusalKind, ReplyContext, WireReply } from './wire.ts';

interface ErrorWords {
  readonly status: number;
  readonly type: string;
  /** A narrower word where the type says too little. */
  readonly code?: string;
  /** Where clients go by the wording. */
  readonly message?: string;
}

const ERRORS: Readonly<Record<RefusalKind, ErrorWords>> = {
  missing_key: { status: 401, type: 'authentication_error' },
  wrong_key: { status: 401, type: 'authentication_error' },
  unknown_model: { status: 404, type: 'not_found_error' },
  invalid_request: { status: 400, type: 'invalid_request_error' },
  unknown_path: { status: 404, type: 'not_found_error' },
  not_found: { status: 404, type: 'not_found_error' },
  wrong_method: { status: 405, type: 'invalid_request_error' },
  too_large: { status: 413, type: 'request_too_large' },
  context_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    message: 'prompt is too long: 200001 tokens > 200000 maximum',
  },
  permission: { status: 403, type: 'permission_error' },
  rate_limited: { status: 429, type: 'rate_limit_error' },
  quota: { status: 402, type: 'billing_error' },
  spend_limit: { status: 429, type: 'rate_limit_error', code: 'enforced_spend_limit_reached' },
  server_error: { status: 500, type: 'api_error' },
  overloaded: { status: 529, type: 'overloaded_error' },
  timeout: { status: 504, type: 'timeout_error' },
  simulator_bug: { status: 500, type: 'api_error' },
};

/** Anthropic's error body and status. */
export function writeRefusal(refusal: Refusal, context: ReplyContext): WireReply {
  const { status, type, code, message = refusal.message } = ERRORS[refusal.kind];
  const requestId = `req_${context.id}`;
  const limits = limitsOfRefusal(refusal);
  const details = code === undefined ? {} : { details: { error_code: code } };
  return {
    status: refusal.status ?? status,
    headers: {
      'request-id': requestId,
      ...(limits === null ? {} : headersOf(limits, context.date)),
      ...retryHeaders(refusal),
    },
    body: { type: 'error', error: { type, message, ...details }, request_id: requestId },
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

function retryHeaders({ kind, retryAfterSeconds }: Refusal): Record<string, string> {
  // 529 and 500 come without a hint how long to wait
  if (retryAfterSeconds === null || kind !== 'rate_limited') return {};
  return { 'retry-after': String(Math.ceil(retryAfterSeconds)) };
}
