import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../domain/json.ts';
import { readErrorBody } from './error-body.ts';
import { statusNamedBy, verdictOf } from './verdict.ts';

function judge(status: number, body: JsonValue, retryAfterMs: number | null = null): string {
  const { kind, scope } = verdictOf({ status, error: readErrorBody(JSON.stringify(body)), retryAfterMs });
  return `${kind}/${scope}`;
}

const quota = (...quotaIds: string[]): JsonValue => ({
  error: { message: 'Quota exceeded', details: [{ violations: quotaIds.map((quotaId) => ({ quotaId })) }] },
});

describe('judging a refusal by its words', () => {
  it.each<[number, JsonValue, string]>([
    [429, { error: { code: 'rate_limit_exceeded', type: 'requests' } }, 'rate_limit/retry'],
    [429, { error: { code: 'slow_down' } }, 'rate_limit/retry'],
    [429, { error: { type: 'insufficient_quota' } }, 'quota/key'],
    [429, { error: { code: 'credit_balance_exhausted' } }, 'quota/key'],
    [429, { error: { code: 'organization_spend_limit_exceeded' } }, 'quota/key'],
    [429, { error: { code: 'project_spend_limit_exceeded' } }, 'quota/key'],
    [429, { error: { code: 'organization_usage_limit_exceeded' } }, 'quota/key'],
    [429, { error: { details: { error_code: 'enforced_spend_limit_reached' } } }, 'quota/key'],
    [429, { error: { details: { error_code: 'contract_spend_limit_reached' } } }, 'quota/key'],
    [429, { error: { details: { error_code: 'ramp_limit_exceeded' } } }, 'rate_limit/retry'],
    [400, { error: { message: 'Your credit balance is too low to access the API' } }, 'quota/key'],
    [429, quota('GenerateRequestsPerMinutePerProject'), 'rate_limit/retry'],
    [429, quota('GenerateRequestsPerDayPerProject'), 'quota/key'],
    [429, quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'), 'quota/model'],
    [429, quota('RequestsPerMinutePerProjectPerModel', 'TokensPerDayPerProject'), 'quota/key'],
    [429, { error: { message: 'Quota exceeded, limit: 0, model: gemini-x' } }, 'quota/key'],
    [400, { error: { code: 'context_length_exceeded' } }, 'context_exceeded/case'],
    [
      400,
      { error: { message: 'prompt is too long: 210000 tokens > 200000 maximum' } },
      'context_exceeded/case',
    ],
    [400, { error: { type: 'exceed_context_size_error' } }, 'context_exceeded/case'],
    [
      400,
      { error: { message: 'The input exceeds the maximum number of tokens allowed' } },
      'context_exceeded/case',
    ],
    [400, { error: { message: "This model's maximum context length is 8192" } }, 'context_exceeded/case'],
    [400, { error: { code: 'unsupported_parameter' } }, 'invalid_request/case'],
    [400, { error: { details: [{ reason: 'API_KEY_INVALID' }] } }, 'auth/key'],
    [400, { error: { message: 'acme/none is not a valid model ID' } }, 'model_not_found/model'],
    [403, { error: { code: 'model_not_found' } }, 'model_not_found/model'],
    [404, { error: { type: 'not_found_error', message: 'model: claude-none' } }, 'model_not_found/model'],
    [404, { message: 'Not Found' }, 'invalid_request/model'],
    [403, { error: { message: 'Your input was flagged' } }, 'invalid_request/case'],
    [403, { error: { message: 'Your plan has no access' } }, 'auth/key'],
    [403, { error: { message: 'Your key has no access to model small-1' } }, 'auth/model'],
    [403, {}, 'auth/key'],
    [401, {}, 'auth/key'],
    [404, {}, 'invalid_request/model'],
    [408, {}, 'timeout/retry'],
    [418, {}, 'invalid_request/case'],
    [500, { error: { code: 'insufficient_quota' } }, 'unavailable/retry'],
    [503, { error: { type: 'unavailable_error', message: 'Loading model' } }, 'unavailable/retry'],
    [304, null, 'invalid_request/model'],
  ])('%i %j is %s', (status, body, expected) => {
    expect(judge(status, body)).toBe(expected);
  });

  it('takes a 402 that names a wait for a rate limit', () => {
    expect(judge(402, {}, null)).toBe('quota/key');
    expect(judge(402, {}, 2_000)).toBe('rate_limit/retry');
  });
});

describe('the status that error words stand for', () => {
  it('is known for the vendors’ own words and for nothing else', () => {
    expect(statusNamedBy(['error', 'overloaded_error'])).toBe(529);
    expect(statusNamedBy(['RESOURCE_EXHAUSTED'])).toBe(429);
    expect(statusNamedBy(['constructor', 'odd'])).toBeNull();
  });
});
