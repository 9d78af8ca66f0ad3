import type { FailureKind, FailureScope } from '../domain/errors.ts';
import type { ErrorBody } from './error-body.ts';

/** What kind of failure a refusal is, and what it rules out. */
export interface Verdict {
  readonly kind: FailureKind;
  readonly scope: FailureScope;
}

/** A refusal as it arrived. */
export interface Refusal {
  readonly status: number;
  readonly error: ErrorBody;
  readonly retryAfterMs: number | null;
}

/**
 * Judges an error status with what its body says. One table serves all wires, because gateways relay the words of
 * one vendor in the format of another.
 */
export function verdictOf(refusal: Refusal): Verdict {
  return (refusal.status < 500 ? byWords(refusal) : null) ?? byStatus(refusal);
}

const CONTEXT_WORDS = /^(?:context_length_exceeded|exceed_context_size_error)$/;
const CONTEXT_SENTENCE =
  /prompt is too long|exceeds? (?:the )?(?:maximum number of tokens|(?:available )?context)|maximum context length/i;
const QUOTA_WORDS =
  /^(?:insufficient_quota|credit_balance_exhausted|billing_error|(?:organization|project)_spend_limit_exceeded|organization_usage_limit_exceeded|(?:enforced|contract|linked_organization)_spend_limit_reached|linked_organization_billing_unavailable|.*PerDay.*)$/;
const QUOTA_SENTENCE = /credit balance is too low|reached your specified api usage limit|\blimit: 0\b/i;
const MODEL_ACCESS =
  /\b(?:access|permission|allowed|enabled)\b.*\bmodels?\b|\bmodels?\b.*\b(?:access|permission|allowed|enabled)\b/i;
const MODEL_SENTENCE = /\bmodels?\b/i;

function byWords({ status, error }: Refusal): Verdict | null {
  const says = (word: RegExp, sentence: RegExp | null): boolean =>
    error.words.some((said) => word.test(said)) || sentence?.test(error.message ?? '') === true;
  if (error.words.includes('model_not_found')) return { kind: 'model_not_found', scope: 'model' };
  if (says(QUOTA_WORDS, status === 400 || status === 429 ? QUOTA_SENTENCE : null)) {
    return { kind: 'quota', scope: quotaScope(error) };
  }
  if (status === 400 || status === 413 || status === 422) {
    if (says(CONTEXT_WORDS, CONTEXT_SENTENCE)) return { kind: 'context_exceeded', scope: 'case' };
    if (says(/^API_KEY_INVALID$/, /api key (?:not valid|expired)/i)) return { kind: 'auth', scope: 'key' };
    if (/is not a valid model/i.test(error.message ?? '')) return { kind: 'model_not_found', scope: 'model' };
  }
  // a gateway's moderation refuses this input, not the key
  if (status === 403 && says(/^content_policy_violation$/, /moderation|\bflagged\b/i)) {
    return { kind: 'invalid_request', scope: 'case' };
  }
  return null;
}

// Gemini counts some quotas for each model: another model may still have room on the same key
function quotaScope(error: ErrorBody): FailureScope {
  const quotas = error.words.filter((word) => /Per(?:Day|Minute)/.test(word));
  return quotas.length > 0 && quotas.every((quota) => quota.includes('PerModel')) ? 'model' : 'key';
}

function byStatus({ status, error, retryAfterMs }: Refusal): Verdict {
  switch (status) {
    case 401:
      return { kind: 'auth', scope: 'key' };
    case 403:
      // a key may be good for some models and not for others
      return { kind: 'auth', scope: MODEL_ACCESS.test(error.message ?? '') ? 'model' : 'key' };
    case 402:
      // OpenRouter: only a 402 that names a wait is worth another try
      return retryAfterMs === null ? { kind: 'quota', scope: 'key' } : { kind: 'rate_limit', scope: 'retry' };
    case 404:
      return MODEL_SENTENCE.test(error.message ?? '')
        ? { kind: 'model_not_found', scope: 'model' }
        : { kind: 'invalid_request', scope: 'model' };
    case 408:
    case 504:
      return { kind: 'timeout', scope: 'retry' };
    case 429:
      return { kind: 'rate_limit', scope: 'retry' };
    case 501:
      return { kind: 'invalid_request', scope: 'case' };
    default:
      if (status >= 500) return { kind: 'unavailable', scope: 'retry' };
      // below 400 nothing answered: a redirect that can't be followed, a cache
      return { kind: 'invalid_request', scope: status < 400 ? 'model' : 'case' };
  }
}

const STATUS_BY_WORD: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['context_length_exceeded', 400],
  ['exceed_context_size_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['model_not_found', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['rate_limit_exceeded', 429],
  ['insufficient_quota', 429],
  ['api_error', 500],
  ['server_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
  ['INVALID_ARGUMENT', 400],
  ['UNAUTHENTICATED', 401],
  ['PERMISSION_DENIED', 403],
  ['NOT_FOUND', 404],
  ['RESOURCE_EXHAUSTED', 429],
  ['INTERNAL', 500],
  ['UNAVAILABLE', 503],
  ['DEADLINE_EXCEEDED', 504],
]);

/** The HTTP status that a provider's error words stand for; `null` when none is known. */
export function statusNamedBy(words: readonly string[]): number | null {
  return words.map((word) => STATUS_BY_WORD.get(word)).find((status) => status !== undefined) ?? null;
}
