import { describe, expect, it } from 'vitest';
import type { Completion } from '../domain/completion.ts';
import type { JsonObject } from '../domain/json.ts';
import { createOpenAiAssembler } from './assemble-openai.ts';
import { toCompletion } from './openai.ts';

const chunk = (delta: JsonObject, finish: string | null = null): JsonObject => ({
  choices: [{ index: 0, delta, finish_reason: finish }],
});

const calls = (...fragments: JsonObject[]): JsonObject => chunk({ tool_calls: fragments });

function read(events: readonly JsonObject[], done = true): Completion | null {
  const assembler = createOpenAiAssembler();
  for (const event of events) assembler.add(event);
  const body = assembler.body(done);
  return body === null
    ? null
    : toCompletion(body, { status: 200, headers: {}, receivedAt: new Date(0), isNewConnection: null });
}

describe('the chunks of a chat completion', () => {
  it('need a finish reason or [DONE] to be whole', () => {
    expect(read([chunk({ content: 'Hi' })], false)).toBeNull();
    expect(read([chunk({ content: 'Hi' }, 'stop')], false)?.finishReason.unified).toBe('stop');
    expect(read([chunk({ content: 'Hi' })])).toMatchObject({
      text: 'Hi',
      finishReason: { unified: 'unknown', raw: null },
    });
  });

  it('keep the finish reason when a later chunk has none', () => {
    const later = [chunk({}, 'length'), chunk({}, ''), chunk({})];
    expect(read(later)?.finishReason).toEqual({ unified: 'length', raw: 'length' });
  });

  it('keep a finish reason that a later stop would undo', () => {
    const cut = [chunk({ content: 'Hi' }, 'length'), chunk({}, 'stop')];
    expect(read(cut)?.finishReason).toEqual({ unified: 'length', raw: 'length' });
    expect(read([chunk({ content: 'Hi' }, 'stop'), chunk({}, 'length')])?.finishReason.raw).toBe('length');
  });

  it('leave usage unknown when its chunk is lost, and take the last where it is counted along the way', () => {
    expect(read([chunk({ content: 'Hi' }, 'stop')], false)?.usage).toBeNull();
    const counted = (completion_tokens: number): JsonObject => ({
      ...chunk({ content: 'x' }),
      usage: { prompt_tokens: 3, completion_tokens },
    });
    const events = [counted(1), counted(2), { choices: [], usage: null }];
    expect(read(events)?.usage).toMatchObject({ inputTokens: 3, outputTokens: 2 });
  });

  it('tell calls apart that have neither an id nor an index of their own', () => {
    const named = (name: string, written: string): JsonObject =>
      calls({ index: 0, function: { name, arguments: written } });
    const { toolCalls } = read([
      named('one', '{"x"'),
      named('one', ':1}'),
      named('one', ''),
      named('one', '{"x":2}'),
      named('two', ''),
      calls({ index: 0, function: { arguments: '{}' } }),
      chunk({}, 'tool_calls'),
    ])!;
    expect(toolCalls.map(({ name, rawArguments }) => [name, rawArguments])).toEqual([
      ['one', '{"x":1}'],
      ['one', '{"x":2}'],
      ['two', '{}'],
    ]);
  });

  it('hold parallel calls side by side', () => {
    const { toolCalls } = read([
      calls({ index: 0, id: 'a', function: { name: 'one', arguments: '' } }),
      calls({ index: 1, id: 'b', function: { name: 'two', arguments: '{"x"' } }),
      calls({ index: 0, function: { arguments: '{}' } }, { index: 1, function: { arguments: ':1}' } }),
      chunk({}, 'tool_calls'),
    ])!;
    expect(toolCalls.map(({ id, name, rawArguments }) => [id, name, rawArguments])).toEqual([
      ['a', 'one', '{}'],
      ['b', 'two', '{"x":1}'],
    ]);
  });

  it.each([{ index: 0 }, {}])('hold whole parallel calls apart that share the index in %j', (place) => {
    const { toolCalls } = read([
      calls({ ...place, id: 'a', function: { name: 'one', arguments: '{}' } }),
      calls({ ...place, id: 'b', function: { name: 'one', arguments: '{"x":1}' } }),
    ])!;
    expect(toolCalls.map(({ id, rawArguments }) => [id, rawArguments])).toEqual([
      ['a', '{}'],
      ['b', '{"x":1}'],
    ]);
  });

  it('hold whole calls apart that have neither index nor id, and their pieces together', () => {
    const { toolCalls } = read([
      calls({ function: { name: 'one', arguments: { x: 1 } } }),
      calls({ function: { name: 'two', arguments: '{"y"' } }),
      calls({ function: { arguments: ':2}' } }),
    ])!;
    expect(toolCalls.map(({ arguments: given }) => given)).toEqual([{ x: 1 }, { y: 2 }]);
  });

  it('keep one call that repeats its id and name, or changes its id without a name', () => {
    const { toolCalls } = read([
      calls({ index: 0, id: 'a', function: { name: 'one', arguments: '{' } }),
      calls({ index: 0, id: 'a', function: { name: 'one', arguments: '"x"' } }),
      calls({ index: 0, id: 'z', function: { arguments: ':1}' } }),
    ])!;
    expect(toolCalls).toEqual([{ id: 'a', name: 'one', rawArguments: '{"x":1}', arguments: { x: 1 } }]);
  });

  it('give arguments that were cut off as they were sent', () => {
    const { toolCalls, finishReason } = read([
      calls({ index: 0, id: 'a', function: { name: 'one', arguments: '{"x": "lo' } }),
      chunk({}, 'length'),
    ])!;
    expect(finishReason.unified).toBe('length');
    expect(toolCalls[0]).toMatchObject({ rawArguments: '{"x": "lo', arguments: null });
  });

  it('put refusals, thoughts in any form and legacy calls together', () => {
    expect(read([chunk({ refusal: 'I ' }), chunk({ refusal: "can't" }, 'stop')])).toMatchObject({
      text: "I can't",
      finishReason: { unified: 'refusal' },
    });
    expect(
      read([chunk({ reasoning: 'Hm' }), chunk({ reasoning: ', so' }), chunk({ content: '3' })]),
    ).toMatchObject({ text: '3', reasoningText: 'Hm, so' });
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] };
    expect(read([chunk({ content: [thinking] }), chunk({ content: '3' })])).toMatchObject({
      text: '3',
      reasoningText: 'Hm',
    });
    const legacy = [{ name: 'one', arguments: '{' }, { arguments: '}' }];
    expect(read(legacy.map((call) => chunk({ function_call: call })))?.toolCalls).toMatchObject([
      { name: 'one', rawArguments: '{}' },
    ]);
  });

  it('are those of the first choice', () => {
    const other = { choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'length' }] };
    expect(read([other, chunk({ content: 'yes' }, 'stop'), other])).toMatchObject({
      text: 'yes',
      finishReason: { unified: 'stop' },
    });
  });

  it.each<[boolean, JsonObject]>([
    [false, chunk({ role: 'assistant', content: '' })],
    [false, chunk({ reasoning: 'Hm', reasoning_content: 'Hm' })],
    [false, { choices: [], usage: {} }],
    [true, chunk({ content: ' ' })],
    [true, chunk({ refusal: 'No' })],
    [true, calls({ index: 0, id: 'a', function: { name: 'one', arguments: '' } })],
    [true, chunk({ function_call: { name: 'one' } })],
  ])('show something (%s): %j', (visible, event) => {
    expect(createOpenAiAssembler().add(event)).toBe(visible);
  });
});
