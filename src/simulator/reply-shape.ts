import type { JsonObject } from '../domain/json.ts';

/** Ways in which a reply with status 200 says nothing, says it elsewhere, or leaves something out. */
export const REPLY_SHAPES = [
  'emptyText',
  'nullContent',
  'noContent',
  'noParts',
  'emptyList',
  'whitespace',
  'thoughtsOnly',
  'reasoningContent',
  'contentParts',
  'refusal',
  'cutToolCall',
  'blockedPrompt',
  'noReason',
  'noUsage',
] as const;

export type ReplyShape = (typeof REPLY_SHAPES)[number];

/** What each shape makes of a wire's whole reply; a shape that the wire hasn't got is left out. */
export type ShapeWriters = Readonly<Partial<Record<ReplyShape, (body: JsonObject) => JsonObject>>>;

/** What a shaped reply says where it says something of its own. */
export const SHAPED = { blank: ' \n', thought: 'Let me see.', refusal: "I can't help with that." } as const;

/** A whole reply in the shape that is asked for. */
export function shapedBody(body: JsonObject, shapes: ShapeWriters, shape: ReplyShape | null): JsonObject {
  const write = shape === null ? undefined : shapes[shape];
  return write === undefined ? body : write(body);
}

/** A text in two parts. */
export function halvesOf(text: string): readonly [string, string] {
  const characters = Array.from(text);
  const half = Math.ceil(characters.length / 2);
  return [characters.slice(0, half).join(''), characters.slice(half).join('')];
}
