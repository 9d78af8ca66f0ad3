import type { LimitStates } from './rate-limits.ts';
import { limitsAfter, limitsOfRefusal } from './rate-limits.ts';
import type { Refusal, RefusalKind, ReplyContext, WireReply } from './wire.ts';

interface ErrorWords {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
}

const INVALID = 'invalid_request_error';

const ERRORS: Readonly<Record<RefusalKind, ErrorWords>> = {
  missing_key: { status: 401, type: INVALID, code: null },
  wrong_key: { status: 401, type: INVALID, code: 'invalid_api_key' },
  unknown_model: { status: 404, type: INVALID, code: 'model_not_found' },
  invalid_request: { status: 400, type: INVALID, code: null },
  unknown_path: { status: 404, type: INVALID, code: 'unknown_url' },
  not_found: { status: 404, type: INVALID, code: null },
  wrong_method: { status: 405, type: INVALID, code: 'method_not_supported' },
  too_large: { status: 413, type: INVALID, code: 'request_too_large' },
  context_exceeded: { status: 400, type: INVALID, code: 'context_length_exceeded' },
  permission: { status: 403, type: INVALID, code: 'missing_scope' },
  rate_limited: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  quota: { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
  spend_limit: { status: 429, type: 'insufficient_quota', code: 'organization_spend_limit_exceeded' },
  server_error: { status: 500, type: 'server_error', code: null },
  overloaded: { status: 503, type: 'server_error', code: 'server_is_overloaded' },
  timeout: { status: 504, type: 'server_error', code: null },
  simulator_bug: { status: 500, type: 'server_error', code: 'simulator_bug' },
};

/** OpenAI's error body and status. */
export function writeRefusal(refusal: Refusal, context: ReplyContext): WireReply {
  const { status, type, code } = ERRORS[refusal.kind];
  const { message, field, retryAfterSeconds } = refusal;
  const limits = limitsOfRefusal(refusal);
  return {
    status: refusal.status ?? status,
    headers: {
      'x-request-id': `req_${context.id}`,
      ...(limits === null ? {} : headersOf(limits)),
      ...(retryAfterSeconds === null ? {} : retryHeaders(retryAfterSeconds)),
    },
    body: { error: { message, type, param: field, code } },
  };
}

/** The headers of a reply that spent so many tokens. */
export function limitHeaders(spent: Parameters<typeof limitsAfter>[0]): Record<string, string> {
  return headersOf(limitsAfter(spent));
}

function headersOf({ requests, tokens }: LimitStates): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': String(requests.limit),
    'x-ratelimit-remaining-requests': String(requests.remaining),
    'x-ratelimit-reset-requests': duration(requests.resetMs),
    'x-ratelimit-limit-tokens': String(tokens.limit),
    'x-ratelimit-remaining-tokens': String(tokens.remaining),
    'x-ratelimit-reset-tokens': duration(tokens.resetMs),
  };
}

/** As this vendor writes durations: `6ms`, `1.25s`, `6m0s`. */
function duration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  if (ms < 60_000) return `${ms / 1000}s`;
  return `${Math.floor(ms / 60_000)}m${(ms % 60_000) / 1000}s`;
}

function retryHeaders(seconds: number): Record<string, string> {
  return { 'retry-after': String(Math.ceil(seconds)), 'retry-after-ms': String(Math.round(seconds * 1000)) };
}
