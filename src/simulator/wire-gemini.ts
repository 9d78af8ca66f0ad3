import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { ChatRoute, Generation, Refusal, RefusalKind, ReplyContext, Wire, WireReply } from './wire.ts';
import { bearerToken, headerText, numberOrNull, objectsIn, textOf } from './wire.ts';

// newer SDKs of this vendor say v1 where older ones say v1beta
const CHAT_PATH = /^\/v1(?:beta)?\/models\/([^/]+):(generateContent|streamGenerateContent)$/;

/** Gemini's generateContent. */
export const geminiWire: Wire = {
  api: 'gemini',
  claims: ({ path, headers }) => path.startsWith('/v1beta/') || headers['x-goog-api-key'] !== undefined,
  chatRoute,
  keyOf: ({ headers, query }) =>
    headerText(headers, 'x-goog-api-key') || (query.get('key') ?? '') || bearerToken(headers),
  chatSchema: {
    type: 'object',
    required: ['contents'],
    properties: {
      contents: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['parts'],
          properties: {
            role: { enum: ['user', 'model', 'function'] },
            parts: { type: 'array', items: { type: 'object' } },
          },
        },
      },
      systemInstruction: { type: 'object', properties: { parts: { type: 'array' } } },
      generationConfig: {
        type: 'object',
        properties: {
          maxOutputTokens: { type: 'integer', minimum: 1 },
          temperature: { type: 'number', minimum: 0, maximum: 2 },
          responseMimeType: { type: 'string' },
        },
      },
    },
  },
  readChat: (body, route) => {
    const config = isJsonObject(body['generationConfig']) ? body['generationConfig'] : {};
    const call = {
      model: route.model ?? '',
      system: partsText(body['systemInstruction']),
      messages: objectsIn(body['contents']).map((content) => ({
        role: content['role'] === 'model' ? 'assistant' : 'user',
        text: partsText(content),
      })),
      maxTokens: numberOrNull(config['maxOutputTokens']),
      jsonMode: config['responseMimeType'] === 'application/json',
      stream: route.stream === true,
    };
    return { ok: true, call };
  },
  writeChat,
  writeRefusal,
};

function chatRoute(path: string): ChatRoute | null {
  const [, model, method] = CHAT_PATH.exec(path) ?? [];
  if (model === undefined) return null;
  return { model: decoded(model), stream: method === 'streamGenerateContent' };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function partsText(content: JsonValue | undefined): string {
  return isJsonObject(content) ? textOf(content['parts']) : '';
}

function writeChat(generation: Generation, context: ReplyContext): WireReply {
  const { text, finish, servedModel } = generation;
  // a reply without visible text has content without parts, not an empty part
  const parts = text === '' ? {} : { parts: [{ text }] };
  return {
    status: 200,
    headers: {},
    body: {
      candidates: [
        {
          content: { ...parts, role: 'model' },
          finishReason: finish === 'stop' ? 'STOP' : 'MAX_TOKENS',
          index: 0,
        },
      ],
      usageMetadata: usageOf(generation),
      modelVersion: servedModel,
      responseId: context.id,
    },
  };
}

function usageOf({ inputTokens, outputTokens, reasoningTokens }: Generation): JsonObject {
  const visibleTokens = outputTokens - reasoningTokens;
  return {
    promptTokenCount: inputTokens,
    // both counts are left out where they would be 0
    ...(visibleTokens === 0 ? {} : { candidatesTokenCount: visibleTokens }),
    totalTokenCount: inputTokens + outputTokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: inputTokens }],
    ...(reasoningTokens === 0 ? {} : { thoughtsTokenCount: reasoningTokens }),
  };
}

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

function writeRefusal(refusal: Refusal): WireReply {
  const { code, status } = ERRORS[refusal.kind];
  const details = detailsOf(refusal);
  return {
    status: code,
    // this vendor says in the body how long to wait, not in a header
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
