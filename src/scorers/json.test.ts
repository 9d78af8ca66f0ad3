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
      reason: 'the output is JSON only after repair (level repaired, mode fenced)',
    });
    expect(await passes({ type: 'json', mode: 'repaired' }, '{a:1}')).toBe(true);
    expect(await passes({ type: 'json', mode: 'repaired' }, 'words')).toBe(false);
  });

  it('never repairs what was cut off', async () => {
    const score = await scoreOf({ type: 'json', mode: 'repaired' }, { text: '{"a":[1', ...cutOff });
    expect(score.pass).toBe(false);
    expect(score.reason).toBe("the output was cut off (length): the output isn't JSON (level truncated)");
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
