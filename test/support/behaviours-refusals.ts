import type { JsonObject, JsonValue } from '../../src/domain/json.ts';
import { readFailure } from './behaviour-readings.ts';
import { json } from './fault-server.ts';
import type { Behaviour, BehaviourGroup, Sample } from './behaviour.ts';
import { errorBody } from './wire-samples.ts';

interface Said {
  readonly type?: string;
  readonly code?: JsonValue;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the page shows of an error: its most telling part. */
function shownOf(status: number, { type, code, message, headers }: Said): string {
  const waits = headers === undefined ? '' : ' with `retry-after`';
  const told = typeof code === 'string' ? code : type;
  if (told !== undefined) return `${status} \`${told}\`${waits}`;
  return message === undefined ? `${status}${waits}` : `${status} "${message}"`;
}

const bodied = (status: number, shown: string, body: JsonObject): Sample => ({
  shown,
  answer: json(body, { status }),
  also: { status },
});

const openai = (status: number, said: Said): Sample => {
  const sample = bodied(
    status,
    shownOf(status, said),
    errorBody('openai', { message: 'It was refused.', ...said }),
  );
  const { headers = {} } = said;
  return { ...sample, answer: { ...sample.answer, headers: { ...sample.answer.headers, ...headers } } };
};

const anthropic = (status: number, type: string, errorCode: string | null = null): Sample => {
  const details = errorCode === null ? null : { error_code: errorCode };
  const body = errorBody('anthropic', { message: 'It was refused.', type, details });
  return bodied(status, shownOf(status, { type: errorCode ?? type }), body);
};

const anthropicSays = (status: number, message: string): Sample =>
  bodied(
    status,
    shownOf(status, { message }),
    errorBody('anthropic', { message, type: 'invalid_request_error' }),
  );

const gemini = (status: number, type: string): Sample =>
  bodied(
    status,
    shownOf(status, { type }),
    errorBody('gemini', { message: 'It was refused.', type, code: status }),
  );

const geminiSays = (status: number, message: string): Sample =>
  bodied(
    status,
    shownOf(status, { message }),
    errorBody('gemini', { message, type: 'INVALID_ARGUMENT', code: status }),
  );

const badGoogleKey = bodied(
  400,
  '400 `API_KEY_INVALID`',
  errorBody('gemini', {
    message: 'It was refused.',
    type: 'INVALID_ARGUMENT',
    code: 400,
    details: [{ reason: 'API_KEY_INVALID' }],
  }),
);

const quotas = (...quotaIds: readonly string[]): JsonValue => [
  {
    '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
    violations: quotaIds.map((quotaId) => ({ quotaId })),
  },
  { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' },
];
const quota = (quotaId: string): Sample =>
  bodied(
    429,
    `429 \`${quotaId}\``,
    errorBody('gemini', {
      message: 'It was refused.',
      type: 'RESOURCE_EXHAUSTED',
      code: 429,
      details: quotas(quotaId),
    }),
  );

const row = (title: string, gives: string, samples: Behaviour['samples']): Behaviour => ({
  title,
  gives,
  samples,
});

const SPENT = [
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
];

/** Statuses that mean different things by what the body says. */
export const refusals: BehaviourGroup = {
  id: 'refusals',
  columns: ['what is wrong', 'read as'],
  read: readFailure,
  behaviours: [
    row('too many requests for now', '`rate_limit`, tried again', {
      openai: [
        openai(429, { code: 'rate_limit_exceeded' }),
        openai(429, { type: 'rate_limit_error', code: 'slow_down' }),
        openai(402, { headers: { 'retry-after': '2' } }),
      ],
      anthropic: [
        anthropic(429, 'rate_limit_error'),
        anthropic(429, 'rate_limit_error', 'ramp_limit_exceeded'),
      ],
      gemini: [
        gemini(429, 'RESOURCE_EXHAUSTED'),
        quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier'),
      ],
    }),
    row('the server is down or overloaded', '`unavailable`, tried again', {
      openai: [
        openai(503, { code: 'server_is_overloaded' }),
        openai(503, { type: 'unavailable_error', code: 503, message: 'Loading model' }),
        { ...openai(500, { code: 'insufficient_quota' }), shown: '' },
      ],
      anthropic: [anthropic(529, 'overloaded_error'), anthropic(500, 'api_error')],
      gemini: [gemini(503, 'UNAVAILABLE'), gemini(500, 'INTERNAL')],
    }),
    row('the server gave up waiting', '`timeout`, tried again', {
      openai: [openai(504, { type: 'timeout' })],
      anthropic: [anthropic(504, 'timeout_error')],
      gemini: [gemini(504, 'DEADLINE_EXCEEDED')],
    }),
    row('the money or quota is spent', '`quota`, the key is given up', {
      openai: [
        openai(429, { type: 'insufficient_quota' }),
        ...SPENT.map((code) => openai(429, { code })),
        openai(402, {}),
      ],
      anthropic: [
        anthropic(402, 'billing_error'),
        anthropic(429, 'rate_limit_error', 'enforced_spend_limit_reached'),
        anthropic(429, 'rate_limit_error', 'contract_spend_limit_reached'),
        anthropicSays(400, 'Your credit balance is too low to access the API.'),
        anthropicSays(400, 'You have reached your specified API usage limits.'),
      ],
      gemini: [
        quota('GenerateRequestsPerDayPerProject'),
        geminiSays(429, 'Quota exceeded, limit: 0'),
        gemini(402, 'PAYMENT_REQUIRED'),
      ],
    }),
    row('the quota of one model is spent for the day', '`quota`, the model is given up', {
      openai: [],
      anthropic: [],
      gemini: [quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier')],
    }),
    row('the key is wrong', '`auth`, the key is given up', {
      openai: [openai(401, { code: 'invalid_api_key' })],
      anthropic: [anthropic(401, 'authentication_error'), anthropic(403, 'permission_error')],
      gemini: [
        badGoogleKey,
        geminiSays(400, 'API key not valid. Please pass a valid API key.'),
        gemini(403, 'PERMISSION_DENIED'),
      ],
    }),
    row('the key may not use this model', '`auth`, the model is given up', {
      openai: [openai(403, { message: 'Your project does not have access to model small-1' })],
      anthropic: [],
      gemini: [],
    }),
    row('there is no such model', '`model_not_found`, the model is given up', {
      openai: [
        openai(404, { code: 'model_not_found' }),
        openai(403, { code: 'model_not_found' }),
        openai(404, { message: 'The model `small-9` does not exist.' }),
        openai(400, { message: 'acme/none is not a valid model ID' }),
      ],
      anthropic: [
        bodied(
          404,
          '404 `not_found_error`',
          errorBody('anthropic', { message: 'model: claude-none', type: 'not_found_error' }),
        ),
      ],
      gemini: [geminiSays(404, 'models/none is not found for API version v1beta')],
    }),
    row('the prompt is too long', '`context_exceeded`, the case is given up', {
      openai: [
        openai(400, { code: 'context_length_exceeded' }),
        openai(400, { type: 'exceed_context_size_error' }),
        openai(400, { message: "This model's maximum context length is 8192 tokens" }),
      ],
      anthropic: [anthropicSays(400, 'prompt is too long: 210000 tokens > 200000 maximum')],
      gemini: [geminiSays(400, 'The input token count exceeds the maximum number of tokens allowed')],
    }),
    row('the request is not one the server takes', '`invalid_request`, the case is given up', {
      openai: [
        openai(400, { code: 'unsupported_parameter' }),
        openai(400, { code: 'unsupported_value' }),
        openai(501, { type: 'not_supported_error' }),
        openai(403, { message: 'Your input was flagged' }),
      ],
      anthropic: [anthropic(400, 'invalid_request_error'), anthropic(413, 'request_too_large')],
      gemini: [gemini(400, 'INVALID_ARGUMENT')],
    }),
  ],
};
