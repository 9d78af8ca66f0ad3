import type { JsonObject, JsonValue } from '../../src/domain/json.ts';
import { isJsonObject } from '../../src/domain/json.ts';
import type { WireApi } from '../../src/domain/model.ts';
import type { Sample as Event } from './stream-samples.ts';

/** A whole reply as the events of a stream; `null` where a stream has no way to say it. */
export function eventsOf(api: WireApi, body: JsonObject): readonly Event[] | null {
  switch (api) {
    case 'openai':
      return openaiEvents(body);
    case 'anthropic':
      return anthropicEvents(body);
    case 'gemini':
      return geminiEvents(body);
  }
}

function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function openaiEvents({ choices, usage }: JsonObject): readonly Event[] {
  const { message, finish_reason = null } = objectsOf(choices)[0] ?? {};
  const said = isJsonObject(message) ? message : {};
  const calls = objectsOf(said['tool_calls']).map((call, index) => Object.assign({ index }, call));
  const delta = { ...said, ...(calls.length === 0 ? {} : { tool_calls: calls }) };
  return [
    { choices: [{ index: 0, delta, finish_reason: null }] },
    { choices: [{ index: 0, delta: {}, finish_reason }] },
    ...(usage === undefined ? [] : [{ choices: [], usage }]),
    '[DONE]',
  ];
}

function anthropicEvents({ content, stop_reason = null, usage = null }: JsonObject): readonly Event[] | null {
  if (!Array.isArray(content)) return null;
  const blocks = objectsOf(content).flatMap(blockEvents);
  return [
    { type: 'message_start', message: { content: [], stop_reason: null, usage } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason }, usage },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: JsonObject, index: number): readonly JsonObject[] {
  return [
    { type: 'content_block_start', index, content_block: { ...block, ...emptied(block) } },
    ...deltasOf(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

function emptied({ type }: JsonObject): JsonObject {
  if (type === 'text') return { text: '' };
  if (type === 'thinking') return { thinking: '' };
  return type === 'tool_use' ? { input: {} } : {};
}

function deltasOf({ type, text, thinking, input }: JsonObject): readonly JsonObject[] {
  if (type === 'text' && text !== undefined) return [{ type: 'text_delta', text }];
  if (type === 'thinking' && thinking !== undefined) return [{ type: 'thinking_delta', thinking }];
  if (type !== 'tool_use' || input === undefined) return [];
  return [{ type: 'input_json_delta', partial_json: JSON.stringify(input) }];
}

// every part in a chunk of its own, the reason and the counts in the last
function geminiEvents(body: JsonObject): readonly Event[] {
  const [candidate] = objectsOf(body['candidates']);
  const { content } = candidate ?? {};
  const parts = isJsonObject(content) ? objectsOf(content['parts']) : [];
  const before = parts.slice(0, -1).map((part) => ({ candidates: [{ content: { parts: [part] } }] }));
  if (before.length === 0) return [body];
  const last = { ...candidate, content: { parts: parts.slice(-1) } };
  return [...before, { ...body, candidates: [last] }];
}
