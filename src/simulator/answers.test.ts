import { describe, expect, it } from 'vitest';
import type { Case } from '../domain/case.ts';
import type { JsonValue } from '../domain/json.ts';
import { keyedRandom } from '../lib/random.ts';
import { expectedTextsOf, rightAnswer, wrongAnswer } from './answers.ts';

const LABELS = ['billing', 'bug', 'feature-request'];

function caseExpecting(value: JsonValue | undefined, metadata: JsonValue = null): Case {
  return {
    id: 'a',
    ordinal: 0,
    input: 'question',
    messages: null,
    expected: value === undefined ? null : { value },
    scorers: null,
    schema: null,
    tools: [],
    toolChoice: null,
    expectedToolCalls: null,
    attachments: [],
    system: null,
    tags: [],
    metadata,
    hash: '',
    source: { file: 'a.jsonl', line: 1 },
  };
}

function wrongAnswers(example: Case, texts: readonly string[]): JsonValue[] {
  return Array.from({ length: 50 }, (_, seed) => wrongAnswer(example, texts, keyedRandom(seed)));
}

describe('rightAnswer', () => {
  it('is the expected value, the first of several, or the reference in the metadata', () => {
    expect(rightAnswer(caseExpecting('bug'))).toBe('bug');
    expect(rightAnswer(caseExpecting({ anyOf: [6, 'six'] }))).toBe(6);
    expect(rightAnswer(caseExpecting(null))).toBeNull();
    expect(rightAnswer(caseExpecting(['x'], { reference: 'a whole text' }))).toBe('a whole text');
    expect(rightAnswer(caseExpecting('bug', { reference: 7 }))).toBe('bug');
  });

  it('is unknown when the case expects nothing', () => {
    expect(rightAnswer(caseExpecting(undefined))).toBeUndefined();
  });
});

describe('wrongAnswer', () => {
  it("prefers the case's own distractor", () => {
    expect(wrongAnswers(caseExpecting('bug', { distractor: 'a bug, I guess' }), LABELS)).toEqual(
      Array.from({ length: 50 }, () => 'a bug, I guess'),
    );
  });

  it('is any other label of the dataset, never an accepted one in other letters', () => {
    const texts = [...LABELS, 'Billing ', 'BUG'];
    const given = new Set(wrongAnswers(caseExpecting({ anyOf: ['billing', 'bug'] }), texts));
    expect(given).toEqual(new Set(['feature-request']));
    expect(new Set(wrongAnswers(caseExpecting('bug'), LABELS))).toEqual(
      new Set(['billing', 'feature-request']),
    );
  });

  it('is a sentence when the dataset knows no other text or the case expects nothing', () => {
    expect(wrongAnswers(caseExpecting('bug'), ['bug'])[0]).toMatch(/context/);
    expect(wrongAnswers(caseExpecting('bug'), [])[0]).toMatch(/context/);
    expect(wrongAnswers(caseExpecting(undefined), LABELS)[0]).toMatch(/context/);
  });

  it.each([0, 1, -1, 6, 9.9, 0.1, -2.5, 1e308])('is far from the number %d', (right) => {
    for (const wrong of wrongAnswers(caseExpecting(right), LABELS)) {
      expect(typeof wrong).toBe('number');
      expect(Number.isFinite(wrong)).toBe(true);
      expect(Math.abs((wrong as number) - right)).toBeGreaterThanOrEqual(Math.abs(right) / 2);
      expect(wrong).not.toBe(right);
    }
  });

  it('keeps the shape of expected JSON and changes exactly one field', () => {
    const right = { name: 'Ann', age: 30, tags: ['a', 'b'], address: { city: 'Bonn' } };
    for (const wrong of wrongAnswers(caseExpecting(right), LABELS)) {
      expect(Object.keys(wrong as object)).toEqual(Object.keys(right));
      const differing = Object.entries(right).filter(
        ([key, value]) => JSON.stringify(value) !== JSON.stringify((wrong as Record<string, JsonValue>)[key]),
      );
      expect(differing).toHaveLength(1);
    }
  });

  it.each([[[]], [{}], [null], [true], [false], [{ a: 'unknown' }], [[null]]])(
    'differs from the JSON value %j',
    (right) => {
      for (const wrong of wrongAnswers(caseExpecting(right), LABELS)) expect(wrong).not.toEqual(right);
    },
  );
});

describe('expectedTextsOf', () => {
  it('names each expected text once, whatever the order of the cases', () => {
    const cases = [caseExpecting('bug'), caseExpecting({ anyOf: ['billing', 3] }), caseExpecting('bug')];
    expect(expectedTextsOf(cases)).toEqual(['billing', 'bug']);
    expect(expectedTextsOf(cases.toReversed())).toEqual(['billing', 'bug']);
  });
});
