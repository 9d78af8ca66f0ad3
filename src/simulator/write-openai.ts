import type { JsonObject } from '../domain/json.ts';
import { limitHeaders } from './errors-openai.ts';
import type { ReplyShape } from './reply-shape.ts';
import { shapedBody } from './reply-shape.ts';
import { chunksOf, openaiShapes } from './shape-openai.ts';
import { whenShown } from './shaped-reply.ts';
import { dataEvent, fragmentsOf } from './sse.ts';
import type { ChatCall, GeneratedCall, Generation, ReplyContext, StreamReply, WireReply } from './wire.ts';

/** A chat completion. */
export function writeChat(generation: Generation, context: ReplyContext): WireReply {
  const body = {
    id: `chatcmpl-${context.id}`,
    object: 'chat.completion',
    created: createdAt(context),
    model: generation.servedModel,
    choices: [
      {
        index: 0,
        message: messageOf(generation, context),
        logprobs: null,
        finish_reason: generation.finish,
      },
    ],
    usage: usageOf(generation),
    service_tier: 'default',
    system_fingerprint: null,
  };
  const headers = headersOf(generation, context);
  return { status: 200, headers, body: shapedBody(body, openaiShapes, generation.shape) };
}

/** A chat completion in chunks. The usage comes in a chunk of its own, and only when it was asked for. */
export function writeStream(generation: Generation, context: ReplyContext, call: ChatCall): StreamReply {
  if (generation.shape !== null) return writeShaped(generation.shape, writeChat(generation, context), call);
  const chunk = chunkWriter(generation, context, call);
  const { text, toolCalls, finish } = generation;
  const content = text === '' && toolCalls.length > 0 ? null : '';
  return {
    headers: headersOf(generation, context),
    opening: [chunk({ role: 'assistant', content, refusal: null })],
    visible: [
      ...fragmentsOf(text).map((fragment) => chunk({ content: fragment })),
      ...toolCalls.flatMap((toolCall, index) => callDeltas(toolCall, index, context).map((it) => chunk(it))),
    ],
    closing: [
      chunk({}, finish),
      ...(call.streamUsage
        ? [dataEvent({ ...envelope(generation, context), choices: [], usage: usageOf(generation) })]
        : []),
      'data: [DONE]\n\n',
    ],
  };
}

function writeShaped(shape: ReplyShape, { headers, body }: WireReply, call: ChatCall): StreamReply {
  const { message, end } = chunksOf(body, call.streamUsage);
  const opening = message.map(dataEvent);
  const closing = [...end.map(dataEvent), 'data: [DONE]\n\n'];
  return { headers, ...whenShown(shape, opening), closing };
}

type ChunkWriter = (delta: JsonObject, finish?: Generation['finish']) => string;

function chunkWriter(generation: Generation, context: ReplyContext, { streamUsage }: ChatCall): ChunkWriter {
  const shared = envelope(generation, context);
  return (delta, finish) =>
    dataEvent({
      ...shared,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish ?? null }],
      ...(streamUsage ? { usage: null } : {}),
    });
}

function envelope({ servedModel }: Generation, context: ReplyContext): JsonObject {
  return {
    id: `chatcmpl-${context.id}`,
    object: 'chat.completion.chunk',
    created: createdAt(context),
    model: servedModel,
    service_tier: 'default',
    system_fingerprint: null,
  };
}

function callDeltas(toolCall: GeneratedCall, index: number, context: ReplyContext): readonly JsonObject[] {
  const { name } = toolCall;
  const start = { index, id: callId(context, index), type: 'function', function: { name, arguments: '' } };
  const rest = fragmentsOf(toolCall.arguments).map((text) => ({ index, function: { arguments: text } }));
  return [start, ...rest].map((fragment) => ({ tool_calls: [fragment] }));
}

function messageOf({ text, toolCalls }: Generation, context: ReplyContext): JsonObject {
  const content = text === '' && toolCalls.length > 0 ? null : text;
  const message = { role: 'assistant', content, refusal: null, annotations: [] };
  if (toolCalls.length === 0) return message;
  return {
    ...message,
    tool_calls: toolCalls.map((call, index) => ({
      id: callId(context, index),
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    })),
  };
}

function callId({ id }: ReplyContext, index: number): string {
  return `call_${id}${index}`;
}

function createdAt({ date }: ReplyContext): number {
  return Math.floor(date.getTime() / 1000);
}

function headersOf(generation: Generation, { id }: ReplyContext): Record<string, string> {
  return {
    'x-request-id': `req_${id}`,
    'openai-processing-ms': String(generation.latencyMs),
    ...limitHeaders(generation),
  };
}

function usageOf({ inputTokens, cachedInputTokens, outputTokens, reasoningTokens }: Generation): JsonObject {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedInputTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
