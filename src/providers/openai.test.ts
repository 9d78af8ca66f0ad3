import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../domain/json.ts';
import type { Settings } from '../domain/model.ts';
import type { CompletionRequest } from '../domain/request.ts';
import { modelAt, requestFor, unset } from '../../test/support/provider-samples.ts';
import { openai, toBody, toCompletion } from './openai.ts';
import { finishReasonOf } from './openai-finish.ts';

const itself = modelAt('openai', 'https://api.openai.com/v1', 'x').endpoint;
const gateway = modelAt('openai', 'https://gateway.example/v1', 'x').endpoint;

const bodyWith = (settings: Partial<Settings>, model = 'gpt-4o-mini'): JsonObject =>
  toBody(requestFor(model, { settings: { ...unset, ...settings } }), itself);

const notSent = (model: string, settings: Partial<Settings>): string[] =>
  openai
    .settingsNotSent({ ...modelAt('openai', itself.baseUrl, model), settings: { ...unset, ...settings } })
    .map(({ setting }) => setting);

const read = (message: JsonObject, rest: JsonObject = {}): ReturnType<typeof toCompletion> =>
  toCompletion(
    { choices: [{ message, finish_reason: 'stop' }], ...rest },
    { status: 200, headers: {}, receivedAt: new Date(0), isNewConnection: null },
  );

describe('an answer that the server could not finish', () => {
  it.each(['abort', 'error'])('is no answer when it ended with %s', (reason) => {
    const body = { choices: [{ message: { content: 'Half an ans' }, finish_reason: reason }] };
    expect(() =>
      toCompletion(body, { status: 200, headers: {}, receivedAt: new Date(0), isNewConnection: null }),
    ).toThrow(reason);
  });
});

describe('the openai request body', () => {
  it('holds nothing that is not set', () => {
    expect(toBody(requestFor('gpt-4o-mini'), itself)).toEqual({
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: 'Hello' }],
    });
  });

  it('carries every setting under its name on the wire', () => {
    const settings: Partial<Settings> = {
      maxTokens: 64,
      temperature: 0,
      topP: 0.5,
      seed: 7,
      stop: ['END'],
      reasoning: { effort: 'low', budgetTokens: null },
      responseFormat: 'json',
    };
    expect(bodyWith(settings)).toMatchObject({
      max_completion_tokens: 64,
      temperature: 0,
      top_p: 0.5,
      seed: 7,
      stop: ['END'],
      reasoning_effort: 'low',
      response_format: { type: 'json_object' },
    });
  });

  it('names the output limit by the endpoint', () => {
    const request = requestFor('gpt-4o-mini', { settings: { ...unset, maxTokens: 9 } });
    expect(toBody(request, gateway)).toMatchObject({ max_tokens: 9 });
    expect(toBody(request, { ...gateway, baseUrl: 'https://eu.api.openai.com/v1' })).toMatchObject({
      max_completion_tokens: 9,
    });
    expect(toBody(request, { ...gateway, baseUrl: 'https://api.openai.com.evil.example/v1' })).toMatchObject({
      max_tokens: 9,
    });
    expect(toBody(request, { ...gateway, maxTokensParameter: 'max_completion_tokens' })).toEqual(
      toBody(request, itself),
    );
  });

  it('sends the schema, and nothing where the case has none', () => {
    const request = requestFor('gpt-4o-mini', { settings: { ...unset, responseFormat: 'schema' } });
    const schema = { type: 'object' };
    expect(toBody({ ...request, schema }, itself).response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'output', schema },
    });
    expect(toBody(request, itself)).not.toHaveProperty('response_format');
  });

  it('sends a conversation with system text and an image', () => {
    const messages: CompletionRequest['messages'] = [
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Yes?' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image', mediaType: 'image/png', base64: 'AAAA' },
        ],
      },
    ];
    expect(toBody(requestFor('gpt-4o-mini', { system: 'Be brief', messages }), itself).messages).toEqual([
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Yes?' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
    ]);
  });

  it('calls the system text developer for a reasoning model at OpenAI only', () => {
    const request = requestFor('gpt-5-mini', { system: 'Be brief' });
    expect(toBody(request, itself).messages).toMatchObject([{ role: 'developer' }, {}]);
    expect(toBody(request, gateway).messages).toMatchObject([{ role: 'system' }, {}]);
  });

  it('offers tools, and a choice only with tools', () => {
    const tool = { name: 'weather', description: null, parameters: { type: 'object' } };
    const request = requestFor('gpt-4o-mini', { tools: [tool], toolChoice: { name: 'weather' } });
    expect(toBody(request, itself)).toMatchObject({
      tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'weather' } },
    });
    expect(toBody({ ...request, toolChoice: 'required' }, itself).tool_choice).toBe('required');
    expect(toBody({ ...request, tools: [] }, itself)).not.toHaveProperty('tool_choice');
  });
});

describe('openai settings that are not sent', () => {
  const sampling = { temperature: 0, topP: 0.5 };
  const off = { reasoning: { effort: 'none', budgetTokens: null } } as const;

  it.each<[string, Partial<Settings>, string[]]>([
    ['gpt-4o-mini', sampling, []],
    ['gpt-5-chat-latest', sampling, []],
    ['gpt-35-turbo', sampling, []],
    ['gpt-5-mini', sampling, ['temperature', 'topP']],
    ['ft:gpt-4o-mini-2024-07-18:team::id', sampling, []],
    ['ft:o4-mini-2025-04-16:team::id', { temperature: 0, stop: ['a'] }, ['temperature', 'stop']],
    ['gpt-5-mini', { ...sampling, ...off }, ['temperature', 'topP']],
    ['openai/gpt-5.4-nano', sampling, ['temperature', 'topP']],
    ['gpt-5.4-nano', { ...sampling, ...off }, []],
    ['gpt-6-luna', sampling, ['temperature', 'topP']],
    ['gpt-6-luna', { ...sampling, ...off }, []],
    ['o3-2025-04-16', { stop: ['a'] }, ['stop']],
    ['o4-mini', { stop: ['a'] }, ['stop']],
    ['gpt-5-mini', { stop: ['a'] }, []],
    ['gpt-4o-mini', { reasoning: { effort: 'low', budgetTokens: 99 } }, ['reasoning.budgetTokens']],
    ['gpt-4o-mini', { promptCaching: true }, ['promptCaching']],
    ['gpt-4o-mini', { promptCaching: false }, ['promptCaching']],
  ])('%s with %j: %j', (model, settings, expected) => {
    expect(notSent(model, settings)).toEqual(expected);
    const body = bodyWith(settings, model);
    const onWire = { temperature: 'temperature', topP: 'top_p', stop: 'stop' } as const;
    for (const [setting, name] of Object.entries(onWire)) {
      const isSet = Object.hasOwn(settings, setting);
      expect([name, Object.hasOwn(body, name)]).toEqual([name, isSet && !expected.includes(setting)]);
    }
  });
});

describe('reading an openai reply', () => {
  it.each([
    ['text', 'text'],
    [null, ''],
    [
      [
        { type: 'text', text: 'one' },
        { type: 'text', text: ' two' },
      ],
      'one two',
    ],
  ])('reads content %j as %j', (content, text) => {
    expect(read({ content }).text).toBe(text);
  });

  it('keeps thinking parts and reasoning fields out of the text', () => {
    const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] };
    expect(read({ content: [thinking, { type: 'text', text: '4' }] })).toMatchObject({
      text: '4',
      reasoningText: 'hm',
    });
    expect(read({ content: '4', reasoning: 'hm' }).reasoningText).toBe('hm');
    expect(read({ content: '4' }).reasoningText).toBeNull();
  });

  it('calls a stop with a refusal a refusal, and gives its text', () => {
    const refused = read({ content: null, refusal: "I can't help with that." });
    expect(refused.text).toBe("I can't help with that.");
    expect(refused.finishReason).toEqual({ unified: 'refusal', raw: 'stop' });
    expect(read({ content: 'Fine', refusal: null }).finishReason.unified).toBe('stop');
  });

  it('keeps arguments that are cut off, with null for what they mean', () => {
    const call = { id: 'c', function: { name: 'weather', arguments: '{"city":"Os' } };
    expect(read({ tool_calls: [call] }).toolCalls).toEqual([
      { id: 'c', name: 'weather', rawArguments: '{"city":"Os', arguments: null },
    ]);
  });

  it('reads arguments with a __proto__ key as data', () => {
    const rawArguments = '{"__proto__":{"admin":true}}';
    const [call] = read({ tool_calls: [{ function: { name: 'f', arguments: rawArguments } }] }).toolCalls;
    expect(JSON.stringify(call?.arguments)).toBe(rawArguments);
  });

  it('takes empty arguments for none, unless the answer was cut off', () => {
    const message = { tool_calls: [{ id: 'c', function: { name: 'now', arguments: '' } }] };
    const argumentsAfter = (finish_reason: string): unknown =>
      read(message, { choices: [{ message, finish_reason }] }).toolCalls[0]?.arguments;
    expect(argumentsAfter('tool_calls')).toEqual({});
    expect(argumentsAfter('length')).toBeNull();
  });

  it('reads the older function_call, and arguments sent as an object', () => {
    const { toolCalls } = read({ function_call: { name: 'f', arguments: { a: 1 } } });
    expect(toolCalls).toEqual([{ id: null, name: 'f', rawArguments: '{"a":1}', arguments: { a: 1 } }]);
  });

  it.each([{}, { choices: [] }, { choices: [{}] }, { choices: 'x' }, { choices: [{ message: null }] }])(
    'throws for %j',
    (body) => {
      expect(() =>
        toCompletion(body, { status: 200, headers: {}, receivedAt: new Date(0), isNewConnection: null }),
      ).toThrow('choices[0].message');
    },
  );
});

describe('openai usage', () => {
  const usageOf = (usage: JsonObject | null): ReturnType<typeof read>['usage'] =>
    read({ content: '' }, { usage }).usage;

  it('gives null for what is not reported', () => {
    expect(usageOf({ prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 })).toEqual({
      inputTokens: 5,
      outputTokens: 2,
      reasoningTokens: null,
      cachedInputTokens: null,
      cacheWriteTokens: null,
    });
    expect(usageOf(null)).toBeNull();
    expect(usageOf({})).toBeNull();
    expect(usageOf({ prompt_tokens: '5', completion_tokens: -1 })).toBeNull();
  });

  it('adds reasoning that a server counts beside the output', () => {
    const details = { completion_tokens_details: { reasoning_tokens: 94 } };
    const separate = { prompt_tokens: 32, completion_tokens: 9, total_tokens: 135, ...details };
    expect(usageOf(separate)).toMatchObject({ outputTokens: 103, reasoningTokens: 94 });
    const within = { prompt_tokens: 32, completion_tokens: 103, total_tokens: 135, ...details };
    expect(usageOf(within)).toMatchObject({ outputTokens: 103, reasoningTokens: 94 });
  });
});

describe('the content of a message', () => {
  const said = { type: 'text', text: 'Hi' };

  it.each([
    ['a text', 'Hi'],
    ['a part', said],
    ['a list of texts', ['H', 'i']],
    ['a list with a part of another kind', [{ type: 'audio', data: 'x' }, said, null]],
    ['a list with a reasoning part', [{ type: 'reasoning', text: 'Hm' }, said]],
  ])('is read from %s', (_form, content) => {
    expect(read({ content }).text).toBe('Hi');
  });

  it('is a refusal where a part says so and the message does not', () => {
    const { text, finishReason } = read({ content: [{ type: 'refusal', refusal: 'No.' }] });
    expect({ text, finishReason }).toEqual({
      text: 'No.',
      finishReason: { unified: 'refusal', raw: 'stop' },
    });
  });
});

describe('openai finish reasons', () => {
  it.each([
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['end_turn', 'stop'],
    ['COMPLETE', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['tool_calls', 'tool_calls'],
    ['function_call', 'tool_calls'],
    ['content_filter', 'content_filter'],
    ['abort', 'error'],
    ['error', 'error'],
    ['repetition', 'unknown'],
    ['constructor', 'unknown'],
    ['', 'unknown'],
    [null, 'unknown'],
  ])('%s is %s', (raw, unified) => {
    expect(finishReasonOf(raw, false)).toBe(unified);
  });

  it('keeps the cut and the filter of a reply that also refused', () => {
    expect(finishReasonOf('length', true)).toBe('length');
    expect(finishReasonOf('content_filter', true)).toBe('content_filter');
    expect(finishReasonOf(null, true)).toBe('refusal');
  });
});
