import type { JsonObject, JsonValue } from '../domain/json.ts';
import { objectsIn, stringOf } from './reply.ts';

/** A message's content as parts, whether it is a text or a list. */
export function partsOf(content: JsonValue | undefined): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsIn(content);
}

/** Whether a part is a thought, which is not part of the answer. */
export function isThought(part: JsonObject): boolean {
  return part.type === 'thinking';
}

/** The text of a part. Mistral: `{type: 'thinking', thinking: [{type: 'text', text}]}`; refusals: `{refusal}`. */
export function textOf(part: JsonObject): string {
  const nested = objectsIn(part.thinking).map(textOf).join('');
  return stringOf(part.text) ?? stringOf(part.thinking) ?? stringOf(part.refusal) ?? nested;
}
