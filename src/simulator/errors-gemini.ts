import type { JsonObject } from '../domain/json.ts';
import type { Refusal, RefusalKind, WireReply } from './wire.ts';

const ERRORS: Readonly<Record<RefusalKind, { readonly code: number; readonly status: string }>> = {
  missing_key: { code: 401, status: 'UNAUTHENTICATED' },
  wrong_key: { code: 400, status: 'INVALID_ARGUMENT' },
  unknown_model: { code: 404, status: 'NOT_FOUND' },
  invalid_request: { code: 400, status: 'INVALID_ARGUMENT' },
  unknown_path: { code: 404, status: 'NOT_FOUND' },
  wrong_method: { code: 405, status: 'INVALID_ARGUMENT' },
  too_large: { code: 413, status: 'INVALID_ARGUMENT' },
  rate_limited: { code: 429, status: 'RESOURCE_EXHAUSTED' },
  server_error: { code: 500, status: 'INTERNAL' },
  overloaded: { code: 503, status: 'UNAVAILABLE' },
  simulator_bug: { code: 500, status: 'INTERNAL' },
};

/** Gemini's error body and status. How long to wait stands in the body: this vendor sends no header for it. */
export function writeRefusal(refusal: Refusal): WireReply {
  const { code, status } = ERRORS[refusal.kind];
  const details = detailsOf(refusal);
  return {
    status: code,
    headers: {},
    body: {
      error: { code, message: refusal.message, status, ...(details.length === 0 ? {} : { details }) },
    },
  };
}

function detailsOf({ kind, field, message, retryAfterSeconds }: Refusal): readonly JsonObject[] {
  if (kind === 'wrong_key') {
    return [detail('ErrorInfo', { reason: 'API_KEY_INVALID', domain: 'googleapis.com' })];
  }
  if (kind === 'invalid_request' && field !== null) {
    return [detail('BadRequest', { fieldViolations: [{ field, description: message }] })];
  }
  if (kind !== 'rate_limited') return [];
  return [
    detail('QuotaFailure', {
      violations: [{ quotaId: 'GenerateRequestsPerMinutePerProjectPerModel' }],
    }),
    detail('RetryInfo', { retryDelay: `${retryAfterSeconds ?? 1}s` }),
  ];
}

function detail(type: string, fields: JsonObject): JsonObject {
  return { '@type': `type.googleapis.com/google.rpc.${type}`, ...fields };
}
