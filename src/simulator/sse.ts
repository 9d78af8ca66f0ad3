import type { JsonObject } from '../domain/json.ts';

const SMALLEST_FRAGMENT = 12;
const MOST_FRAGMENTS = 64;

/** A text in the fragments a stream sends it in: a dozen characters, more where the text is long; none is cut in half. */
export function fragmentsOf(text: string): readonly string[] {
  const characters = Array.from(text);
  const size = Math.max(SMALLEST_FRAGMENT, Math.ceil(characters.length / MOST_FRAGMENTS));
  const count = Math.ceil(characters.length / size);
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * size, (index + 1) * size).join(''),
  );
}

/** A server-sent event without a name. */
export function dataEvent(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** A server-sent event that is named by the `type` of its data. */
export function typedEvent(data: JsonObject & { readonly type: string }): string {
  return `event: ${data.type}\n${dataEvent(data)}`;
}
