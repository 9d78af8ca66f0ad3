import type { ToolChoice } from '../domain/case.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import {
  bearerToken,
  headerText,
  numberOrNull,
  objectOrEmpty,
  objectsIn,
  schemaIn,
  stringOrEmpty,
  textOf,
} from './body-fields.ts';
import { writeRefusal } from './errors-anthropic.ts';
import { writeModel, writeModels } from './models-anthropic.ts';
import { markedPrefix } from './prompt-cache.ts';
import type { ChatCall, ChatRoute, Reading, Received, Refusal, Wire } from './wire.ts';
import { refusalOf } from './wire.ts';
import { anthropicShapes } from './shape-anthropic.ts';
import { writeChat, writeStream } from './write-anthropic.ts';

// from this version on, sampling parameters are refused, default values included
const VERSION_WITHOUT_SAMPLING = '2026-10-21';
const SAMPLING_PARAMETERS = ['temperature', 'top_p', 'top_k'] as const;
const TOKENS_PER_IMAGE = 1500;

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
      tools: {
        type: 'array',
        items: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
      },
    },
  },
  readChat,
  shapes: anthropicShapes,
  writeChat,
  writeStream,
  writeModels,
  writeModel,
  writeRefusal,
};

function readChat(body: JsonObject, route: ChatRoute, { headers }: Received): Reading {
  const refusal = samplingRefusal(body, headerText(headers, 'anthropic-version'));
  return refusal === null ? { ok: true, call: readCall(body, route.model) } : { ok: false, refusal };
}

function samplingRefusal(body: JsonObject, version: string): Refusal | null {
  // versions are dates, so they sort as text
  if (version < VERSION_WITHOUT_SAMPLING) return null;
  const parameter = SAMPLING_PARAMETERS.find((name) => body[name] !== undefined);
  if (parameter === undefined) return null;
  const message = `${parameter}: not supported with anthropic-version ${version}`;
  return refusalOf('invalid_request', message, parameter);
}

function readCall(body: JsonObject, model: string | null): ChatCall {
  const contents = objectsIn(body['messages']);
  const turns = contents.map(({ role, content }) => ({
    role: isToolResult(content) ? 'tool' : stringOrEmpty(role),
    text: textOf(content),
  }));
  const systemTurns = turns.filter(({ role }) => role === 'system').map(({ text }) => text);
  const images = contents
    .flatMap(({ content }) => objectsIn(content))
    .filter(({ type }) => type === 'image').length;
  return {
    model: model ?? stringOrEmpty(body['model']),
    system: [textOf(body['system']), ...systemTurns].filter((text) => text !== '').join('\n'),
    messages: turns.filter(({ role }) => role !== 'system'),
    maxTokens: numberOrNull(body['max_tokens']),
    jsonMode: formatOf(body)['type'] === 'json_schema',
    schema: schemaIn(formatOf(body)['schema']),
    stream: body['stream'] === true,
    streamUsage: true,
    cache: markedPrefix(body),
    tools: objectsIn(body['tools']).map(({ name, input_schema: schema }) => ({
      name: stringOrEmpty(name),
      parameters: objectOrEmpty(schema),
    })),
    toolChoice: readToolChoice(body['tool_choice']),
    imageTokens: images * TOKENS_PER_IMAGE,
  };
}

function isToolResult(content: JsonValue | undefined): boolean {
  return objectsIn(content).some(({ type }) => type === 'tool_result');
}

function formatOf(body: JsonObject): JsonObject {
  // output_format is the older name of output_config.format
  return objectOrEmpty(objectOrEmpty(body['output_config'])['format'] ?? body['output_format']);
}

function readToolChoice(choice: JsonValue | undefined): ToolChoice {
  const { type, name } = objectOrEmpty(choice);
  if (type === 'none') return 'none';
  if (type === 'any') return 'required';
  return type === 'tool' ? { name: stringOrEmpty(name) } : 'auto';
}
