import { describe, expect, it } from 'vitest';
import { FINISH_REASONS } from '../src/domain/completion.ts';
import type { JsonValue } from '../src/domain/json.ts';
import { outcomeOf } from '../src/domain/outcome.ts';
import { sampleCompletion } from './support/samples.ts';
import { passes, registry, scoreOf } from './support/scoring.ts';

const FENCE_INSIDE = JSON.stringify({ code: '```js\nf()\n```' });
const inFence = (text: string): string => `\`\`\`json\n${text}\n\`\`\``;

/** What other evaluators are known to get wrong: an output, what is expected, and whether that is the same. */
const TRAPS: readonly (readonly [string, JsonValue, string, JsonValue, boolean])[] = [
  ['near numbers are not equal', 'numeric', '123457', 123456, false],
  ['near numbers are not equal', { type: 'numeric', relative: 1e-7 }, '123457', 123456, false],
  ['near numbers are not equal', 'exact', '123457', '123456', false],
  ['near numbers are not equal', 'jsonMatch', '{"a":123457}', { a: 123456 }, false],
  ['near numbers are not equal', 'f1', '123457', '123456', false],
  ['signs are not punctuation', 'numeric', '-5', 5, false],
  ['signs are not punctuation', 'exact', '-5', '5', false],
  ['signs are not punctuation', { type: 'exact', normalize: ['punctuation', 'case'] }, '-5', '5', false],
  ['signs are not punctuation', 'jsonMatch', '{"a":"-5"}', { a: '5' }, false],
  ['C++ is not C', 'exact', 'C++', 'C', false],
  ['C++ is not C', { type: 'exact', normalize: ['punctuation', 'case'] }, 'C++', 'C', false],
  ['C++ is not C', { type: 'choice', labels: ['C', 'C++'] }, 'C++', 'C', false],
  ['C++ is not C', { type: 'choice', labels: ['C', 'C++'] }, 'C++', 'C++', true],
  ['null is itself', 'jsonMatch', '{"a":null}', { a: null }, true],
  ['null is not absent', 'jsonMatch', '{}', { a: null }, false],
  ['true is not 1', 'jsonMatch', '[true]', [1], false],
  ['true is not 1', 'jsonMatch', '[1]', [true], false],
  ['any value is JSON', 'json', '3', 3, true],
  ['any value is JSON', 'jsonMatch', '3', 3, true],
  ['a fence inside JSON stays', 'json', FENCE_INSIDE, {}, true],
  ['a fence inside JSON stays', 'jsonMatch', FENCE_INSIDE, { code: '```js\nf()\n```' }, true],
  ['a fence inside JSON stays', 'jsonMatch', inFence(FENCE_INSIDE), { code: '```js\nf()\n```' }, true],
  ['a fence inside JSON stays', 'exact', FENCE_INSIDE, FENCE_INSIDE, true],
  ['folding is full', { type: 'exact', normalize: ['case'] }, 'STRASSE', 'straße', true],
  ['folding is only done where asked for', 'exact', 'STRASSE', 'straße', false],
];

describe('a trap that others fell into', () => {
  it.each(TRAPS)('%s: %j of %j against %j', async (...[, scorer, output, expected, pass]) => {
    expect(await passes(scorer, output, expected)).toBe(pass);
  });

  it('is counted as cut off and never as wrong, whatever judges it', async () => {
    const cutOff = { text: 'billi', finishReason: { unified: 'length', raw: 'length' } } as const;
    const score = await scoreOf('exact', cutOff, { expected: { value: 'billing' } });
    expect(score.reason).toContain('the output was cut off (length)');
    const wrong = FINISH_REASONS.filter((unified) => {
      const completion = sampleCompletion({ text: 'billi', finishReason: { unified, raw: null } });
      return outcomeOf(completion, [score], null) === 'wrong';
    });
    for (const ended of ['length', 'context_exceeded', 'refusal', 'content_filter'] as const) {
      expect(wrong).not.toContain(ended);
    }
    expect(wrong).toContain('stop');
  });

  it('has all 25 instructions of IFEval and the 4 of our own', () => {
    const meta = registry.metas.find(({ id }) => id === 'constraints');
    const ids = JSON.stringify(meta?.options).match(/[a-z_]+:[a-z_]+/g) ?? [];
    expect(new Set(ids).size).toBe(25);
    for (const own of ['exactBullets', 'noFence', 'noPreamble', 'maxSentences']) {
      expect(JSON.stringify(meta?.options)).toContain(own);
    }
  });
});
