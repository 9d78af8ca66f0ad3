import { describe, expect, it } from 'vitest';
import { sampleCompletion } from '../../test/support/samples.ts';
import { passes, scoreOf } from '../../test/support/scoring.ts';
import { jsonLevelOf } from './json-level.ts';

const cutOff = { finishReason: { unified: 'length', raw: 'max_tokens' } } as const;

describe('json', () => {
  it.each(['3', 'null', '"text"', '{"a":"```json\\n{}\\n```"}', ' [1] '])('takes %s', async (text) => {
    expect(await passes('json', text)).toBe(true);
  });

  it.each(['', 'NaN', '\ufeff{}', '{} ', "{'a':1}", '```json\n{}\n```', '{}x', '01', 'undefined'])(
    'takes %j strictly or not at all',
    async (text) => {
      expect(await passes('json', text)).toBe(text.trim() === '{}' && !text.startsWith('\ufeff'));
    },
  );

  it('records the level that was needed, whatever the mode', async () => {
    const fence = '```json\n{}\n```';
    expect(await scoreOf({ type: 'json', mode: 'fenced' }, fence)).toMatchObject({
      pass: true,
      reason: 'JSON (level fenced)',
    });
    expect(await scoreOf('json', fence)).toMatchObject({
      pass: false,
      reason: 'the output is JSON only inside a code fence (level fenced, mode strict)',
    });
    expect(await scoreOf({ type: 'json', mode: 'fenced' }, '{a:1}')).toMatchObject({
      pass: false,
      reason:
        'the output is JSON only after repair (level repaired, mode fenced); line 1, column 2: a key in double quotes or `}` is missing here',
    });
    expect(await passes({ type: 'json', mode: 'repaired' }, '{a:1}')).toBe(true);
    expect(await passes({ type: 'json', mode: 'repaired' }, 'words')).toBe(false);
  });

  it.each([
    [
      '{"a":1,"b":{"a":2,"a":3}}',
      'JSON (level strict); duplicate key "a", of which the last counts; nested 2 deep',
    ],
    ['{"\u202ex":1,"\\u202ex":2}', 'JSON (level strict); duplicate key "\\u202ex", of which the last counts'],
    ['[[[]]]', 'JSON (level strict); nested 3 deep'],
    ['[{"a":1},{"a":2}]', 'JSON (level strict); nested 2 deep'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'JSON (level strict); nested 100000 deep'],
    ['```json\n{"a":1,"a":1}\n```', 'JSON (level fenced); duplicate key "a", of which the last counts'],
    ['{"a": NaN}', 'JSON (level repaired); line 1, column 7: NaN is not JSON'],
    ['{"a":\n-Infinity}', 'JSON (level repaired); line 2, column 1: -Infinity is not JSON'],
    ['{"a":1} So it is.', 'JSON (level repaired); line 1, column 9: something follows the end of the JSON'],
    ['\ufeff{"a":1}', 'JSON (level repaired); it begins with a byte order mark'],
    ['words', "the output isn't JSON (level failed); line 1, column 1: words is not JSON"],
    ['', "the output is empty: the output isn't JSON (level failed)"],
  ])('reports of %j what JSON should not have', async (text, reason) => {
    expect((await scoreOf({ type: 'json', mode: 'repaired' }, text)).reason).toBe(reason);
  });

  it('never repairs what was cut off', async () => {
    const score = await scoreOf({ type: 'json', mode: 'repaired' }, { text: '{"a":[1', ...cutOff });
    expect(score.pass).toBe(false);
    expect(score.reason).toBe(
      "the output was cut off (length): the output isn't JSON (level truncated); line 1, column 8: it ends too early: a `,` or `]` is missing here",
    );
  });
});

describe('jsonLevelOf', () => {
  it.each(['content_filter', 'error', 'unknown', 'refusal', 'pause'] as const)(
    'repairs nothing that ended with %s',
    (unified) => {
      const finishReason = { unified, raw: null };
      expect(jsonLevelOf(sampleCompletion({ text: '{"a":1,"b":"x', finishReason }))).toBe('failed');
      expect(jsonLevelOf(sampleCompletion({ text: '{"a":1}', finishReason }))).toBe('strict');
    },
  );

  it('repairs what ended with a tool call', () => {
    const finishReason = { unified: 'tool_calls', raw: null } as const;
    expect(jsonLevelOf(sampleCompletion({ text: '{a:1}', finishReason }))).toBe('repaired');
  });

  it.each([
    ['{}', 'strict', 'strict'],
    ['```\n{}\n```', 'fenced', 'fenced'],
    ['{a:1}', 'repaired', 'truncated'],
    ['words', 'failed', 'truncated'],
    ['', 'failed', 'truncated'],
  ])('%j is %s when finished, %s when cut off', (text, finished, cut) => {
    expect(jsonLevelOf(sampleCompletion({ text }))).toBe(finished);
    expect(jsonLevelOf(sampleCompletion({ text, ...cutOff }))).toBe(cut);
    const full = { unified: 'context_exceeded', raw: null } as const;
    expect(jsonLevelOf(sampleCompletion({ text, finishReason: full }))).toBe(cut);
  });
});
