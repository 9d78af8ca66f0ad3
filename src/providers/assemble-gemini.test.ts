import { describe, expect, it } from 'vitest';
import type { Completion } from '../domain/completion.ts';
import type { JsonObject } from '../domain/json.ts';
import { createGeminiAssembler } from './assemble-gemini.ts';
import { toCompletion } from './gemini.ts';

const chunk = (parts: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { parts }, index: 0, ...more }],
});

function read(...events: readonly JsonObject[]): Completion | null {
  const assembler = createGeminiAssembler();
  for (const event of events) assembler.add(event);
  const body = assembler.body(false);
  return body === null
    ? null
    : toCompletion(body, { status: 200, headers: {}, receivedAt: new Date(0), isNewConnection: null });
}

describe('the chunks of a streamed generateContent', () => {
  it('need a finish reason or a block to be whole', () => {
    expect(read(chunk([{ text: 'Hi' }]))).toBeNull();
    expect(read({ promptFeedback: {} })).toBeNull();
    expect(read(chunk([{ text: 'Hi' }], { finishReason: 'MAX_TOKENS' }))).toMatchObject({
      text: 'Hi',
      finishReason: { unified: 'length', raw: 'MAX_TOKENS' },
    });
    expect(read({ promptFeedback: { blockReason: 'SAFETY' } })).toMatchObject({
      text: '',
      finishReason: { unified: 'content_filter', raw: 'SAFETY' },
    });
  });

  it('give every part of a chunk once, thoughts apart, and calls as calls', () => {
    const completion = read(
      chunk([{ text: 'Hm', thought: true }, { text: 'A' }, { text: 'B' }]),
      chunk([{ functionCall: { name: 'one', args: { x: 1 } } }]),
      chunk([], { finishReason: 'STOP' }),
    );
    expect(completion).toMatchObject({
      text: 'AB',
      reasoningText: 'Hm',
      toolCalls: [{ name: 'one', rawArguments: '{"x":1}' }],
      finishReason: { unified: 'tool_calls', raw: 'STOP' },
    });
  });

  it('take the last counts, from a chunk without candidates too', () => {
    const usage = (candidatesTokenCount: number, more: JsonObject = {}): JsonObject => ({
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount, ...more },
    });
    const events = [
      { ...chunk([{ text: 'Hi' }]), ...usage(1, { thoughtsTokenCount: 20 }), modelVersion: 'm' },
      chunk([], { finishReason: 'STOP' }),
      usage(7),
    ];
    expect(read(...events)).toMatchObject({
      servedModel: 'm',
      usage: { inputTokens: 9, outputTokens: 27, reasoningTokens: 20 },
    });
  });

  it.each<[boolean, JsonObject]>([
    [false, chunk([{ text: '' }])],
    [false, chunk([{ text: 'Hm', thought: true }])],
    [false, { usageMetadata: {} }],
    [true, chunk([{ text: 'Hm', thought: true }, { text: 'A' }])],
    [true, chunk([{ functionCall: { name: 'one' } }])],
  ])('show something (%s): %j', (visible, event) => {
    expect(createGeminiAssembler().add(event)).toBe(visible);
  });
});
