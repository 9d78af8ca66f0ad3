import type { ToolChoice } from '../domain/case.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import {
  bearerToken,
  decodedSegment,
  headerText,
  numberOrNull,
  objectOrEmpty,
  objectsIn,
  schemaIn,
  stringOrEmpty,
  textOf,
} from './body-fields.ts';
import { writeRefusal } from './errors-gemini.ts';
import { writeModel, writeModels } from './models-gemini.ts';
import type { ChatCall, ChatRoute, Reading, Wire } from './wire.ts';
import { refusalOf } from './wire.ts';
import { geminiShapes } from './shape-gemini.ts';
import { writeChat, writeStream } from './write-gemini.ts';

// newer SDKs of this vendor say v1 where older ones say v1beta
const CHAT_PATH = /^\/v1(?:beta)?\/models\/([^/]+):(generateContent|streamGenerateContent)$/;
const TOKENS_PER_IMAGE = 258;

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
      tools: { type: 'array', items: { type: 'object' } },
    },
  },
  readChat: (body, route, received) => {
    if (route.stream === true && received.query.get('alt') !== 'sse') {
      const message = 'This simulator streams server-sent events only; add ?alt=sse to the URL.';
      return { ok: false, refusal: refusalOf('invalid_request', message, 'alt') };
    }
    return readCall(body, route);
  },
  shapes: geminiShapes,
  writeChat,
  writeStream,
  writeModels,
  writeModel,
  writeRefusal,
};

function readCall(body: JsonObject, route: ChatRoute): Reading {
  const config = objectOrEmpty(body['generationConfig']);
  const contents = objectsIn(body['contents']);
  const call: ChatCall = {
    model: route.model ?? '',
    system: textOf(objectOrEmpty(body['systemInstruction'])['parts']),
    messages: contents.map((content) => ({ role: roleOf(content), text: textOf(content['parts']) })),
    maxTokens: numberOrNull(config['maxOutputTokens']),
    jsonMode: asksForJson(config),
    schema: schemaIn(config['responseJsonSchema']),
    stream: route.stream === true,
    streamUsage: true,
    cache: null,
    tools: objectsIn(body['tools'])
      .flatMap(({ functionDeclarations: declared }) => objectsIn(declared))
      .map(({ name, parameters, parametersJsonSchema }) => ({
        name: stringOrEmpty(name),
        parameters: objectOrEmpty(parametersJsonSchema ?? parameters),
      })),
    toolChoice: readToolChoice(body['toolConfig']),
    imageTokens: contents.flatMap(({ parts }) => objectsIn(parts)).filter(isImage).length * TOKENS_PER_IMAGE,
  };
  return { ok: true, call };
}

function chatRoute(path: string): ChatRoute | null {
  const [, model, method] = CHAT_PATH.exec(path) ?? [];
  if (model === undefined) return null;
  return { model: decodedSegment(model), stream: method === 'streamGenerateContent' };
}

function roleOf({ role, parts }: JsonObject): string {
  const given = objectsIn(parts).some(({ functionResponse }) => functionResponse !== undefined);
  if (given || role === 'function') return 'tool';
  return role === 'model' ? 'assistant' : 'user';
}

function asksForJson(config: JsonObject): boolean {
  return (
    config['responseMimeType'] === 'application/json' ||
    config['responseSchema'] !== undefined ||
    config['responseJsonSchema'] !== undefined
  );
}

function readToolChoice(config: JsonValue | undefined): ToolChoice {
  const { mode, allowedFunctionNames: names } = objectOrEmpty(objectOrEmpty(config)['functionCallingConfig']);
  if (mode === 'NONE') return 'none';
  if (mode !== 'ANY') return 'auto';
  const [name, ...others] = Array.isArray(names) ? names : [];
  return typeof name === 'string' && others.length === 0 ? { name } : 'required';
}

function isImage({ inlineData, fileData }: JsonObject): boolean {
  const { mimeType } = objectOrEmpty(inlineData ?? fileData);
  return stringOrEmpty(mimeType).startsWith('image/');
}
