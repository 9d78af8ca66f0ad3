import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type {
  ChatCall,
  Generation,
  Reading,
  Refusal,
  RefusalKind,
  ReplyContext,
  Wire,
  WireReply,
} from './wire.ts';
import {
  bearerToken,
  headerText,
  numberOrNull,
  objectsIn,
  refusalOf,
  stringOrEmpty,
  textOf,
} from './wire.ts';

// from this version on, sampling parameters are refused, default values included
const VERSION_WITHOUT_SAMPLING = '2026-10-21';
const SAMPLING_PARAMETERS = ['temperature', 'top_p', 'top_k'] as const;

/** Anthropic's messages. */
export const anthropicWire: Wire = {
  api: 'anthropic',
  claims: ({ path, headers }) =>
    path.startsWith('/v1/messages') || headers['anthropic-version'] !== undefined,
  chatRoute: (path) => (path === '/v1/messages' ? { model: null, stream: null } : null),
  keyOf: ({ headers }) => headerText(headers, 'x-api-key') || bearerToken(headers),
  chatSchema: {
    type: 'object',
    required: ['model', 'max_tokens', 'messages'],
    properties: {
      model: { type: 'string', minLength: 1 },
      // 0 is allowed: it warms the prompt cache
      max_tokens: { type: 'integer', minimum: 0 },
      messages: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['role', 'content'],
          properties: {
            role: { enum: ['user', 'assistant', 'system'] },
            content: { type: ['string', 'array'] },
          },
        },
      },
      system: { type: ['string', 'array'] },
      temperature: { type: 'number', minimum: 0, maximum: 1 },
      stream: { type: 'boolean' },
    },
  },
  readChat: (body, route, headers) => {
    const refusal = samplingRefusal(body, headerText(headers, 'anthropic-version'));
    return refusal === null ? readCall(body, route.model) : { ok: false, refusal };
  },
  writeChat,
  writeRefusal,
};

function samplingRefusal(body: JsonObject, version: string): Refusal | null {
  // versions are dates, so they sort as text
  if (version < VERSION_WITHOUT_SAMPLING) return null;
  const parameter = SAMPLING_PARAMETERS.find((name) => body[name] !== undefined);
  if (parameter === undefined) return null;
  const message = `${parameter}: not supported with anthropic-version ${version}`;
  return refusalOf('invalid_request', message, parameter);
}

function readCall(body: JsonObject, model: string | null): Reading {
  const turns = objectsIn(body['messages']).map(({ role, content }) => ({
    role: stringOrEmpty(role),
    text: textOf(content),
  }));
  const systemTurns = turns.filter(({ role }) => role === 'system').map(({ text }) => text);
  const call: ChatCall = {
    model: model ?? stringOrEmpty(body['model']),
    system: [textOf(body['system']), ...systemTurns].filter((text) => text !== '').join('\n'),
    messages: turns.filter(({ role }) => role !== 'system'),
    maxTokens: numberOrNull(body['max_tokens']),
    jsonMode: asksForJson(body['output_config']),
    stream: body['stream'] === true,
  };
  return { ok: true, call };
}

function asksForJson(config: JsonValue | undefined): boolean {
  const format = isJsonObject(config) ? config['format'] : undefined;
  return isJsonObject(format) && format['type'] === 'json_schema';
}

function writeChat(generation: Generation, context: ReplyContext): WireReply {
  const { text, finish, servedModel } = generation;
  return {
    status: 200,
    headers: { 'request-id': `req_${context.id}`, ...limitHeaders(9_999, context.date) },
    body: {
      id: `msg_${context.id}`,
      type: 'message',
      role: 'assistant',
      model: servedModel,
      content: text === '' ? [] : [{ type: 'text', text }],
      stop_reason: finish === 'stop' ? 'end_turn' : 'max_tokens',
      stop_sequence: null,
      usage: usageOf(generation),
    },
  };
}

function usageOf({ inputTokens, outputTokens, reasoningTokens }: Generation): JsonObject {
  return {
    input_tokens: inputTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: outputTokens,
    ...(reasoningTokens === 0 ? {} : { output_tokens_details: { thinking_tokens: reasoningTokens } }),
    service_tier: 'standard',
    inference_geo: 'not_available',
  };
}

function limitHeaders(remaining: number, reset: Date): Record<string, string> {
  return {
    'anthropic-ratelimit-requests-limit': '10000',
    'anthropic-ratelimit-requests-remaining': String(remaining),
    'anthropic-ratelimit-requests-reset': reset.toISOString(),
  };
}

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

function writeRefusal(refusal: Refusal, context: ReplyContext): WireReply {
  const { status, type } = ERRORS[refusal.kind];
  const requestId = `req_${context.id}`;
  return {
    status,
    headers: { 'request-id': requestId, ...retryHeaders(refusal, context.date) },
    body: { type: 'error', error: { type, message: refusal.message }, request_id: requestId },
  };
}

function retryHeaders({ kind, retryAfterSeconds }: Refusal, date: Date): Record<string, string> {
  // 529 and 500 come without a hint how long to wait
  if (retryAfterSeconds === null || kind !== 'rate_limited') return {};
  const reset = new Date(date.getTime() + retryAfterSeconds * 1000);
  return { 'retry-after': String(retryAfterSeconds), ...limitHeaders(0, reset) };
}
