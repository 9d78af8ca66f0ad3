import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Case } from '../src/domain/case.ts';
import type { Completion } from '../src/domain/completion.ts';
import type { JsonValue } from '../src/domain/json.ts';
import type { Score } from '../src/domain/score.ts';
import type { Normalizer } from '../src/scorers/normalize.ts';
import { createNormalize } from '../src/scorers/normalize.ts';
import { sampleCase, sampleCompletion } from './support/samples.ts';
import { fakeJudge, registry, specOf } from './support/scoring.ts';

/** A scorer as it is used, with a case it can judge and an output that is right for it. */
interface Row {
  readonly scorer: JsonValue;
  readonly example: Partial<Case>;
  readonly right: string;
  /** Where an output's text stands in a completion; by itself, in its text. */
  readonly reply?: (text: string) => Partial<Completion>;
  /** The least value that passes, where that isn't 1. */
  readonly threshold?: number;
}

const search = {
  name: 'search',
  description: null,
  parameters: { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] },
};

/** One call with these arguments. */
const calling = (text: string): Partial<Completion> => ({
  text: '',
  toolCalls: [{ id: null, name: 'search', rawArguments: text, arguments: null }],
});

const normalize: Normalizer[] = ['fence', 'nfc', 'case', 'punctuation', 'whitespace', 'trim'];
const labels = ['billing', 'bug', 'feature-request'];
const order = { id: 7, tags: ['b', 'a'], total: 9.9, note: null };
const schema = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] };

const manyConstraints: JsonValue = [
  { id: 'keywords:existence', keywords: ['answer', 'light'] },
  { id: 'keywords:frequency', keyword: 'is', frequency: 2, relation: 'at least' },
  { id: 'keywords:forbidden_words', forbidden_words: ['never', 'bug'] },
  { id: 'keywords:letter_frequency', letter: 'q', let_frequency: 1, let_relation: 'less than' },
  { id: 'language:response_language', language: 'en' },
  { id: 'length_constraints:number_sentences', num_sentences: 2, relation: 'at least' },
  { id: 'length_constraints:number_paragraphs', num_paragraphs: 1 },
  { id: 'length_constraints:number_words', num_words: 40, relation: 'less than' },
  {
    id: 'length_constraints:nth_paragraph_first_word',
    num_paragraphs: 2,
    nth_paragraph: 2,
    first_word: 'my',
  },
  { id: 'detectable_content:number_placeholders', num_placeholders: 1 },
  { id: 'detectable_content:postscript', postscript_marker: 'P.S.' },
  { id: 'detectable_format:number_bullet_lists', num_bullets: 1 },
  { id: 'detectable_format:constrained_response' },
  { id: 'detectable_format:number_highlighted_sections', num_highlights: 1 },
  { id: 'detectable_format:multiple_sections', section_spliter: 'SECTION', num_sections: 1 },
  { id: 'detectable_format:title' },
  { id: 'combination:repeat_prompt', prompt_to_repeat: 'Tell me.' },
  { id: 'startend:end_checker', end_phrase: 'bye now' },
  { id: 'change_case:capital_word_frequency', capital_frequency: 1, capital_relation: 'at least' },
  { id: 'punctuation:no_comma' },
  { id: 'noFence' },
  { id: 'noPreamble' },
  { id: 'maxSentences', count: 9 },
];

const rubric = 'Is it polite?';

const rows: readonly Row[] = [
  {
    scorer: { type: 'judge', model: 'critic', rubric, scale: [1, 5], threshold: 4, votes: 3 },
    example: { expected: { value: 'thanks' } },
    right: 'Thank you.',
    threshold: 0.75,
  },
  {
    scorer: { type: 'judge', model: 'critic', rubric, against: 'expected', votes: 2 },
    example: { expected: { value: 'You are welcome.' } },
    right: 'Thank you.',
    threshold: 0.5,
  },
  { scorer: 'exact', example: { expected: { value: 'billing' } }, right: 'billing' },
  { scorer: { type: 'exact', normalize }, example: { expected: { value: 'Straße' } }, right: 'STRASSE.' },
  { scorer: { type: 'exact', at: '/a' }, example: { expected: { value: 'x' } }, right: '{"a":"x"}' },
  { scorer: { type: 'choice', labels }, example: { expected: { value: 'bug' } }, right: 'bug' },
  {
    scorer: { type: 'choice', labels, normalize, at: '/a' },
    example: { expected: { value: 'bug' } },
    right: '{"a":"bug"}',
  },
  { scorer: 'contains', example: { expected: { value: 'Paris' } }, right: 'Paris' },
  {
    scorer: { type: 'contains', all: ['a'], any: ['b', 'c'], none: ['d'], normalize },
    example: {},
    right: 'ab',
  },
  { scorer: { type: 'regex', pattern: '\\bbug\\b' }, example: {}, right: 'a bug' },
  { scorer: { type: 'regex', pattern: '^[^7]*$', flags: 'ims' }, example: {}, right: 'no digits' },
  { scorer: { type: 'regex', pattern: '(a+)+!', not: true }, example: {}, right: 'aaa' },
  { scorer: { type: 'regex', pattern: '^b', at: '/a' }, example: {}, right: '{"a":"bug"}' },
  { scorer: 'f1', example: { expected: { value: 'The Bug.' } }, right: 'a bug' },
  {
    scorer: { type: 'f1', threshold: 0.5, normalize, at: '/a' },
    example: { expected: { value: { anyOf: ['a bug report', 'billing'] } } },
    right: '{"a":"bug report"}',
    threshold: 0.5,
  },
  { scorer: 'numeric', example: { expected: { value: 12.5 } }, right: '12.5' },
  {
    scorer: { type: 'numeric', absolute: 0.1, relative: 0.1, pick: 'only' },
    example: { expected: { value: '12345678901234567890' } },
    right: '12345678901234567890',
  },
  { scorer: 'json', example: {}, right: '{}' },
  { scorer: { type: 'json', mode: 'repaired' }, example: {}, right: '{a:1}' },
  { scorer: 'jsonSchema', example: { schema }, right: '{"total":1}' },
  { scorer: { type: 'jsonSchema', mode: 'repaired' }, example: { schema }, right: '{total:1}' },
  { scorer: 'jsonMatch', example: { expected: { value: order } }, right: JSON.stringify(order) },
  {
    scorer: {
      type: 'jsonMatch',
      unordered: ['/tags', ''],
      ignore: ['/id', '/*/id'],
      absolute: 0.1,
      mode: 'repaired',
    },
    example: { expected: { value: order } },
    right: "{tags:['a','b'],note:null,total:9.95}",
  },
  {
    scorer: { type: 'constraints', constraints: [{ id: 'exactBullets', count: 2 }] },
    example: {},
    right: '- a\n- b',
  },
  {
    scorer: { type: 'constraints', loose: true, constraints: manyConstraints },
    example: {},
    right: `Tell me.\n\nMy answer is yes. <<A title>> for [you] with *light*\n- SECTION 1 is what there is to say\nP.S. Bye now`,
  },
  {
    scorer: {
      type: 'constraints',
      constraints: [
        { id: 'detectable_format:json_format' },
        { id: 'startend:quotation' },
        { id: 'change_case:english_capital' },
      ],
    },
    example: {},
    right: '"THIS IS WHAT THEY HAVE SAID ABOUT THE WEATHER"',
  },
  {
    scorer: {
      type: 'constraints',
      constraints: [{ id: 'combination:two_responses' }, { id: 'change_case:english_lowercase' }],
    },
    example: {},
    right: 'this is what they have said ****** and that is what we have heard',
  },
  {
    scorer: 'toolCalls',
    example: { tools: [search], expectedToolCalls: [{ name: 'search', arguments: { total: 9.9 } }] },
    right: '{"total":9.90}',
    reply: calling,
  },
  {
    scorer: 'toolCalls',
    example: {
      tools: [{ ...search, parameters: { type: 'object' } }],
      expectedToolCalls: [{ name: 'search', arguments: { a: { pattern: '(a+)+b|x' } } }],
    },
    right: '{"a":"axe"}',
    reply: calling,
  },
  {
    scorer: { type: 'toolCalls', order: 'given', extra: 'allow' },
    example: { tools: [search], expectedToolCalls: [{ name: 'search', arguments: { total: 1 } }] },
    right: 'search',
    reply: (name) => ({ toolCalls: [{ id: null, name, rawArguments: '{"total":1}', arguments: null }] }),
  },
  {
    scorer: { type: 'code', language: 'python', tests: 'assert add(1, 2) == 3', timeoutSeconds: 1 },
    example: {},
    right: 'def add(a, b):\n    return a + b',
  },
  { scorer: 'toolCalls', example: { expectedToolCalls: [] }, right: 'Which order is it?' },
  { scorer: 'finishReason', example: {}, right: 'anything' },
  { scorer: { type: 'length', min: 1, max: 20 }, example: {}, right: 'short' },
  { scorer: { type: 'length', max: 3, unit: 'words' }, example: {}, right: 'three short words' },
  { scorer: { type: 'length', max: 1, unit: 'sentences' }, example: {}, right: 'One sentence.' },
  { scorer: { type: 'length', max: 9, unit: 'tokens' }, example: {}, right: 'tokens' },
];

const hostile: Readonly<Record<string, string>> = {
  nothing: '',
  'white space': ' \n\t\r\u00a0\u2003\ufeff ',
  'lone surrogates': '\ud800 \udc00 a\udbff',
  'ANSI escapes': '\u001b[31mbilling\u001b[0m\u009b2J\u0007',
  NUL: '\0billing\0',
  'direction overrides': '\u202egnillib\u202c',
  'a __proto__ key': '{"__proto__":{"total":1},"constructor":{"prototype":1},"a":1}',
  'a duplicate key': '{"total":1,"total":"x"}',
  'open brackets': '['.repeat(100_000),
  'nested brackets': '['.repeat(100_000) + ']'.repeat(100_000),
  'nested objects': '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000),
  'a number without end': `1${'0'.repeat(100_000)}.${'3'.repeat(100_000)}`,
  'an exponent without end': `1e${'9'.repeat(100_000)}`,
  'a tower of accents': `a${'\u0301'.repeat(100_000)}`,
  'fences in fences': '```json\n```\n````\n'.repeat(5000),
  'quotes for repair': `{${'"a '.repeat(8000)}`,
  backslashes: `"${'\\'.repeat(100_001)}"`,
};

const MEGABYTE = 1_000_000;

// linear time isn't measured: what takes quadratic time over these doesn't end within the time limit of a test
const huge: Readonly<Record<string, string>> = {
  '10 MB of letters': 'a'.repeat(10 * MEGABYTE),
  '1 MB of words': 'bug not '.repeat(MEGABYTE / 8),
  '1 MB of sentences': 'It is. '.repeat(MEGABYTE / 7),
  '1 MB of spaces': ` ${' '.repeat(MEGABYTE)}x`,
  '1 MB of lines': '- a\n'.repeat(MEGABYTE / 4),
  '1 MB of digits': '7'.repeat(MEGABYTE),
  '1 MB of numbers': '1,'.repeat(MEGABYTE / 2),
  '1 MB of marks': '.-"'.repeat(MEGABYTE / 3),
  '1 MB of backticks': '`'.repeat(MEGABYTE),
  'a JSON text of 10 MB': `"${'a'.repeat(10 * MEGABYTE)}"`,
  'a JSON array of 1 MB': `[${'1,'.repeat(MEGABYTE / 2)}1]`,
  '1 MB of brackets': '['.repeat(MEGABYTE),
};

const finishes = ['stop', 'length', 'refusal', 'unknown'] as const;

async function judge({ scorer, example, reply }: Row, given: Partial<Completion>): Promise<Score> {
  const whole = sampleCase({ expected: null, ...example });
  const { scorers, problems } = registry.resolve([specOf(scorer)], whole);
  expect(problems).toEqual([]);
  expect(scorers).toHaveLength(1);
  const change = reply === undefined ? given : { ...given, ...reply(given.text ?? '') };
  return scorers[0]!.score(whole, sampleCompletion(change), fakeJudge);
}

/** What is wrong with a score, whatever it says of the output; empty when nothing is. */
function faultsOf({ status, pass, value, reason, answer }: Score, { threshold = 1 }: Row): string[] {
  const isJudged = typeof pass === 'boolean' && value !== null && value >= 0 && value <= 1;
  const isError = pass === null && value === null && answer === null;
  const checks: Readonly<Record<string, boolean>> = {
    'the reason is empty': reason.trim() === '',
    'the reason is too long': reason.length > 2000,
    'the reason holds control, invisible or broken characters': /[\p{Cc}\p{Cf}\p{Cs}]/u.test(reason),
    'the answer is too long': typeof answer === 'string' && answer.length > 1000,
    'pass and value do not fit the status': status === 'scored' ? !isJudged : !isError,
    'it passes with less than it should': pass === true && (value ?? 0) < threshold,
  };
  return Object.keys(checks).filter((fault) => checks[fault] === true);
}

describe.each(rows)('the contract of $scorer', (row) => {
  it('passes an output that is right', async () => {
    const score = await judge(row, { text: row.right });
    expect(faultsOf(score, row)).toEqual([]);
    expect(score).toMatchObject({ status: 'scored', pass: true, value: 1 });
  });

  it.each(Object.entries(hostile))('judges %s soundly, and twice alike', async (_, text) => {
    for (const unified of finishes) {
      const change = { text, finishReason: { unified, raw: null } };
      const score = await judge(row, change);
      expect(faultsOf(score, row)).toEqual([]);
      expect(await judge(row, change)).toEqual(score);
    }
  });

  it('judges any text soundly, and twice alike', async () => {
    const pieces = fc.constantFrom(
      'billing',
      'bug',
      '"',
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '```',
      '\n',
      '- ',
      '1',
      '.5',
      'not ',
      ' ',
      '\\',
      '-',
      '%',
      '\ud800',
      '\u0301',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.json(),
      fc.double().map(String),
      fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    );
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(...finishes), async (text, unified) => {
        const change = { text, finishReason: { unified, raw: null } };
        const score = await judge(row, change);
        expect(faultsOf(score, row)).toEqual([]);
        expect(await judge(row, change)).toEqual(score);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe.each(Object.entries(huge))('%s', (_, text) => {
  it.each(rows)('can be judged by $scorer', async (row) => {
    expect(faultsOf(await judge(row, { text }), row)).toEqual([]);
  });
});

it('covers every scorer', () => {
  const covered = new Set(rows.map(({ scorer }) => specOf(scorer).type));
  expect([...covered].toSorted()).toEqual(registry.metas.map(({ id }) => id).toSorted());
});

it('takes any text for itself, whatever the normalisers leave of it', async () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
  await fc.assert(
    fc.asyncProperty(texts, fc.subarray(normalize), async (text, asked) => {
      fc.pre(createNormalize(asked)(text) !== '');
      const row = {
        scorer: { type: 'exact', normalize: asked },
        example: { expected: { value: text } },
        right: text,
      };
      expect(await judge(row, { text })).toMatchObject({ pass: true });
    }),
    { seed: 1 },
  );
});

it('takes any number for itself', async () => {
  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
  await fc.assert(
    fc.asyncProperty(numbers, async (value) => {
      const isLossy = Number.isInteger(value) && !Number.isSafeInteger(value);
      const expected = { value: isLossy ? String(value) : value };
      const row = { scorer: 'numeric', example: { expected }, right: '' };
      expect(await judge(row, { text: `It is ${value}.` })).toMatchObject({ pass: true });
    }),
    { seed: 1 },
  );
});
