import type { JsonObject } from '../domain/json.ts';
import { objectsIn, stringOrEmpty } from './body-fields.ts';
import type { ShapeWriters } from './reply-shape.ts';
import { halvesOf, SHAPED } from './reply-shape.ts';

/** How a message is written in other shapes. */
export const anthropicShapes: ShapeWriters = {
  emptyText: (body) => withText(body, ''),
  nullContent: (body) => ({ ...body, content: null }),
  noContent: ({ content: _content, ...body }) => body,
  emptyList: (body) => ({ ...body, content: [] }),
  whitespace: (body) => withText(body, SHAPED.blank),
  thoughtsOnly: (body) => {
    return { ...body, content: [{ type: 'thinking', thinking: SHAPED.thought, signature: 'c2ln' }] };
  },
  contentParts: ({ content, ...body }) => {
    const text = objectsIn(content).map((block) => stringOrEmpty(block['text']));
    return { ...body, content: halvesOf(text.join('')).map((half) => ({ type: 'text', text: half })) };
  },
  refusal: (body) => ({ ...withText(body, SHAPED.refusal), stop_reason: 'refusal' }),
  // this vendor refuses where others block
  blockedPrompt: (body) => ({ ...body, content: [], stop_reason: 'refusal' }),
  noReason: (body) => ({ ...body, stop_reason: null }),
  noUsage: ({ usage: _usage, ...body }) => body,
};

/** A whole message as the data of a stream's events: its blocks, and its end. */
export function messageEvents(
  body: JsonObject,
): Record<'message' | 'end', (JsonObject & { type: string })[]> {
  const { content, stop_reason, stop_sequence, usage, ...envelope } = body;
  const counted = usage === undefined ? {} : { usage };
  const blocks = objectsIn(content).flatMap((block, index) => [
    { type: 'content_block_start', index, content_block: withoutText(block) },
    { type: 'content_block_delta', index, delta: deltaOf(block) },
    { type: 'content_block_stop', index },
  ]);
  const start = { ...envelope, content: [], stop_reason: null, stop_sequence: null, ...counted };
  return {
    message: [{ type: 'message_start', message: start }, ...blocks],
    end: [
      {
        type: 'message_delta',
        delta: { stop_reason: stop_reason ?? null, stop_sequence: stop_sequence ?? null },
        ...counted,
      },
      { type: 'message_stop' },
    ],
  };
}

function withText(body: JsonObject, text: string): JsonObject {
  return { ...body, content: [{ type: 'text', text }] };
}

function withoutText(block: JsonObject): JsonObject {
  return block['type'] === 'thinking' ? { type: 'thinking', thinking: '' } : { ...block, ...emptyOf(block) };
}

function emptyOf({ type }: JsonObject): JsonObject {
  return type === 'text' ? { text: '' } : { input: {} };
}

function deltaOf({ type, text, thinking, input }: JsonObject): JsonObject {
  if (type === 'text') return { type: 'text_delta', text: text ?? '' };
  if (type === 'thinking') return { type: 'thinking_delta', thinking: thinking ?? '' };
  return { type: 'input_json_delta', partial_json: JSON.stringify(input ?? {}) };
}
