import { describe, expect, it } from 'vitest';
import { passes, problemsOf, scoreOf } from '../../test/support/scoring.ts';

describe('exact', () => {
  it('trims unless told otherwise, and says that it mattered', async () => {
    expect((await scoreOf('exact', 'billing', 'billing')).reason).toBe('equal as sent');
    expect((await scoreOf('exact', ' billing\n', 'billing')).reason).toBe(
      'equal after trim; not equal as sent',
    );
    expect(await passes({ type: 'exact', normalize: [] }, 'billing ', 'billing')).toBe(false);
    expect(await passes({ type: 'exact', normalize: ['case'] }, 'Billing ', 'billing')).toBe(false);
  });

  it.each([
    ['C', 'C++'],
    ['C++', 'C'],
    ['123456', '123457'],
    ['5', '-5'],
    ['a', 'a.'],
    ['Billing', 'billing'],
    ['', 'a'],
    ['a a', 'a'],
  ])('tells %j from %j', async (output, expected) => {
    expect(await passes('exact', output, expected)).toBe(false);
    expect(await passes({ type: 'exact', normalize: ['trim', 'nfc', 'whitespace'] }, output, expected)).toBe(
      false,
    );
  });

  it('takes any of several right answers', async () => {
    expect(await passes('exact', 'two', { anyOf: ['one', 'two'] })).toBe(true);
    const failed = await scoreOf('exact', 'six', {
      expected: { value: { anyOf: ['one', 'two', 'three', 'four', 'five'] } },
    });
    expect(failed.reason).toContain('expected "one" or "two" or "three" or one of 2 more, got "six"');
  });

  it('compares numbers and booleans as JSON writes them', async () => {
    expect(await passes('exact', '5', 5)).toBe(true);
    expect(await passes('exact', 'true', true)).toBe(true);
    expect(await passes('exact', '1', true)).toBe(false);
  });

  it('reads the answer from a place in the JSON output', async () => {
    const at = { type: 'exact', at: '/a/0/b~1c' };
    expect(await passes(at, '{"a":[{"b/c":"yes"}]}', 'yes')).toBe(true);
    expect(await passes(at, '```json\n{"a":[{"b/c":"yes"}]}\n```', 'yes')).toBe(true);
    expect(await passes({ type: 'exact', at: '' }, '"yes"', 'yes')).toBe(true);
    expect(await passes({ type: 'exact', at: '/n' }, '{"n":9007199254740993}', '9007199254740993')).toBe(
      true,
    );
    expect(await passes({ type: 'exact', at: '/n' }, '{"n":9007199254740993}', '9007199254740992')).toBe(
      false,
    );
  });

  it.each([
    ['not JSON', /nothing to read at "\/toString": the output isn't JSON/],
    ['{}', /nothing at "\/toString"/],
    ['[1]', /nothing at/],
    ['"text"', /nothing at/],
    ['{"toString":null}', /has null at/],
    ['{"toString":{}}', /has an object at/],
    ['{"toString":[]}', /has an array at/],
    ['{toString:"x"}', /only after repair/],
  ])('fails with a reason where %s has no answer at the place', async (output, reason) => {
    const score = await scoreOf({ type: 'exact', at: '/toString' }, output, 'x');
    expect(score).toMatchObject({ status: 'scored', pass: false, answer: null });
    expect(score.reason).toMatch(reason);
  });

  it('says when the output was cut off, refused or empty', async () => {
    const cut = { text: 'bill', finishReason: { unified: 'length', raw: 'max_tokens' } } as const;
    expect((await scoreOf('exact', cut, 'billing')).reason).toMatch(
      /^the output was cut off \(length\): not/,
    );
    const refused = { text: 'No.', finishReason: { unified: 'refusal', raw: 'refusal' } } as const;
    expect((await scoreOf('exact', refused, 'billing')).reason).toMatch(/^the model refused/);
    expect((await scoreOf('exact', '', 'billing')).reason).toMatch(/^the output is empty: not equal/);
  });

  it('refuses an expected text that an empty output would equal', () => {
    const bare = { type: 'exact', normalize: ['trim', 'punctuation'] };
    for (const value of ['?', '...', { anyOf: ['yes', ' !'] }]) {
      expect(problemsOf(bare, { expected: { value } })[0]?.message).toContain('nothing is left of');
    }
    expect(problemsOf('exact', { expected: { value: ' ' } })).toHaveLength(1);
    expect(problemsOf('exact', { expected: { value: '?' } })).toEqual([]);
  });

  it('needs an expected text', () => {
    expect(problemsOf('exact', { expected: null })[0]?.message).toBe(
      'scorer exact: the case has no expected answer',
    );
    for (const value of [null, {}, ['a'], { anyOf: ['a', null] }]) {
      expect(problemsOf('exact', { expected: { value } })[0]?.message).toContain('is not a text');
    }
    expect(problemsOf('exact', { expected: { value: 2 ** 60 } })[0]?.message).toContain('beyond 2^53');
  });
});
