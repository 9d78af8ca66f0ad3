import type { JsonObject } from '../domain/json.ts';
import { numberOrNull, objectOrEmpty, objectsIn, stringOrEmpty } from './body-fields.ts';
import type { ShapeWriters } from './reply-shape.ts';
import { halvesOf, SHAPED } from './reply-shape.ts';

/** How a reply of generateContent is written in other shapes; a stream may send such a reply as its only chunk. */
export const geminiShapes: ShapeWriters = {
  emptyText: (body) => withParts(body, [{ text: '' }]),
  nullContent: (body) => withCandidate(body, { content: null }),
  noContent: (body) => {
    const { content: _content, ...candidate } = candidateIn(body);
    return { ...body, candidates: [candidate] };
  },
  noParts: (body) => withCandidate(body, { content: { role: 'model' } }),
  emptyList: (body) => withParts(body, []),
  whitespace: (body) => withParts(body, [{ text: SHAPED.blank }]),
  thoughtsOnly: (body) => withParts(body, [{ text: SHAPED.thought, thought: true }]),
  contentParts: (body) => {
    const parts = objectsIn(objectOrEmpty(candidateIn(body)['content'])['parts']);
    const text = parts.map((part) => stringOrEmpty(part['text'])).join('');
    return withParts(
      body,
      halvesOf(text).map((half) => ({ text: half })),
    );
  },
  blockedPrompt: ({ candidates: _candidates, usageMetadata, ...body }) => {
    const promptTokenCount = numberOrNull(objectOrEmpty(usageMetadata)['promptTokenCount']);
    return {
      ...body,
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount, totalTokenCount: promptTokenCount },
    };
  },
  noReason: (body) => {
    const { finishReason: _finishReason, ...candidate } = candidateIn(body);
    return { ...body, candidates: [candidate] };
  },
  noUsage: ({ usageMetadata: _usageMetadata, ...body }) => body,
};

function candidateIn({ candidates }: JsonObject): JsonObject {
  return objectsIn(candidates)[0] ?? {};
}

function withCandidate(body: JsonObject, changes: JsonObject): JsonObject {
  return { ...body, candidates: [{ ...candidateIn(body), ...changes }] };
}

function withParts(body: JsonObject, parts: readonly JsonObject[]): JsonObject {
  return withCandidate(body, { content: { parts: [...parts], role: 'model' } });
}
