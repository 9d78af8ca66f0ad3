import { isJsonObject } from '../domain/json.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Assembler } from './read-stream.ts';
import { fieldOf, firstChoiceIn, objectsIn, stringOf } from './reply.ts';
import { sent } from './settings.ts';

/** Puts the parts of a `streamGenerateContent` reply together; counts and finish reason are the last ones sent. */
export function createGeminiAssembler(): Assembler {
  let body: JsonObject = {};
  let candidate: JsonObject | null = null;
  let usage: JsonObject | null = null;
  const parts: JsonObject[] = [];
  return {
    add: ({ candidates, usageMetadata, ...rest }) => {
      body = { ...body, ...sent(rest) };
      if (isJsonObject(usageMetadata)) usage = { ...usage, ...sent(usageMetadata) };
      const chosen = firstChoiceIn(candidates);
      if (chosen === null) return false;
      candidate = { ...candidate, ...sent(chosen) };
      const added = objectsIn(fieldOf(chosen.content, 'parts'));
      parts.push(...added);
      return added.some(isVisible);
    },
    body: () => {
      const isFinished = stringOf(candidate?.finishReason) !== null;
      const isBlocked = stringOf(fieldOf(body.promptFeedback, 'blockReason')) !== null;
      if (!isFinished && !isBlocked) return null;
      const candidates = candidate === null ? null : [{ ...candidate, content: { parts } }];
      return { ...body, ...sent({ candidates, usageMetadata: usage }) };
    },
  };
}

function isVisible(part: JsonObject): boolean {
  return (stringOf(part.text) !== null && part.thought !== true) || isJsonObject(part.functionCall);
}
