import { describe, expect, it } from 'vitest';
import { passes, problemsOf, scoreOf } from '../../test/support/scoring.ts';

describe('regex', () => {
  it('finds a pattern anywhere and says what and where', async () => {
    const score = await scoreOf({ type: 'regex', pattern: 'ORD-\\d{4}' }, 'Dear you,\n\nit is ORD-0042.');
    expect(score).toEqual({
      status: 'scored',
      pass: true,
      value: 1,
      answer: 'ORD-0042',
      reason: 'the pattern is found at line 3, column 7: "ORD-0042"',
    });
    const missed = await scoreOf({ type: 'regex', pattern: 'ORD-\\d{4}' }, 'ORD-042');
    expect(missed).toMatchObject({ pass: false, value: 0, answer: null });
    expect(missed.reason).toBe('the pattern is not found in "ORD-042"');
  });

  it('passes with not where the pattern is not found', async () => {
    const spec = { type: 'regex', pattern: '\\bas an ai\\b', flags: 'i', not: true };
    expect(await scoreOf(spec, 'It is Paris.')).toMatchObject({ pass: true, answer: null });
    expect(await scoreOf(spec, 'As an AI I say Paris.')).toMatchObject({ pass: false, answer: 'As an AI' });
  });

  it('is tied to the ends by ^ and $, and to lines only with m', async () => {
    const spec = { type: 'regex', pattern: '^yes$' };
    expect(await passes(spec, 'yes')).toBe(true);
    expect(await passes(spec, 'yes\n')).toBe(false);
    expect(await passes(spec, 'well\nyes')).toBe(false);
    expect(await passes({ ...spec, flags: 'm' }, 'well\nyes')).toBe(true);
    expect(await passes({ ...spec, flags: 'im' }, 'well\nYES')).toBe(true);
  });

  it('reads from a place in the JSON output, and nothing there is a fail also with not', async () => {
    const spec = { type: 'regex', pattern: '^b', at: '/a' };
    expect(await passes(spec, '{"a":"bug"}')).toBe(true);
    expect(await passes(spec, '{"a":"no bug"}')).toBe(false);
    expect(await passes({ ...spec, not: true }, '{"b":1}')).toBe(false);
  });

  it('keeps the first 200 characters of a match', async () => {
    const { answer } = await scoreOf({ type: 'regex', pattern: 'a+' }, 'a'.repeat(300));
    expect(answer).toBe(`${'a'.repeat(199)}…`);
  });

  it('can not judge what would take too long, which is no fail', async () => {
    const spec = { type: 'regex', pattern: '(a{0,100}){0,10}a$' };
    expect(await scoreOf(spec, 'a'.repeat(1_000_000))).toMatchObject({
      status: 'error',
      pass: null,
      reason: 'the output is too long for this pattern (1000000 characters)',
    });
    expect(await passes(spec, 'a'.repeat(1000))).toBe(true);
  });

  it.each([
    ['a(b', "can't be used: missing closing )", 'syntax of RE2'],
    ['(?=a)b', "can't be used", 'no lookarounds'],
    ['(?<!a)b', "can't be used", 'no lookarounds'],
    ['(a)\\1', "can't be used", 'no back-references'],
    ['caf\\u00e9', "can't be used", '\\x{e9}'],
    ['a{5000}', "can't be used: invalid repeat count", 'syntax of RE2'],
    ['\u001b[', "can't be used", 'syntax of RE2'],
  ])('refuses %j before the run', (pattern, message, hint) => {
    const [problem, ...others] = problemsOf({ type: 'regex', pattern });
    expect(others).toEqual([]);
    expect(problem?.message).toContain('scorer regex: ');
    expect(problem?.message).toContain(message);
    expect(problem?.message).not.toMatch(/\p{Cc}/u);
    expect(problem?.hint).toContain(hint);
  });

  it.each(['a*', '.*', '(yes)?', '^', '$', '\\s*$', '^\\s*', '|a'])(
    'refuses %j, which every output would match',
    (pattern) => {
      const [problem] = problemsOf({ type: 'regex', pattern, not: true });
      expect(problem?.message).toContain('every text would match it');
    },
  );

  it.each(['^a*$', '^$', '\\ba*', '^(yes)?$', 'a+', '\\B'])(
    'takes %j, which not every output matches',
    (pattern) => {
      expect(problemsOf({ type: 'regex', pattern })).toEqual([]);
    },
  );

  it.each([
    ['ix', 'unknown flag "x"', 'Known flags: i (any case)'],
    ['I', 'unknown flag "I"', 'Did you mean i?'],
    ['ignorecase', 'unknown flag "ignorecase"', 'Did you mean i?'],
    ['multi-line', 'unknown flag "multi-line"', 'Did you mean m?'],
    ['g', 'unknown flag "g"', 'leave g out'],
    ['iu', 'unknown flag "u"', 'leave u out'],
  ])('refuses the flags %s and says which there are', (flags, message, hint) => {
    const [problem] = problemsOf({ type: 'regex', pattern: 'a', flags });
    expect(problem?.message).toBe(`scorer regex: ${message}`);
    expect(problem?.hint).toContain(hint);
  });

  it('needs a pattern, and none that is too long', () => {
    const long = problemsOf({ type: 'regex', pattern: 'a'.repeat(10_001) });
    expect(long[0]?.message).toContain('more than 10000 characters');
    expect(problemsOf('regex')[0]?.message).toBe('scorer regex: needs "pattern"');
    expect(problemsOf({ type: 'regex', pattern: '' })).toHaveLength(1);
  });
});
