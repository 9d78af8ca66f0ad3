import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../domain/json.ts';
import type { ReasoningSettings, Settings } from '../domain/model.ts';
import { modelAt, requestFor, unset } from '../../test/support/provider-samples.ts';
import { finishReasonOf, gemini, toBody, toCompletion } from './gemini.ts';

const bodyWith = (settings: Partial<Settings>, model = 'gemini-3.5-flash'): JsonObject =>
  toBody(requestFor(model, { settings: { ...unset, ...settings } }));

const notSent = (model: string, settings: Partial<Settings>): string[] =>
  gemini
    .settingsNotSent({
      ...modelAt('gemini', 'https://generativelanguage.googleapis.com', model),
      settings: { ...unset, ...settings },
    })
    .map(({ setting }) => setting);

const read = (body: JsonObject): ReturnType<typeof toCompletion> =>
  toCompletion(body, { status: 200, headers: {}, receivedAt: new Date(0), isNewConnection: null });

describe('the gemini request body', () => {
  it('holds nothing that is not set', () => {
    expect(toBody(requestFor('gemini-3.5-flash'))).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hello' }] }],
    });
  });

  it('carries every setting under its name on the wire', () => {
    expect(bodyWith({ maxTokens: 64, temperature: 0, topP: 0.5, seed: 7, stop: ['END'] })).toMatchObject({
      generationConfig: { maxOutputTokens: 64, temperature: 0, topP: 0.5, seed: 7, stopSequences: ['END'] },
    });
  });

  it('sends system text, both roles, an image and tools', () => {
    const tool = { name: 'weather', description: null, parameters: { type: 'object' } };
    const request = requestFor('gemini-3.5-flash', {
      system: 'Be brief',
      messages: [
        { role: 'assistant', content: [{ type: 'text', text: 'Yes?' }] },
        { role: 'user', content: [{ type: 'image', mediaType: 'image/png', base64: 'AAAA' }] },
      ],
      tools: [tool],
      toolChoice: { name: 'weather' },
    });
    expect(toBody(request)).toEqual({
      systemInstruction: { role: 'system', parts: [{ text: 'Be brief' }] },
      contents: [
        { role: 'model', parts: [{ text: 'Yes?' }] },
        { role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
      ],
      tools: [{ functionDeclarations: [{ name: 'weather', parameters: { type: 'object' } }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['weather'] } },
    });
    expect(toBody({ ...request, toolChoice: 'none' }).toolConfig).toEqual({
      functionCallingConfig: { mode: 'NONE' },
    });
  });

  it('asks for JSON, and for JSON by a schema', () => {
    expect(bodyWith({ responseFormat: 'json' }).generationConfig).toEqual({
      responseMimeType: 'application/json',
    });
    const settings: Settings = { ...unset, responseFormat: 'schema' };
    const schema = { type: 'object' };
    expect(toBody(requestFor('gemini-3.5-flash', { settings, schema })).generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
  });
});

interface ReasoningRow {
  readonly model: 'gemini-2.5-flash' | 'gemini-3.5-flash';
  readonly effort?: ReasoningSettings['effort'];
  readonly budgetTokens?: number;
  readonly sent: JsonObject | null;
  readonly left: readonly string[];
}

const REASONING: readonly ReasoningRow[] = [
  { model: 'gemini-2.5-flash', effort: 'none', sent: { thinkingBudget: 0 }, left: [] },
  { model: 'gemini-2.5-flash', budgetTokens: 512, sent: { thinkingBudget: 512 }, left: [] },
  {
    model: 'gemini-2.5-flash',
    effort: 'none',
    budgetTokens: 512,
    sent: { thinkingBudget: 512 },
    left: ['reasoning.effort'],
  },
  { model: 'gemini-2.5-flash', effort: 'low', sent: null, left: ['reasoning.effort'] },
  { model: 'gemini-3.5-flash', effort: 'low', sent: { thinkingLevel: 'low' }, left: [] },
  {
    model: 'gemini-3.5-flash',
    effort: 'low',
    budgetTokens: 512,
    sent: { thinkingLevel: 'low' },
    left: ['reasoning.budgetTokens'],
  },
  { model: 'gemini-3.5-flash', budgetTokens: 512, sent: null, left: ['reasoning.budgetTokens'] },
  { model: 'gemini-3.5-flash', effort: 'none', sent: null, left: ['reasoning.effort'] },
  { model: 'gemini-3.5-flash', effort: 'max', sent: null, left: ['reasoning.effort'] },
];

describe('gemini reasoning', () => {
  it.each(REASONING)('$model, effort $effort, budget $budgetTokens sends $sent', (row) => {
    const { model, effort = null, budgetTokens = null, sent, left } = row;
    const settings = { maxTokens: 9, reasoning: { effort, budgetTokens } };
    expect(bodyWith(settings, model).generationConfig).toEqual({
      maxOutputTokens: 9,
      ...(sent === null ? {} : { thinkingConfig: sent }),
    });
    expect(notSent(model, settings)).toEqual(left);
  });
});

describe('gemini prompt caching', () => {
  it.each([true, false])('%s has no field to travel in', (promptCaching) => {
    expect(notSent('gemini-3.5-flash', { promptCaching })).toEqual(['promptCaching']);
    expect(JSON.stringify(bodyWith({ promptCaching }))).not.toMatch(/cach/i);
  });
});

describe('reading a gemini reply', () => {
  it('gives a prompt that was blocked as a content filter with an empty text', () => {
    const body = {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: { promptTokenCount: 4 },
    };
    expect(read(body)).toMatchObject({
      text: '',
      finishReason: { unified: 'content_filter', raw: 'PROHIBITED_CONTENT' },
      usage: { inputTokens: 4, outputTokens: null },
    });
  });

  it('counts no output of a blocked prompt where the total says that there is none', () => {
    const promptFeedback = { blockReason: 'SAFETY' };
    const usageMetadata = { promptTokenCount: 4, toolUsePromptTokenCount: 2, totalTokenCount: 6 };
    expect(read({ promptFeedback, usageMetadata }).usage?.outputTokens).toBe(0);
    const candidates = [{ content: { parts: [{ text: 'Hi' }] } }];
    expect(read({ candidates, usageMetadata }).usage?.outputTokens).toBeNull();
  });

  it('takes the block of a prompt before the reason of the candidate', () => {
    const promptFeedback = { blockReason: 'SAFETY' };
    expect(read({ promptFeedback, candidates: [{ finishReason: 'OTHER' }] }).finishReason).toEqual({
      unified: 'content_filter',
      raw: 'SAFETY',
    });
  });

  it('does not call a feedback without a block a stop', () => {
    expect(read({ promptFeedback: { safetyRatings: [] } }).finishReason).toEqual({
      unified: 'unknown',
      raw: null,
    });
  });

  it('keeps the text of an answer that was cut off or filtered', () => {
    const candidates = [{ content: { parts: [{ text: 'Part' }] }, finishReason: 'SAFETY' }];
    expect(read({ candidates })).toMatchObject({ text: 'Part', finishReason: { unified: 'content_filter' } });
  });

  it('adds thoughts to the output and tool prompts to the input', () => {
    const usageMetadata = {
      promptTokenCount: 9,
      toolUsePromptTokenCount: 3,
      candidatesTokenCount: 29,
      thoughtsTokenCount: 282,
    };
    expect(read({ candidates: [{}], usageMetadata }).usage).toEqual({
      inputTokens: 12,
      outputTokens: 311,
      reasoningTokens: 282,
      cachedInputTokens: null,
      cacheWriteTokens: null,
    });
    const onlyThoughts = { promptTokenCount: 9, thoughtsTokenCount: 60 };
    expect(read({ candidates: [{}], usageMetadata: onlyThoughts }).usage?.outputTokens).toBe(60);
  });

  it('uses the id in the body where no header has one', () => {
    expect(read({ candidates: [{}], responseId: 'r1' }).requestId).toBe('r1');
  });

  it.each([{}, { candidates: [] }, { candidates: null }])('throws for %j', (body) => {
    expect(() => read(body)).toThrow('it has no candidates');
  });

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
    ['IMAGE_SAFETY', 'content_filter'],
    ['MALFORMED_FUNCTION_CALL', 'malformed_tool_call'],
    ['UNEXPECTED_TOOL_CALL', 'malformed_tool_call'],
    ['TOO_MANY_TOOL_CALLS', 'malformed_tool_call'],
    ['MALFORMED_RESPONSE', 'malformed_tool_call'],
    ['CONTINUATION', 'pause'],
    ['OTHER', 'unknown'],
    ['LANGUAGE', 'unknown'],
    ['FINISH_REASON_UNSPECIFIED', 'unknown'],
    ['constructor', 'unknown'],
    [null, 'unknown'],
  ])('%s is %s', (raw, unified) => {
    expect(finishReasonOf(raw, false)).toBe(unified);
  });

  it('tells a tool call from a stop, but not from a cut', () => {
    expect(finishReasonOf('STOP', true)).toBe('tool_calls');
    expect(finishReasonOf('MAX_TOKENS', true)).toBe('length');
  });
});
