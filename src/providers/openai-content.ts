import type { JsonObject, JsonValue } from '../domain/json.ts';
import { objectsIn, stringOf } from './reply.ts';

/** A message's content as parts, whether it is a text, a part, or a list of either. */
export function partsOf(content: JsonValue | undefined): readonly JsonObject[] {
  const items: readonly JsonValue[] = Array.isArray(content)
    ? (content as readonly JsonValue[])
    : [content ?? null];
  return objectsIn(items.map((item) => (typeof item === 'string' ? { type: 'text', text: item } : item)));
}

/** Whether a part is a thought, which is not part of the answer. */
export function isThought(part: JsonObject): boolean {
  return part.type === 'thinking' || part.type === 'reasoning';
}

/** Whether a part says that the model refuses. */
export function isRefusal(part: JsonObject): boolean {
  return stringOf(part.refusal) !== null;
}

/** The text of a part. Mistral: `{type: 'thinking', thinking: [{type: 'text', text}]}`; refusals: `{refusal}`. */
export function textOf(part: JsonObject): string {
  const nested = objectsIn(part.thinking).map(textOf).join('');
  return stringOf(part.text) ?? stringOf(part.thinking) ?? stringOf(part.refusal) ?? nested;
}
