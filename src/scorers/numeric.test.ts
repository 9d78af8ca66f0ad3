import { describe, expect, it } from 'vitest';
import { passes, problemsOf, scoreOf } from '../../test/support/scoring.ts';

describe('numeric', () => {
  it.each([
    ['9.90', 9.9],
    ['The answer is $1,234.50.', 1234.5],
    ['\u22125', -5],
    ['1e3', 1000],
    ['12 %', 12],
    ['12345678901234567891', '12345678901234567891'],
    ['0.1', 0.1],
    ['7', { anyOf: [6, 7] }],
  ])('takes %j for %j', async (output, expected) => {
    expect(await passes('numeric', output, expected)).toBe(true);
  });

  it.each([
    ['123457', 123456],
    ['5', -5],
    ['-5', 5],
    ['0.30000000000000004', 0.3],
    ['12345678901234567892', '12345678901234567891'],
    ['0.12', 12],
    ['twelve', 12],
    ['', 0],
    ['true', 1],
  ])('does not take %j for %j', async (output, expected) => {
    expect(await passes('numeric', output, expected)).toBe(false);
  });

  it('takes all the digits of an expected number that JSON reading shortened', async () => {
    const written = '3.14159265358979323846';
    expect(await passes('numeric', written, Number(written))).toBe(true);
    expect(await passes('numeric', `-${written}`, Number(written))).toBe(false);
    expect(await passes('numeric', '3.1415926535897', Number(written))).toBe(false);
    expect(await passes('numeric', '3.14159265358979323847', written)).toBe(false);
  });

  it('keeps the number it read and how it was written', async () => {
    const score = await scoreOf('numeric', 'It fell by -1,250.50 %', -1250.5);
    expect(score).toMatchObject({ pass: true, answer: '-1250.5' });
    expect(score.reason).toBe(
      '-1250.5 (a percentage), read from "-1,250.50 %", matches the expected -1250.5',
    );
  });

  it('picks the last number, the first, or the only one', async () => {
    const text = '3 apples and 4 pears';
    expect(await passes('numeric', text, 4)).toBe(true);
    expect(await passes({ type: 'numeric', pick: 'first' }, text, 3)).toBe(true);
    const only = await scoreOf({ type: 'numeric', pick: 'only' }, text, 4);
    expect(only).toMatchObject({ pass: false, reason: '2 numbers found where one is wanted' });
    expect(await passes({ type: 'numeric', pick: 'only' }, '4 pears (gpt-5)', 4)).toBe(true);
  });

  it('allows what the tolerance allows and says it', async () => {
    const spec = { type: 'numeric', absolute: 0.1, relative: 0.01 };
    expect(await passes(spec, '1.1', 1)).toBe(true);
    expect(await passes(spec, '101', 100)).toBe(true);
    expect((await scoreOf(spec, '102', 100)).reason).toContain('(tolerance: absolute 0.1 or relative 0.01)');
  });

  it('says what it did not read as a number', async () => {
    expect((await scoreOf('numeric', 'by 2026-11-21', 21)).reason).toBe(
      'no number found in "by 2026-11-21" (not read as numbers: "2026-11-21")',
    );
  });

  it('reads from a place in the JSON output, digits and all', async () => {
    const at = { type: 'numeric', at: '/n' };
    expect(await passes(at, '{"n":12345678901234567891}', '12345678901234567891')).toBe(true);
    expect(await passes(at, '{"n":12345678901234567892}', '12345678901234567891')).toBe(false);
    expect(await passes(at, '{"n":"$9.90"}', 9.9)).toBe(true);
    expect(await passes(at, '{"n":true}', 1)).toBe(false);
    expect(await passes(at, '{"m":1}', 1)).toBe(false);
  });

  it('needs an expected number whose digits are known', () => {
    for (const value of ['twelve', '1,000', true, null, {}, '', '1e9999', { anyOf: [1, 'x'] }]) {
      expect(problemsOf('numeric', { expected: { value } })).toHaveLength(1);
    }
    expect(problemsOf('numeric', { expected: null })).toHaveLength(1);
    expect(problemsOf('numeric', { expected: { value: 2 ** 53 } })[0]?.message).toContain('beyond 2^53');
    expect(problemsOf('numeric', { expected: { value: 2 ** 53 - 1 } })).toEqual([]);
    expect(problemsOf({ type: 'numeric', relative: -1 })[0]?.message).toContain('option relative must be');
  });
});
