import { describe, expect, it } from 'vitest';
import { sampleCase } from '../../test/support/samples.ts';
import type { JsonValue } from '../domain/json.ts';
import { generate } from './generate.ts';
import type { Persona } from './persona.ts';
import type { ChatCall, Generation } from './wire.ts';

const CALL: ChatCall = {
  model: 'm',
  system: 'Answer.',
  messages: [{ role: 'user', text: 'What?' }],
  maxTokens: null,
  jsonMode: false,
  schema: null,
  stream: false,
  streamUsage: false,
  tools: [],
  toolChoice: 'auto',
  imageTokens: 0,
  cache: 'automatic',
};

const PERSONA: Persona = {
  accuracy: { default: 1, tags: new Map() },
  latencyMs: { median: 1000, sigma: 0, floor: 500 },
  fencedJson: 0,
  reasoningTokens: { median: 100, sigma: 0 },
  rateLimited: 0,
  serverErrors: 0,
  servedModel: null,
  maxInputTokens: null,
  maxOutputTokens: null,
  retiresAt: null,
};

function generateFor(right: JsonValue, maxTokens: number | null, persona: Partial<Persona> = {}): Generation {
  return generations(right, maxTokens, { persona: { ...PERSONA, ...persona }, repeats: 1 })[0]!;
}

function generations(
  right: JsonValue,
  maxTokens: number | null,
  { persona, repeats }: { persona: Persona; repeats: number },
): Generation[] {
  const example = sampleCase({ id: 'c', input: 'What?', expected: { value: right } });
  return Array.from({ length: repeats }, (_, repeat) =>
    generate(
      { ...CALL, maxTokens },
      {
        persona,
        key: { seed: 1, model: 'm', caseId: 'c', repeat },
        found: { dataset: 'd', example, expectedTexts: [] },
        formats: [],
        shape: null,
      },
    ),
  );
}

describe('generate', () => {
  it('counts reasoning and visible tokens as output, four characters a token', () => {
    expect(generateFor('12345', null)).toEqual({
      text: '12345',
      toolCalls: [],
      finish: 'stop',
      inputTokens: 4,
      imageTokens: 0,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 102,
      reasoningTokens: 100,
      servedModel: 'm',
      shape: null,
      latencyMs: 1000,
      firstTokenMs: expect.any(Number),
    });
  });

  it('stops by itself when the output fits the budget exactly', () => {
    expect(generateFor('12345', 102)).toMatchObject({ text: '12345', finish: 'stop', outputTokens: 102 });
  });

  it('is cut one token short of it', () => {
    expect(generateFor('12345', 101)).toMatchObject({ text: '1234', finish: 'length', outputTokens: 101 });
  });

  it.each([100, 64, 0])('shows nothing when a budget of %d goes to reasoning', (maxTokens) => {
    expect(generateFor('12345', maxTokens)).toMatchObject({
      text: '',
      finish: 'length',
      outputTokens: maxTokens,
      reasoningTokens: maxTokens,
    });
  });

  it('never cuts a character in half', () => {
    const { text } = generateFor('abc😀def', 101);
    expect(text).toBe('abc');
  });

  it('fences the share of JSON answers asked for, and never other text', () => {
    const persona = { ...PERSONA, fencedJson: 0.3 };
    const json = generations({ a: 1 }, null, { persona, repeats: 1000 });
    const fenced = json.filter(({ text }) => text.startsWith('```json\n')).length;
    expect(fenced).toBeGreaterThan(250);
    expect(fenced).toBeLessThan(350);
    expect(json.filter(({ text }) => text === '{"a":1}')).toHaveLength(1000 - fenced);
    const words = generations('bug', null, { persona: { ...persona, fencedJson: 1 }, repeats: 10 });
    expect(words.map(({ text }) => text)).toEqual(Array.from({ length: 10 }, () => 'bug'));
  });

  it('is right about as often as its persona', () => {
    const persona = { ...PERSONA, accuracy: { default: 0.8, tags: new Map() } };
    const right = generations(6, null, { persona, repeats: 1000 }).filter(({ text }) => text === '6');
    expect(right.length).toBeGreaterThan(760);
    expect(right.length).toBeLessThan(840);
  });

  it('says which model served it', () => {
    expect(generateFor('x', null, { servedModel: 'm-20260101' }).servedModel).toBe('m-20260101');
  });
});
