import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../domain/json.ts';
import type { Settings } from '../domain/model.ts';
import type { CompletionRequest } from '../domain/request.ts';
import { modelAt, requestFor, unset } from '../../test/support/provider-samples.ts';
import { anthropic, finishReasonOf, toBody, toCompletion } from './anthropic.ts';

const bodyWith = (settings: Partial<Settings>, model = 'claude-haiku-4-5'): JsonObject =>
  toBody(requestFor(model, { settings: { ...unset, ...settings } }));

const notSent = (model: string, settings: Partial<Settings>): string[] =>
  anthropic
    .settingsNotSent({
      ...modelAt('anthropic', 'https://api.anthropic.com', model),
      settings: { ...unset, ...settings },
    })
    .map(({ setting }) => setting);

const read = (body: JsonObject): ReturnType<typeof toCompletion> =>
  toCompletion(body, { status: 200, headers: {}, receivedAt: new Date(0), isNewConnection: null });

describe('the anthropic request body', () => {
  it.each([
    ['claude-haiku-4-5', 64_000],
    ['claude-sonnet-4-5-20250929', 64_000],
    ['claude-haiku-5-5', 128_000],
    ['claude-unheard-of', 8_192],
  ])('gives %s its largest max_tokens when none is set', (model, maxTokens) => {
    expect(toBody(requestFor(model))).toEqual({
      model,
      max_tokens: maxTokens,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    });
  });

  it('carries every setting under its name on the wire', () => {
    expect(bodyWith({ maxTokens: 64, temperature: 0, topP: 0.5, stop: ['END'] })).toMatchObject({
      max_tokens: 64,
      temperature: 0,
      top_p: 0.5,
      stop_sequences: ['END'],
    });
  });

  it.each([
    [{ effort: 'high', budgetTokens: null }, { output_config: { effort: 'high' } }],
    [{ effort: null, budgetTokens: 2048 }, { thinking: { type: 'enabled', budget_tokens: 2048 } }],
    [{ effort: 'none', budgetTokens: null }, { thinking: { type: 'disabled' } }],
    [{ effort: 'none', budgetTokens: 2048 }, { thinking: { type: 'disabled' } }],
    [{ effort: 'minimal', budgetTokens: null }, {}],
  ] as const)('writes reasoning %j as %j', (reasoning, expected) => {
    const { thinking, output_config } = bodyWith({ reasoning });
    expect({ thinking, output_config }).toEqual({
      thinking: undefined,
      output_config: undefined,
      ...expected,
    });
  });

  it('sends system text, an image and tools', () => {
    const tool = { name: 'weather', description: 'Now', parameters: { type: 'object' } };
    const request = requestFor('claude-haiku-4-5', {
      system: 'Be brief',
      messages: [{ role: 'user', content: [{ type: 'image', mediaType: 'image/png', base64: 'AAAA' }] }],
      tools: [tool],
      toolChoice: 'required',
    });
    expect(toBody(request)).toMatchObject({
      system: 'Be brief',
      messages: [
        {
          role: 'user',
          content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
        },
      ],
      tools: [{ name: 'weather', description: 'Now', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any' },
    });
    expect(toBody({ ...request, toolChoice: { name: 'weather' } }).tool_choice).toEqual({
      type: 'tool',
      name: 'weather',
    });
  });

  it('sends the schema beside the effort', () => {
    const settings: Settings = {
      ...unset,
      responseFormat: 'schema',
      reasoning: { effort: 'low', budgetTokens: null },
    };
    const schema = { type: 'object' };
    expect(toBody(requestFor('claude-haiku-4-5', { settings, schema })).output_config).toEqual({
      effort: 'low',
      format: { type: 'json_schema', schema },
    });
  });
});

describe('anthropic prompt caching', () => {
  const mark = { cache_control: { type: 'ephemeral' } };
  const tools = ['first', 'last'].map((name) => ({
    name,
    description: null,
    parameters: { type: 'object' },
  }));
  const bodyFor = (promptCaching: boolean | null, rest: Partial<CompletionRequest>): JsonObject =>
    toBody(requestFor('claude-haiku-4-5', { settings: { ...unset, promptCaching }, ...rest }));

  it('marks the system text, which keeps the tools before it too', () => {
    const body = bodyFor(true, { system: 'Be brief', tools });
    expect(body.system).toEqual([{ type: 'text', text: 'Be brief', ...mark }]);
    expect(JSON.stringify([body.tools, body.messages])).not.toContain('cache_control');
  });

  it('marks the last tool where there is no system text', () => {
    expect(bodyFor(true, { tools }).tools).toEqual([
      { name: 'first', input_schema: { type: 'object' } },
      { name: 'last', input_schema: { type: 'object' }, ...mark },
    ]);
  });

  it('marks nothing that differs from case to case', () => {
    expect(JSON.stringify(bodyFor(true, {}))).not.toContain('cache_control');
  });

  it.each([false, null])('marks nothing when it is %s', (promptCaching) => {
    const body = bodyFor(promptCaching, { system: 'Be brief', tools });
    expect(body.system).toBe('Be brief');
    expect(JSON.stringify(body)).not.toContain('cache_control');
    expect(notSent('claude-haiku-4-5', { promptCaching })).toEqual([]);
  });
});

describe('anthropic settings that are not sent', () => {
  const sampling = { temperature: 0, topP: 0.5 };

  it.each<[string, Partial<Settings>, string[]]>([
    ['claude-haiku-4-5-20251001', sampling, []],
    ['claude-opus-4-6', sampling, []],
    ['claude-sonnet-4-20250514', sampling, []],
    ['claude-3-5-sonnet-20241022', sampling, []],
    ['claude-opus-4-7', sampling, ['temperature', 'topP']],
    ['Claude-Sonnet-5.5', sampling, ['temperature', 'topP']],
    ['claude-sonnet-5', sampling, ['temperature', 'topP']],
    ['claude-haiku-5-5', sampling, ['temperature', 'topP']],
    ['anthropic/claude-sonnet-5.5', sampling, ['temperature', 'topP']],
    ['claude-haiku-4-5', { seed: 1 }, ['seed']],
    ['claude-haiku-4-5', { responseFormat: 'json' }, ['responseFormat']],
    ['claude-haiku-4-5', { responseFormat: 'schema' }, []],
    ['claude-haiku-4-5', { reasoning: { effort: 'minimal', budgetTokens: null } }, ['reasoning.effort']],
    ['claude-haiku-4-5', { reasoning: { effort: 'none', budgetTokens: 9 } }, ['reasoning.budgetTokens']],
  ])('%s with %j: %j', (model, settings, expected) => {
    expect(notSent(model, settings)).toEqual(expected);
    const body = bodyWith(settings, model);
    const sampled = Object.hasOwn(settings, 'temperature') && !expected.includes('temperature');
    expect([Object.hasOwn(body, 'temperature'), Object.hasOwn(body, 'top_p')]).toEqual([sampled, sampled]);
    expect(body).not.toHaveProperty('seed');
    expect(body).not.toHaveProperty('output_config');
  });
});

describe('reading an anthropic reply', () => {
  it('joins text blocks and leaves the other kinds out of them', () => {
    const content = [
      { type: 'redacted_thinking', data: 'x' },
      { type: 'text', text: 'one' },
      { type: 'text', text: ' two' },
    ];
    expect(read({ content, stop_reason: 'end_turn' })).toMatchObject({
      text: 'one two',
      reasoningText: null,
    });
  });

  it('reads a refusal without content as one', () => {
    expect(read({ content: [], stop_reason: 'refusal' })).toMatchObject({
      text: '',
      finishReason: { unified: 'refusal', raw: 'refusal' },
    });
  });

  it('reads a call without arguments as an empty object', () => {
    const content = [{ type: 'tool_use', id: 't', name: 'f', input: {} }];
    expect(read({ content }).toolCalls).toEqual([{ id: 't', name: 'f', rawArguments: '{}', arguments: {} }]);
  });

  it('sums the input from its three parts', () => {
    const usage = {
      input_tokens: 8,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 20,
      output_tokens: 5,
    };
    expect(read({ content: [], usage }).usage).toEqual({
      inputTokens: 128,
      outputTokens: 5,
      reasoningTokens: null,
      cachedInputTokens: 100,
      cacheWriteTokens: 20,
    });
  });

  it('knows no input when only the cached part is reported', () => {
    expect(read({ content: [], usage: { cache_read_input_tokens: 100 } }).usage?.inputTokens).toBeNull();
  });

  it.each([{}, { content: null }, { content: 'text' }])('throws for %j', (body) => {
    expect(() => read(body)).toThrow('it has no content');
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'context_exceeded'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'refusal'],
    ['pause_turn', 'pause'],
    ['compaction', 'unknown'],
    ['constructor', 'unknown'],
    [null, 'unknown'],
  ])('%s is %s', (raw, unified) => {
    expect(finishReasonOf(raw)).toBe(unified);
  });
});
