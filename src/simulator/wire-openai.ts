import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { Generation, Refusal, RefusalKind, ReplyContext, Wire, WireReply } from './wire.ts';
import { bearerToken, headerText, numberOrNull, objectsIn, stringOrEmpty, textOf } from './wire.ts';

/** OpenAI's chat completions. */
export const openaiWire: Wire = {
  api: 'openai',
  // every OpenAI-compatible client may come, so what the other wires don't claim is taken to be meant for this one
  claims: () => true,
  chatRoute: (path) => (path === '/v1/chat/completions' ? { model: null, stream: null } : null),
  keyOf: ({ headers }) => bearerToken(headers) || headerText(headers, 'x-api-key'),
  chatSchema: {
    type: 'object',
    required: ['model', 'messages'],
    properties: {
      model: { type: 'string', minLength: 1 },
      messages: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['role'],
          properties: {
            role: { enum: ['system', 'developer', 'user', 'assistant', 'tool', 'function'] },
            content: { type: ['string', 'array', 'null'] },
          },
        },
      },
      max_completion_tokens: { type: ['integer', 'null'], minimum: 1 },
      max_tokens: { type: ['integer', 'null'], minimum: 1 },
      temperature: { type: ['number', 'null'], minimum: 0, maximum: 2 },
      stream: { type: ['boolean', 'null'] },
    },
  },
  readChat: (body, route) => {
    const messages = objectsIn(body['messages']).map(({ role, content }) => ({
      role: stringOrEmpty(role),
      text: textOf(content),
    }));
    const call = {
      model: route.model ?? stringOrEmpty(body['model']),
      system: messages
        .filter(({ role }) => isSystem(role))
        .map(({ text }) => text)
        .join('\n'),
      messages: messages.filter(({ role }) => !isSystem(role)),
      maxTokens: numberOrNull(body['max_completion_tokens']) ?? numberOrNull(body['max_tokens']),
      jsonMode: asksForJson(body['response_format']),
      stream: body['stream'] === true,
    };
    return { ok: true, call };
  },
  writeChat,
  writeRefusal,
};

function isSystem(role: string): boolean {
  return role === 'system' || role === 'developer';
}

function asksForJson(format: JsonValue | undefined): boolean {
  return isJsonObject(format) && (format['type'] === 'json_object' || format['type'] === 'json_schema');
}

function writeChat(generation: Generation, context: ReplyContext): WireReply {
  const { text, finish, servedModel, latencyMs } = generation;
  return {
    status: 200,
    headers: {
      'x-request-id': `req_${context.id}`,
      'openai-processing-ms': String(latencyMs),
      ...limitHeaders(9_999, '6ms'),
    },
    body: {
      id: `chatcmpl-${context.id}`,
      object: 'chat.completion',
      created: Math.floor(context.date.getTime() / 1000),
      model: servedModel,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: text, refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: finish,
        },
      ],
      usage: usageOf(generation),
      service_tier: 'default',
      system_fingerprint: null,
    },
  };
}

function usageOf({ inputTokens, outputTokens, reasoningTokens }: Generation): JsonObject {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function limitHeaders(remaining: number, reset: string): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': reset,
  };
}

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
  wrong_method: { status: 405, type: INVALID, code: 'method_not_supported' },
  too_large: { status: 413, type: INVALID, code: 'request_too_large' },
  rate_limited: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  server_error: { status: 500, type: 'server_error', code: null },
  overloaded: { status: 503, type: 'server_error', code: 'server_is_overloaded' },
  simulator_bug: { status: 500, type: 'server_error', code: 'simulator_bug' },
};

function writeRefusal(refusal: Refusal, context: ReplyContext): WireReply {
  const { status, type, code } = ERRORS[refusal.kind];
  const { message, field, retryAfterSeconds } = refusal;
  return {
    status,
    headers: { 'x-request-id': `req_${context.id}`, ...retryHeaders(refusal.kind, retryAfterSeconds) },
    body: { error: { message, type, param: field, code } },
  };
}

function retryHeaders(kind: RefusalKind, seconds: number | null): Record<string, string> {
  if (seconds === null) return {};
  const limits = kind === 'rate_limited' ? limitHeaders(0, `${seconds}s`) : {};
  return { 'retry-after': String(seconds), ...limits };
}
