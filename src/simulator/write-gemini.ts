import type { JsonObject } from '../domain/json.ts';
import { leadingMembers } from './leading-members.ts';
import { shapedBody } from './reply-shape.ts';
import { geminiShapes } from './shape-gemini.ts';
import { whenShown } from './shaped-reply.ts';
import { dataEvent, fragmentsOf } from './sse.ts';
import type { Generation, ReplyContext, StreamReply, WireReply } from './wire.ts';

/** A reply of generateContent. */
export function writeChat(generation: Generation, context: ReplyContext): WireReply {
  const { text } = generation;
  const parts = [...(text === '' ? [] : [{ text }]), ...callParts(generation)];
  const body = replyOf(generation, context, { parts, ...finishOf(generation) });
  return { status: 200, headers: {}, body: shapedBody(body, geminiShapes, generation.shape) };
}

/** A reply of streamGenerateContent; the usage of each chunk is what was spent up to it. */
export function writeStream(generation: Generation, context: ReplyContext): StreamReply {
  const { text, shape } = generation;
  if (shape !== null) {
    const only = dataEvent(writeChat(generation, context).body);
    return { headers: {}, ...whenShown(shape, [only]), closing: [] };
  }
  const calls = callParts(generation);
  const chunks: JsonObject[][] = [
    ...fragmentsOf(text).map((fragment) => [{ text: fragment }]),
    ...calls.map((part) => [part]),
  ];
  const event = (candidate: Candidate): string => dataEvent(replyOf(generation, context, candidate));
  const last = chunks.length === 0 ? [] : [{ text: '' }];
  return {
    headers: {},
    opening: [],
    visible: chunks.map((parts, index) => event({ parts, progress: (index + 1) / chunks.length })),
    closing: [event({ parts: last, ...finishOf(generation) })],
  };
}

interface Candidate {
  readonly parts: readonly JsonObject[];
  readonly finishReason?: string;
  readonly finishMessage?: string;
  /** Share of the visible output that was sent; absent: all. */
  readonly progress?: number;
}

function replyOf(
  generation: Generation,
  { id }: ReplyContext,
  { parts, progress = 1, ...finish }: Candidate,
): JsonObject {
  // a reply without visible text has content without parts, not an empty part
  const content = { ...(parts.length === 0 ? {} : { parts }), role: 'model' };
  return {
    candidates: [{ content, ...finish, index: 0 }],
    usageMetadata: usageOf(generation, progress),
    modelVersion: generation.servedModel,
    responseId: id,
  };
}

function callParts({ toolCalls }: Generation): readonly JsonObject[] {
  // a call whose arguments end in the middle is not shown
  return toolCalls
    .filter(({ complete }) => complete)
    .map((call) => ({ functionCall: { name: call.name, args: leadingMembers(call.arguments) } }));
}

function finishOf({ finish, toolCalls }: Generation): { finishReason: string; finishMessage?: string } {
  const cut = toolCalls.find(({ complete }) => !complete);
  if (cut !== undefined) {
    const finishMessage = `Malformed function call: ${cut.name}(${cut.arguments}`;
    return { finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage };
  }
  if (finish === 'tool_calls') {
    return { finishReason: 'STOP', finishMessage: 'Model generated function call(s).' };
  }
  return { finishReason: finish === 'length' ? 'MAX_TOKENS' : 'STOP' };
}

function usageOf(generation: Generation, progress: number): JsonObject {
  const { inputTokens, imageTokens, outputTokens, reasoningTokens } = generation;
  const visibleTokens = Math.ceil((outputTokens - reasoningTokens) * progress);
  const images = imageTokens === 0 ? [] : [{ modality: 'IMAGE', tokenCount: imageTokens }];
  return {
    promptTokenCount: inputTokens,
    // both counts are left out where they would be 0
    ...(visibleTokens === 0 ? {} : { candidatesTokenCount: visibleTokens }),
    totalTokenCount: inputTokens + reasoningTokens + visibleTokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: inputTokens - imageTokens }, ...images],
    ...(reasoningTokens === 0 ? {} : { thoughtsTokenCount: reasoningTokens }),
  };
}
