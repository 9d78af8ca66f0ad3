import type { JsonObject } from '../domain/json.ts';
import type { Refusal, RefusalKind, WireReply } from './wire.ts';

const ERRORS: Readonly<Record<RefusalKind, { readonly code: number; readonly status: string }>> = {
  missing_key: { code: 401, status: 'UNAUTHENTICATED' },
  wrong_key: { code: 400, status: 'INVALID_ARGUMENT' },
  unknown_model: { code: 404, status: 'NOT_FOUND' },
  invalid_request: { code: 400, status: 'INVALID_ARGUMENT' },
  unknown_path: { code: 404, status: 'NOT_FOUND' },
  not_found: { code: 404, status: 'NOT_FOUND' },
  wrong_method: { code: 405, status: 'INVALID_ARGUMENT' },
  too_large: { code: 413, status: 'INVALID_ARGUMENT' },
  context_exceeded: { code: 400, status: 'INVALID_ARGUMENT' },
  permission: { code: 403, status: 'PERMISSION_DENIED' },
  rate_limited: { code: 429, status: 'RESOURCE_EXHAUSTED' },
  quota: { code: 429, status: 'RESOURCE_EXHAUSTED' },
  spend_limit: { code: 429, status: 'RESOURCE_EXHAUSTED' },
  server_error: { code: 500, status: 'INTERNAL' },
  overloaded: { code: 503, status: 'UNAVAILABLE' },
  timeout: { code: 504, status: 'DEADLINE_EXCEEDED' },
  simulator_bug: { code: 500, status: 'INTERNAL' },
};

/** Gemini's error body and status. How long to wait stands in the body: this vendor sends no header for it. */
export function writeRefusal(refusal: Refusal): WireReply {
  const { code: usual, status } = ERRORS[refusal.kind];
  const code = refusal.status ?? usual;
  const details = detailsOf(refusal);
  return {
    status: code,
    headers: {},
    body: {
      error: { code, message: messageOf(refusal), status, ...(details.length === 0 ? {} : { details }) },
    },
  };
}

function messageOf({ kind, message }: Refusal): string {
  // clients tell these two by the wording alone
  if (kind === 'spend_limit') return `${message} limit: 0`;
  if (kind !== 'context_exceeded') return message;
  return 'The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).';
}

function detailsOf({ kind, field, message, retryAfterSeconds }: Refusal): readonly JsonObject[] {
  const retry =
    retryAfterSeconds === null ? [] : [detail('RetryInfo', { retryDelay: `${retryAfterSeconds}s` })];
  switch (kind) {
    case 'wrong_key':
      return [detail('ErrorInfo', { reason: 'API_KEY_INVALID', domain: 'googleapis.com' })];
    case 'invalid_request':
      return field === null
        ? []
        : [detail('BadRequest', { fieldViolations: [{ field, description: message }] })];
    case 'rate_limited':
    case 'spend_limit':
      return [quotaFailure('GenerateRequestsPerMinutePerProjectPerModel'), ...retry];
    case 'quota':
      return [quotaFailure('GenerateRequestsPerDayPerProjectPerModel'), ...retry];
    default:
      return retry;
  }
}

function quotaFailure(quotaId: string): JsonObject {
  return detail('QuotaFailure', { violations: [{ quotaId }] });
}

function detail(type: string, fields: JsonObject): JsonObject {
  return { '@type': `type.googleapis.com/google.rpc.${type}`, ...fields };
}
