import type { JsonObject } from '../domain/json.ts';
import type { ShapeWriters } from './reply-shape.ts';
import { halvesOf, SHAPED } from './reply-shape.ts';
import { objectOrEmpty, objectsIn, stringOrEmpty } from './body-fields.ts';

/** How a chat completion is written in other shapes. */
export const openaiShapes: ShapeWriters = {
  emptyText: (body) => withMessage(body, { content: '' }),
  nullContent: (body) => withMessage(body, { content: null }),
  noContent: (body) => {
    const { content: _content, ...message } = messageIn(body);
    return withChoice(body, { message });
  },
  emptyList: (body) => withMessage(body, { content: [] }),
  whitespace: (body) => withMessage(body, { content: SHAPED.blank }),
  thoughtsOnly: (body) => {
    const thinking = [{ type: 'text', text: SHAPED.thought }];
    return withMessage(body, { content: [{ type: 'thinking', thinking }] });
  },
  reasoningContent: (body) => withMessage(body, { content: null, reasoning_content: SHAPED.thought }),
  contentParts: (body) => {
    const halves = halvesOf(stringOrEmpty(messageIn(body)['content']));
    return withMessage(body, { content: halves.map((text) => ({ type: 'text', text })) });
  },
  refusal: (body) => {
    const message = { ...messageIn(body), content: null, refusal: SHAPED.refusal };
    return withChoice(body, { message, finish_reason: 'stop' });
  },
  blockedPrompt: (body) => withChoice(body, { finish_reason: 'content_filter' }),
  noReason: (body) => withChoice(body, { finish_reason: null }),
  noUsage: ({ usage: _usage, ...body }) => body,
};

/** A whole reply as the chunks of a stream: one for the message, one for its end, and one for the usage where there is one. */
export function chunksOf(body: JsonObject, withUsage: boolean): Record<'message' | 'end', JsonObject[]> {
  const { usage, ...rest } = body;
  const { message: _message, ...choice } = choiceIn(body);
  const envelope = { ...rest, object: 'chat.completion.chunk' };
  const calls = objectsIn(messageIn(body)['tool_calls']).map((call, index) => Object.assign({ index }, call));
  const chunk = (delta: JsonObject, more: JsonObject): JsonObject => ({
    ...envelope,
    choices: [{ ...choice, delta, ...more }],
  });
  return {
    message: [
      chunk(
        { ...messageIn(body), ...(calls.length === 0 ? {} : { tool_calls: calls }) },
        { finish_reason: null },
      ),
    ],
    end: [chunk({}, {}), ...(withUsage && usage !== undefined ? [{ ...envelope, choices: [], usage }] : [])],
  };
}

function choiceIn({ choices }: JsonObject): JsonObject {
  return objectsIn(choices)[0] ?? {};
}

function messageIn(body: JsonObject): JsonObject {
  return objectOrEmpty(choiceIn(body)['message']);
}

function withMessage(body: JsonObject, changes: JsonObject): JsonObject {
  return withChoice(body, { message: { ...messageIn(body), ...changes } });
}

function withChoice(body: JsonObject, changes: JsonObject): JsonObject {
  return { ...body, choices: [{ ...choiceIn(body), ...changes }] };
}
