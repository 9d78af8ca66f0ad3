import { isJsonObject } from '../domain/json.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { Assembler } from './read-stream.ts';
import { countOf, fieldOf, stringOf } from './reply.ts';
import { sent } from './settings.ts';

/** Puts the events of a streamed message together. Pings and events it doesn't know are passed over. */
export function createAnthropicAssembler(): Assembler {
  let message: JsonObject | null = null;
  let isStopped = false;
  let blocks: Block[] = [];
  return {
    add: (event) => {
      const index = countOf(event.index) ?? 0;
      switch (event.type) {
        case 'message_start':
          message = isJsonObject(event.message) ? event.message : {};
          blocks = [];
          return false;
        case 'content_block_start': {
          const content = isJsonObject(event.content_block) ? event.content_block : {};
          // a block of its own even where a server numbers all of them alike: none may replace another
          blocks.push({ index, content });
          return isVisible(content);
        }
        case 'content_block_delta': {
          const at = blocks.findLastIndex((block) => block.index === index);
          const open = blocks[at];
          if (open === undefined) blocks.push({ index, content: withDelta({}, event.delta) });
          else blocks[at] = { index, content: withDelta(open.content, event.delta) };
          return stringOf(textIn(event.delta)) !== null;
        }
        case 'message_delta':
          message = withEnd(message, event);
          return false;
        case 'message_stop':
          isStopped = true;
          return false;
        default:
          return false;
      }
    },
    body: () => {
      if (message === null || (!isStopped && stringOf(message.stop_reason) === null)) return null;
      const ordered = blocks.toSorted((a, b) => a.index - b.index);
      return { ...message, content: ordered.map(({ content }) => content) };
    },
  };
}

interface Block {
  readonly index: number;
  readonly content: JsonObject;
}

function isVisible(block: JsonObject): boolean {
  return block.type === 'tool_use' || (block.type === 'text' && stringOf(block.text) !== null);
}

function textIn(delta: JsonValue | undefined): JsonValue | undefined {
  return fieldOf(delta, 'type') === 'text_delta' ? fieldOf(delta, 'text') : undefined;
}

/** The field of a block that each kind of delta goes on with. */
const FIELDS: ReadonlyMap<JsonValue | undefined, readonly [type: string, field: string]> = new Map([
  ['text_delta', ['text', 'text']],
  ['thinking_delta', ['thinking', 'thinking']],
  // the arguments as they are written: cut off, they are no JSON that could stand in `input`
  ['input_json_delta', ['tool_use', 'partial_json']],
] as const);

function withDelta(block: JsonObject, delta: JsonValue | undefined): JsonObject {
  const [type, field] = FIELDS.get(fieldOf(delta, 'type')) ?? [];
  if (type === undefined || field === undefined) return block;
  const added = stringOf(fieldOf(delta, field)) ?? '';
  return { type, ...block, [field]: (stringOf(block[field]) ?? '') + added };
}

// message_start counts the input, message_delta the output so far, and some servers all of it again
function withEnd(message: JsonObject | null, { delta, usage }: JsonObject): JsonObject {
  const merged = withCounts(objectOf(message?.usage), sent(objectOf(usage)));
  return {
    ...message,
    ...sent(objectOf(delta)),
    usage: Object.keys(merged).length === 0 ? null : merged,
  };
}

// counts only grow; gateways that don't know one here write 0 over what they said before
function withCounts(before: JsonObject, now: JsonObject): JsonObject {
  const grown = Object.entries(now).filter(([name, value]) => value !== 0 || countOf(before[name]) === null);
  return { ...before, ...Object.fromEntries(grown) };
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
