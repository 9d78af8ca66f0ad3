import type { ToolChoice } from '../domain/case.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
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
import { writeRefusal } from './errors-openai.ts';
import { writeModel, writeModels } from './models-openai.ts';
import type { ChatCall, ChatRoute, OfferedTool, Reading, Wire } from './wire.ts';
import { openaiShapes } from './shape-openai.ts';
import { writeChat, writeStream } from './write-openai.ts';

const TOKENS_PER_IMAGE = 765;
const TOKENS_PER_LOW_DETAIL_IMAGE = 85;

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
      stream_options: { type: ['object', 'null'] },
      tools: {
        type: 'array',
        items: {
          type: 'object',
          required: ['type', 'function'],
          properties: {
            function: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
          },
        },
      },
    },
  },
  readChat,
  shapes: openaiShapes,
  writeChat,
  writeStream,
  writeModels,
  writeModel,
  writeRefusal,
};

function readChat(body: JsonObject, route: ChatRoute): Reading {
  const contents = objectsIn(body['messages']);
  const messages = contents.map(({ role, content }) => ({ role: roleOf(role), text: textOf(content) }));
  const call: ChatCall = {
    model: route.model ?? stringOrEmpty(body['model']),
    system: messages
      .filter(({ role }) => role === 'system')
      .map(({ text }) => text)
      .join('\n'),
    messages: messages.filter(({ role }) => role !== 'system'),
    maxTokens: numberOrNull(body['max_completion_tokens']) ?? numberOrNull(body['max_tokens']),
    jsonMode: asksForJson(body['response_format']),
    schema: schemaIn(objectOrEmpty(objectOrEmpty(body['response_format'])['json_schema'])['schema']),
    stream: body['stream'] === true,
    streamUsage: objectOrEmpty(body['stream_options'])['include_usage'] === true,
    tools: objectsIn(body['tools']).map(readTool),
    toolChoice: readToolChoice(body['tool_choice']),
    cache: 'automatic',
    imageTokens: contents
      .flatMap(({ content }) => objectsIn(content))
      .reduce((sum, part) => sum + imageTokensOf(part), 0),
  };
  return { ok: true, call };
}

function roleOf(role: JsonValue | undefined): string {
  if (role === 'developer') return 'system';
  return role === 'function' ? 'tool' : stringOrEmpty(role);
}

function asksForJson(format: JsonValue | undefined): boolean {
  return isJsonObject(format) && (format['type'] === 'json_object' || format['type'] === 'json_schema');
}

function readTool(tool: JsonObject): OfferedTool {
  const { name, parameters } = objectOrEmpty(tool['function']);
  return { name: stringOrEmpty(name), parameters: objectOrEmpty(parameters) };
}

function readToolChoice(choice: JsonValue | undefined): ToolChoice {
  if (choice === 'none' || choice === 'required') return choice;
  const { name } = objectOrEmpty(objectOrEmpty(choice)['function']);
  return typeof name === 'string' ? { name } : 'auto';
}

function imageTokensOf({ type, image_url: image }: JsonObject): number {
  if (type !== 'image_url') return 0;
  return objectOrEmpty(image)['detail'] === 'low' ? TOKENS_PER_LOW_DETAIL_IMAGE : TOKENS_PER_IMAGE;
}
