import type { JsonObject } from '../domain/json.ts';
import { limitHeaders } from './errors-anthropic.ts';
import { leadingMembers } from './leading-members.ts';
import type { ReplyShape } from './reply-shape.ts';
import { shapedBody } from './reply-shape.ts';
import { anthropicShapes, messageEvents } from './shape-anthropic.ts';
import { whenShown } from './shaped-reply.ts';
import { fragmentsOf, typedEvent } from './sse.ts';
import type { GeneratedCall, Generation, ReplyContext, StreamReply, WireReply } from './wire.ts';

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const;

/** A message. */
export function writeChat(generation: Generation, context: ReplyContext): WireReply {
  const body = {
    ...envelope(generation, context),
    content: [...textBlocks(generation), ...toolBlocks(generation, context)],
    stop_reason: STOP_REASONS[generation.finish],
    stop_sequence: null,
    usage: usageOf(generation),
  };
  const headers = headersOf(generation, context);
  return { status: 200, headers, body: shapedBody(body, anthropicShapes, generation.shape) };
}

/** A message in events: the input's usage comes first, the output's, counted up to the end, last. */
export function writeStream(generation: Generation, context: ReplyContext): StreamReply {
  if (generation.shape !== null) return writeShaped(generation.shape, writeChat(generation, context));
  const usage = usageOf(generation);
  const blocks = blockEvents(generation, context);
  const message = {
    ...envelope(generation, context),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...usageOf({ ...generation, reasoningTokens: 0 }), output_tokens: 1 },
  };
  const stop = { stop_reason: STOP_REASONS[generation.finish], stop_sequence: null };
  return {
    headers: headersOf(generation, context),
    opening: [
      typedEvent({ type: 'message_start', message }),
      ...blocks.opening,
      typedEvent({ type: 'ping' }),
    ],
    visible: blocks.visible,
    closing: [
      typedEvent({ type: 'message_delta', delta: stop, usage }),
      typedEvent({ type: 'message_stop' }),
    ],
  };
}

function writeShaped(shape: ReplyShape, { headers, body }: WireReply): StreamReply {
  const { message, end } = messageEvents(body);
  return { headers, ...whenShown(shape, message.map(typedEvent)), closing: end.map(typedEvent) };
}

function envelope({ servedModel }: Generation, { id }: ReplyContext): JsonObject {
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model: servedModel };
}

function textBlocks({ text }: Generation): readonly JsonObject[] {
  return text === '' ? [] : [{ type: 'text', text }];
}

function toolBlocks({ toolCalls }: Generation, context: ReplyContext): readonly JsonObject[] {
  return toolCalls.map((call, index) => ({
    ...toolBlock(call, index, context),
    // this wire has no way to send half an object
    input: leadingMembers(call.arguments),
  }));
}

function toolBlock({ name }: GeneratedCall, index: number, { id }: ReplyContext): JsonObject {
  return { type: 'tool_use', id: `toolu_${id}${index}`, name, input: {} };
}

function blockEvents(
  { text, toolCalls }: Generation,
  context: ReplyContext,
): { opening: readonly string[]; visible: readonly string[] } {
  const texts = text === '' ? [] : [blockEvent(0, { type: 'text', text: '' })];
  const textDeltas = fragmentsOf(text).map((fragment) =>
    deltaEvent(0, { type: 'text_delta', text: fragment }),
  );
  const tools = toolCalls.flatMap((call, position) => {
    const index = position + texts.length;
    return [
      blockEvent(index, toolBlock(call, position, context)),
      ...fragmentsOf(call.arguments).map((fragment) =>
        deltaEvent(index, { type: 'input_json_delta', partial_json: fragment }),
      ),
      stopEvent(index),
    ];
  });
  // the start of a text block shows nothing yet
  return { opening: texts, visible: [...textDeltas, ...texts.map(() => stopEvent(0)), ...tools] };
}

function blockEvent(index: number, block: JsonObject): string {
  return typedEvent({ type: 'content_block_start', index, content_block: block });
}

function deltaEvent(index: number, delta: JsonObject): string {
  return typedEvent({ type: 'content_block_delta', index, delta });
}

function stopEvent(index: number): string {
  return typedEvent({ type: 'content_block_stop', index });
}

function headersOf(generation: Generation, { id, date }: ReplyContext): Record<string, string> {
  return { 'request-id': `req_${id}`, ...limitHeaders(generation, date) };
}

function usageOf(generation: Generation): JsonObject {
  const { inputTokens, cachedInputTokens, cacheWriteTokens, outputTokens, reasoningTokens } = generation;
  return {
    // this vendor counts what went through the cache apart
    input_tokens: inputTokens - cachedInputTokens - cacheWriteTokens,
    cache_creation_input_tokens: cacheWriteTokens,
    cache_read_input_tokens: cachedInputTokens,
    cache_creation: { ephemeral_5m_input_tokens: cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
    output_tokens: outputTokens,
    ...(reasoningTokens === 0 ? {} : { output_tokens_details: { thinking_tokens: reasoningTokens } }),
    service_tier: 'standard',
    inference_geo: 'not_available',
  };
}
