import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../domain/json.ts';
import { passes, problemsOf, scoreOf } from '../../test/support/scoring.ts';
import { squadTokens } from './squad-tokens.ts';

const valueOf = async (output: string, expected: JsonValue): Promise<number | null> =>
  (await scoreOf('f1', output, { expected: { value: expected } })).value;

describe('the words of SQuAD', () => {
  it.each([
    ['The Norman   conquest, of the year 1066!', ['norman', 'conquest', 'of', 'year', '1066']],
    // punctuation goes before the articles and leaves no gap, as in the script
    ["a-b the_c d'an", ['ab', 'thec', 'dan']],
    ['“The” an', ['“', '”']],
    ['Theban anthem banana', ['theban', 'anthem', 'banana']],
    ['a\u001cb\u0085c\ufeffd', ['b', 'c\ufeffd']],
    ['a\u0301', ['\u0301']],
    ['东京是首都。', ['东京是首都。']],
    ['1,234.5 $9.90', ['12345', '990']],
    [' \n', []],
  ])('%j become %j', (text, tokens) => {
    expect(squadTokens(text)).toEqual(tokens);
  });
});

// The questions and answers are SQuAD's (the passages on Super Bowl 50 and on the Normans); the outputs are made up.
describe('f1', () => {
  it.each([
    // expected [denver broncos], given [denver broncos]: 2·2 / (2 + 2)
    ['The Denver Broncos.', 'Denver Broncos', 1],
    // given [denver broncos won super bowl 50]: precision 2/6, recall 2/2, F1 = 2·2 / (6 + 2)
    ['The Denver Broncos won Super Bowl 50', 'Denver Broncos', 0.5],
    // expected [santa clara california], given [santa clara]: 2·2 / (2 + 3)
    ['Santa Clara', 'Santa Clara, California.', 0.8],
    // expected [10th and 11th centuries], given [10th century]: 2·1 / (2 + 4)
    ['the 10th century', '10th and 11th centuries', 2 / 6],
    // a word counts as often as it stands on both sides: [france france], [france]: 2·1 / (2 + 1)
    ['France, France', 'France', 2 / 3],
    // the order is free
    ['Broncos Denver', 'Denver Broncos', 1],
    ['Carolina Panthers', 'Denver Broncos', 0],
  ])('of %j to %j is what the definition gives', async (output, expected, value) => {
    expect(await valueOf(output, expected)).toBe(value);
  });

  it('takes the best of several answers', async () => {
    const expected = {
      anyOf: ["Levi's Stadium", "Levi's Stadium in the San Francisco Bay Area", 'Santa Clara'],
    };
    const score = await scoreOf('f1', "at Levi's Stadium", { expected: { value: expected } });
    // [at levis stadium] and [levis stadium]: 2·2 / (3 + 2)
    expect(score).toMatchObject({ pass: false, value: 0.8 });
    expect(score.reason).toBe(
      `F1 0.8, below 1: 2 words in common, of 3 given and 2 expected in "Levi's Stadium"`,
    );
  });

  it('follows SQuAD 2.0 where no answer is right: nothing agrees with nothing and with nothing else', async () => {
    expect(await valueOf('', '')).toBe(1);
    expect(await valueOf('The.', '')).toBe(1);
    expect(await valueOf('Paris', '')).toBe(0);
    expect(await valueOf('', 'Paris')).toBe(0);
    expect(await valueOf('the', 'Paris')).toBe(0);
  });

  it('passes from the threshold on', async () => {
    const outputs = ['Santa Clara', 'Clara'];
    const spec = { type: 'f1', threshold: 0.8 };
    const passed = outputs.map((output) => passes(spec, output, 'Santa Clara, California'));
    expect(await Promise.all(passed)).toEqual([true, false]);
    expect(await passes('f1', 'Santa Clara', 'Santa Clara, California')).toBe(false);
  });

  it('never shows a value as reaching a threshold that it misses', async () => {
    // 2·9999 / 20000 with one word of 10000 wrong is 0.9999; 0.99995 would be shown as 1 if it were rounded
    const words = Array.from({ length: 20_000 }, (_, index) => `w${index}`);
    const { reason, pass } = await scoreOf('f1', [...words.slice(1), 'x'].join(' '), words.join(' '));
    expect([pass, reason.slice(0, 20)]).toEqual([false, 'F1 0.9999, below 1: ']);
  });

  it('reads from a place in the JSON output and normalises first where it is asked to', async () => {
    expect(await passes({ type: 'f1', at: '/a' }, '{"a":"The Paris"}', 'paris')).toBe(true);
    expect(await passes({ type: 'f1', at: '/a' }, '{"b":1}', 'paris')).toBe(false);
    expect(await passes('f1', 'caf\u0065\u0301', 'caf\u00e9')).toBe(false);
    expect(await passes({ type: 'f1', normalize: ['nfc'] }, 'caf\u0065\u0301', 'caf\u00e9')).toBe(true);
  });

  it('refuses an answer of which no word is left, and a threshold that everything reaches', () => {
    expect(problemsOf('f1', { expected: { value: 'A' } })[0]?.message).toContain(
      'no word is left of the expected "A"',
    );
    expect(problemsOf('f1', { expected: { value: { anyOf: ['x', '!'] } } })).toHaveLength(1);
    expect(problemsOf('f1', { expected: null })).toHaveLength(1);
    expect(problemsOf('f1', { expected: { value: '' } })).toEqual([]);
    expect(problemsOf({ type: 'f1', threshold: 0 }, { expected: { value: 'x' } })).toHaveLength(1);
    expect(problemsOf({ type: 'f1', threshold: 80 }, { expected: { value: 'x' } })).toHaveLength(1);
  });

  it('is the same from either side, and 1 for any text against itself', async () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'the', ' ', '.', 'é') });
    await fc.assert(
      fc.asyncProperty(texts, texts, async (one, other) => {
        fc.pre(squadTokens(one).length > 0 && squadTokens(other).length > 0);
        expect(await valueOf(one, other)).toBe(await valueOf(other, one));
        expect(await passes('f1', one, one)).toBe(true);
      }),
      { seed: 1 },
    );
  });
});
