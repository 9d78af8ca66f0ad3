import { describe, expect, it } from 'vitest';
import type { Completion } from '../domain/completion.ts';
import type { JsonObject } from '../domain/json.ts';
import { createAnthropicAssembler } from './assemble-anthropic.ts';
import { toCompletion } from './anthropic.ts';

const start = (usage: JsonObject | null = null): JsonObject => ({
  type: 'message_start',
  message: { model: 'm', content: [], stop_reason: null, usage },
});
const open = (index: number, content_block: JsonObject): JsonObject => ({
  type: 'content_block_start',
  index,
  content_block,
});
const delta = (index: number, type: string, piece: JsonObject): JsonObject => ({
  type: 'content_block_delta',
  index,
  delta: { type, ...piece },
});
const end = (stop_reason: string | null, usage: JsonObject | null = null): JsonObject => ({
  type: 'message_delta',
  delta: { stop_reason },
  usage,
});
const stop: JsonObject = { type: 'message_stop' };

function read(...events: readonly JsonObject[]): Completion | null {
  const assembler = createAnthropicAssembler();
  for (const event of events) assembler.add(event);
  const body = assembler.body(false);
  return body === null
    ? null
    : toCompletion(body, { status: 200, headers: {}, receivedAt: new Date(0), isNewConnection: null });
}

describe('the events of a message', () => {
  it('need a start, and a stop or a stop reason, to be whole', () => {
    expect(read(stop)).toBeNull();
    expect(read(start(), delta(0, 'text_delta', { text: 'Hi' }))).toBeNull();
    expect(read(start(), delta(0, 'text_delta', { text: 'Hi' }), stop)).toMatchObject({
      text: 'Hi',
      finishReason: { unified: 'unknown', raw: null },
    });
    expect(read(start(), end('refusal'))).toMatchObject({ text: '', finishReason: { unified: 'refusal' } });
  });

  it('never let one block replace another, whatever number it has', () => {
    const text = { type: 'text', text: '' };
    const events = [
      open(0, text),
      delta(0, 'text_delta', { text: 'One' }),
      open(0, text),
      delta(0, 'text_delta', { text: ', two' }),
    ];
    expect(read(start(), ...events, end('end_turn'))?.text).toBe('One, two');
  });

  it('begin anew with a second message', () => {
    const first = [start(), delta(0, 'text_delta', { text: 'One' })];
    expect(read(...first, ...first, end('end_turn'))?.text).toBe('One');
  });

  it('count what was counted once, when a gateway says 0 later', () => {
    const usage = { input_tokens: 25, output_tokens: 1 };
    const after = { input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 9 };
    expect(read(start(usage), end('end_turn', after))?.usage).toMatchObject({
      inputTokens: 25,
      cachedInputTokens: 0,
      outputTokens: 9,
    });
  });

  it('count input at the start and output at the end, and null undoes nothing', () => {
    const usage = {
      input_tokens: 8,
      cache_read_input_tokens: 4,
      cache_creation_input_tokens: 2,
      output_tokens: 1,
    };
    const after = { input_tokens: null, output_tokens: 30 };
    expect(read(start(usage), end('end_turn', after))?.usage).toEqual({
      inputTokens: 14,
      outputTokens: 30,
      reasoningTokens: null,
      cachedInputTokens: 4,
      cacheWriteTokens: 2,
    });
    expect(read(start(), end('end_turn', { input_tokens: 5, output_tokens: 6 }))?.usage).toMatchObject({
      inputTokens: 5,
      outputTokens: 6,
    });
    expect(read(start(), end('end_turn'))?.usage).toBeNull();
  });

  it('keep blocks in their order, whatever comes between', () => {
    const events = [
      start(),
      open(1, { type: 'text', text: 'B' }),
      open(0, { type: 'text', text: '' }),
      { type: 'ping' },
      { type: 'new_kind_of_event', index: 0 },
      delta(1, 'text_delta', { text: 'b' }),
      delta(0, 'text_delta', { text: 'A' }),
      delta(0, 'citations_delta', { citation: {} }),
      delta(2, 'thinking_delta', { thinking: 'Hm' }),
      stop,
    ];
    expect(read(...events)).toMatchObject({ text: 'ABb', reasoningText: 'Hm' });
  });

  it('give arguments as they were sent, whole, cut off, at once, or not at all', () => {
    const tool = (id: string, input: JsonObject = {}): JsonObject => ({
      type: 'tool_use',
      id,
      name: 't',
      input,
    });
    const { toolCalls } = read(
      start(),
      open(0, tool('whole')),
      delta(0, 'input_json_delta', { partial_json: '{"x": ' }),
      delta(0, 'input_json_delta', { partial_json: '1}' }),
      open(1, tool('at-once', { y: 2 })),
      open(2, tool('none')),
      delta(2, 'input_json_delta', { partial_json: '' }),
      open(3, tool('cut')),
      delta(3, 'input_json_delta', { partial_json: '{"x": "lo' }),
      end('max_tokens'),
    )!;
    expect(toolCalls.map(({ id, rawArguments, arguments: given }) => [id, rawArguments, given])).toEqual([
      ['whole', '{"x": 1}', { x: 1 }],
      ['at-once', '{"y":2}', { y: 2 }],
      ['none', '{}', {}],
      ['cut', '{"x": "lo', null],
    ]);
  });

  it.each<[boolean, JsonObject]>([
    [false, start()],
    [false, open(0, { type: 'text', text: '' })],
    [false, open(0, { type: 'thinking', thinking: 'Hm' })],
    [false, open(0, { type: 'server_tool_use', name: 'web_search', input: {} })],
    [false, delta(0, 'thinking_delta', { thinking: 'Hm' })],
    [false, delta(0, 'text_delta', { text: '' })],
    [true, open(0, { type: 'text', text: 'Hi' })],
    [true, open(0, { type: 'tool_use', name: 't', input: {} })],
    [true, delta(0, 'text_delta', { text: 'Hi' })],
  ])('show something (%s): %j', (visible, event) => {
    expect(createAnthropicAssembler().add(event)).toBe(visible);
  });
});
