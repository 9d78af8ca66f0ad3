import { describe, expect, it } from 'vitest';
import { sampleCompletion } from '../../test/support/samples.ts';
import { problemsOf, scoreOf } from '../../test/support/scoring.ts';

const lengthOf = async (text: string, unit: string) =>
  (await scoreOf({ type: 'length', min: 0, unit }, text)).answer;

describe('length', () => {
  it('counts characters as code points, half pairs included', async () => {
    expect(await lengthOf('', 'characters')).toBe(0);
    expect(await lengthOf('a😀é', 'characters')).toBe(3);
    expect(await lengthOf('\ud83d', 'characters')).toBe(1);
  });

  it.each([
    ['', 0],
    [' \n', 0],
    ['Hello, world!', 2],
    ["It's 3.14 – isn't it?", 4],
    ['- one\n- two', 2],
    ['你好', 1],
    ['word '.repeat(5000), 5000],
    ['a'.repeat(10_000), 1],
    [`${'a'.repeat(1020)} bcdefgh`, 2],
  ])('counts the words of %j', async (text, count) => {
    expect(await lengthOf(text, 'words')).toBe(count);
  });

  it.each([
    ['', 0],
    ['One. Two? Three!', 3],
    ['Without an end', 1],
    ['It costs 3.50 euros.', 1],
    ['One line\nanother line', 2],
    ['A sentence of seven words stands here. '.repeat(500), 500],
  ])('counts the sentences of %j', async (text, count) => {
    expect(await lengthOf(text, 'sentences')).toBe(count);
  });

  it('holds the bounds, both included', async () => {
    const spec = { type: 'length', min: 2, max: 3 };
    const found = await Promise.all(['a', 'ab', 'abc', 'abcd'].map((text) => scoreOf(spec, text)));
    expect(found.map(({ pass }) => pass)).toEqual([false, true, true, false]);
    expect(found[3]?.reason).toBe('4 characters; allowed: at least 2 and at most 3');
  });

  it('takes tokens as the provider reports them, and cannot judge without', async () => {
    const spec = { type: 'length', max: 5, unit: 'tokens' };
    expect(await scoreOf(spec, 'a')).toMatchObject({ pass: true, answer: 5 });
    await expect(scoreOf(spec, { usage: null })).rejects.toThrow('reported no output tokens');
    const usage = { ...sampleCompletion().usage!, outputTokens: null };
    await expect(scoreOf(spec, { usage })).rejects.toThrow('reported no output tokens');
  });

  it('says that the output was cut off even where it passes', async () => {
    const cut = { text: 'abc', finishReason: { unified: 'length', raw: 'length' } } as const;
    expect((await scoreOf({ type: 'length', max: 5 }, cut)).reason).toMatch(
      /\(the output was cut off \(length\)\)$/,
    );
  });

  it('needs bounds that can be met', () => {
    expect(problemsOf('length')[0]?.message).toBe('scorer length: it needs a min or a max');
    expect(problemsOf({ type: 'length', min: 3, max: 2 })[0]?.message).toContain('min 3 is more than max 2');
    expect(problemsOf({ type: 'length', max: 1.5 })).toHaveLength(1);
    expect(problemsOf({ type: 'length', max: 5, unit: 'lines' })[0]?.message).toBe(
      'scorer length: option unit must be one of characters, words, sentences, tokens',
    );
  });
});
