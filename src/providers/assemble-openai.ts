import { isJsonObject } from '../domain/json.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isThought, partsOf, textOf } from './openai-content.ts';
import { parseJson } from './parse-json.ts';
import type { Assembler } from './read-stream.ts';
import { countOf, fieldOf, firstChoiceIn, objectsIn, stringOf } from './reply.ts';
import { sent } from './settings.ts';

/** Fields of a message whose pieces are put one after the other. */
const TEXT_FIELDS = ['refusal', 'reasoning_content', 'reasoning'] as const;

/** Puts the chunks of a chat completion together, from OpenAI and from servers that are less exact about them. */
export function createOpenAiAssembler(): Assembler {
  let body: JsonObject = {};
  let choice: JsonObject | null = null;
  let texts: JsonObject = {};
  const content: JsonObject[] = [];
  const calls = createCalls();
  const legacyCall = createCalls();
  return {
    add: ({ choices, ...facts }) => {
      // usage comes in a chunk of its own without choices, or with the last choice; some count along the way
      body = { ...body, ...sent(facts) };
      const chosen = firstChoiceIn(choices);
      if (chosen === null) return false;
      const { delta, message, ...rest } = chosen;
      choice = { ...choice, ...withReason(rest, choice) };
      const piece = isJsonObject(delta) ? delta : message;
      if (!isJsonObject(piece)) return false;
      texts = withPieces(texts, piece);
      const parts = partsOf(piece.content);
      content.push(...parts);
      const toolCalls = objectsIn(piece.tool_calls);
      for (const fragment of toolCalls) calls.add(fragment);
      if (isJsonObject(piece.function_call)) legacyCall.add({ index: 0, function: piece.function_call });
      return toolCalls.length > 0 || isJsonObject(piece.function_call) || isVisible(piece, parts);
    },
    body: (done) => {
      if (!done && stringOf(choice?.finish_reason) === null) return null;
      const called = [...calls.all(), ...legacyCall.all()];
      const message = { ...texts, content, tool_calls: called };
      return { ...body, choices: choice === null ? [] : [{ ...choice, message }] };
    },
  };
}

/**
 * A chunk's choice without a finish reason that would undo the one that came before: an empty one, or the `stop` that
 * some gateways end every stream with.
 */
function withReason({ finish_reason: reason, ...choice }: JsonObject, before: JsonObject | null): JsonObject {
  const isUndone = reason === 'stop' && stringOf(before?.finish_reason) !== null;
  return sent({ ...choice, finish_reason: isUndone ? null : stringOf(reason) });
}

function withPieces(texts: JsonObject, piece: JsonObject): JsonObject {
  const added = TEXT_FIELDS.flatMap((field): [string, string][] => {
    const text = stringOf(piece[field]);
    return text === null ? [] : [[field, (stringOf(texts[field]) ?? '') + text]];
  });
  return { ...texts, ...Object.fromEntries(added) };
}

function isVisible(piece: JsonObject, parts: readonly JsonObject[]): boolean {
  return stringOf(piece.refusal) !== null || parts.some((part) => !isThought(part) && textOf(part) !== '');
}

interface Call {
  readonly index: number | null;
  readonly id: string | null;
  readonly name: string | null;
  readonly written: string;
}

function createCalls() {
  const calls: Call[] = [];
  return {
    add: (fragment: JsonObject): void => {
      const index = countOf(fragment.index);
      const id = stringOf(fragment.id);
      const called = fragment.function ?? fragment.custom;
      const name = stringOf(fieldOf(called, 'name'));
      const piece = { index, id, name, written: writtenIn(called) };
      const at = calls.findLastIndex((call) => isSame(call, piece));
      const open = calls[at];
      const written = (open?.written ?? '') + piece.written;
      if (open === undefined) calls.push(piece);
      else calls[at] = { ...open, id: open.id ?? id, name: open.name ?? name, written };
    },
    all: (): JsonObject[] =>
      calls.map(({ id, name, written }) => ({ id, function: { name, arguments: written } })),
  };
}

// Gemini's endpoint of this wire gives parallel calls the same index or none, each whole and with an id of its own
function isSame(call: Call, piece: Call): boolean {
  const isNew = piece.name !== null && piece.id !== null && call.id !== null && piece.id !== call.id;
  if (isNew || isNextWithoutId(call, piece)) return false;
  if (piece.index !== null) return call.index === piece.index;
  return piece.name === null || (piece.id !== null && piece.id === call.id);
}

/** Other servers give no ids either: what is named once more after whole arguments is a call of its own. */
function isNextWithoutId(call: Call, { id, name, written }: Call): boolean {
  if (name === null || id !== null || call.id !== null) return false;
  return (written !== '' || name !== call.name) && isJsonObject(parseJson(call.written));
}

function writtenIn(called: JsonValue | undefined): string {
  const given = fieldOf(called, 'arguments') ?? fieldOf(called, 'input') ?? '';
  return typeof given === 'string' ? given : JSON.stringify(given);
}
