import { describe, expect, it } from 'vitest';
import { passes, problemsOf, scoreOf } from '../../test/support/scoring.ts';

const labels = ['billing', 'bug', 'request', 'feature-request'];
const triage = { type: 'choice', labels };

describe('choice', () => {
  it.each([
    'billing',
    'Billing',
    ' **BILLING**.',
    '"billing"',
    'Label: billing',
    '- billing',
    'billing\nbilling',
    '_billing_',
    '__billing__',
    '答案是billing。',
    'I am not sure what to say. So: billing',
    'It is not only a billing question',
    'There is no doubt this is billing',
    'Ohne Zweifel billing',
    'None other than billing',
  ])('finds the label in %j', async (output) => {
    expect(await scoreOf(triage, output, 'billing')).toMatchObject({ pass: true, answer: 'billing' });
  });

  it('finds the longest label at a place', async () => {
    expect(await scoreOf(triage, 'It is a feature-request.', 'feature-request')).toMatchObject({
      pass: true,
      answer: 'feature-request',
    });
    expect(await passes(triage, 'feature-request', 'request')).toBe(false);
  });

  it.each(['debug', 'bugs', 'bug_1', 'bug-free', 'bugé', 'bug2', '\u0431bug', 'bug\u0301', ''])(
    'does not find a label inside a longer word: %j',
    async (output) => {
      expect(await scoreOf(triage, output, 'bug')).toMatchObject({ pass: false, answer: null });
    },
  );

  it('fails on two labels, even if one is the expected', async () => {
    const score = await scoreOf(triage, 'billing or bug', 'billing');
    expect(score).toMatchObject({ pass: false, answer: null });
    expect(score.reason).toBe('2 different labels found: "billing", "bug"; expected "billing"');
  });

  it.each([
    'not billing',
    'This is not a "billing" matter',
    "It isn't billing",
    'It isn’t **billing**',
    'Never billing',
    'NOT: billing',
    'not related to billing',
    'not really a billing issue',
    'This does not seem to be about billing',
    'anything but billing',
    'bug-like rather than billing',
    'Das ist nicht billing',
    'kein billing',
    "Ce n'est pas un problème de billing",
    'no es billing',
    'não é billing',
    'non è billing',
    'это не billing',
    '这不是billing',
    'billingではありません',
  ])('fails on a negated label: %j', async (output) => {
    const score = await scoreOf(triage, output, 'billing');
    expect(score).toMatchObject({ pass: false, answer: null });
    expect(score.reason).toContain('negated');
  });

  it('takes a negation for one only directly before the label', async () => {
    expect(await passes(triage, 'I am not sure, but: billing', 'billing')).toBe(true);
    expect(await passes(triage, 'No, billing', 'billing')).toBe(true);
    expect(await passes(triage, 'nothing but billing', 'billing')).toBe(true);
  });

  it('finds labels that are negations themselves', async () => {
    expect(await passes({ type: 'choice', labels: ['spam', 'not spam'] }, 'Not spam', 'not spam')).toBe(true);
    expect(await passes({ type: 'choice', labels: ['yes', 'no'] }, 'No.', 'no')).toBe(true);
  });

  it.each([
    ['C', 'C++'],
    ['C', 'C#'],
    ['5', '-5'],
    ['5', '\u22125'],
    ['5', '5.5'],
    ['5', '1,5'],
    ['A', 'A+'],
    ['can', "can't"],
    ['t', 'can’t'],
  ])('does not find %s in %s', async (label, output) => {
    expect(await passes({ type: 'choice', labels: [label] }, output, label)).toBe(false);
  });

  it('finds labels of scripts without spaces inside sentences', async () => {
    const scripts = { type: 'choice', labels: ['退款', 'バグ', '환불', 'คืนเงิน'] };
    for (const [output, label] of [
      ['答案是退款', '退款'],
      ['これはバグです', 'バグ'],
      ['정답은 환불입니다', '환불'],
      ['คำตอบคือคืนเงินครับ', 'คืนเงิน'],
    ] as const) {
      expect(await scoreOf(scripts, output, label)).toMatchObject({ pass: true, answer: label });
    }
    for (const output of ['不是退款', '不是关于退款', '退款ではない', 'デバグ', '미환불', '与退款无关']) {
      expect(await scoreOf(scripts, output, '退款')).toMatchObject({ pass: false, answer: null });
    }
    expect(await passes(scripts, '不仅是退款', '退款')).toBe(true);
  });

  it('finds a label however its accents are composed', async () => {
    const drinks = { type: 'choice', labels: ['caf\u00e9', 'tea'] };
    expect(await scoreOf(drinks, 'cafe\u0301', 'caf\u00e9')).toMatchObject({
      pass: true,
      answer: 'caf\u00e9',
    });
    expect(await passes(drinks, 'caf\u00e9', 'cafe\u0301')).toBe(true);
  });

  it('finds labels made of marks', async () => {
    const languages = { type: 'choice', labels: ['C', 'C++', 'C#', '.NET', '(a)'] };
    for (const label of languages.labels)
      expect(await passes(languages, `It is ${label}.`, label)).toBe(true);
  });

  it('keeps the case apart where told to', async () => {
    const strict = { type: 'choice', labels: ['A', 'a'], normalize: ['trim'] };
    expect(await scoreOf(strict, 'This is a B', 'A')).toMatchObject({ pass: false, answer: 'a' });
    expect(problemsOf({ type: 'choice', labels: ['A', 'a'] }, { expected: { value: 'A' } })[0]?.message).toBe(
      'scorer choice: the labels "A" and "a" are the same after normalising',
    );
  });

  it('reads the label from a place in the JSON output', async () => {
    const at = { ...triage, at: '/label' };
    expect(await passes(at, '{"label":"bug","reason":"billing works"}', 'bug')).toBe(true);
    expect(await scoreOf(at, '{"reason":"bug"}', 'bug')).toMatchObject({ pass: false, answer: null });
  });

  it('takes any of several right labels', async () => {
    expect(await passes(triage, 'bug', { anyOf: ['billing', 'bug'] })).toBe(true);
  });

  it('needs labels, and the expected one among them', () => {
    expect(problemsOf('choice')[0]?.message).toBe('scorer choice: needs "labels"');
    expect(problemsOf(triage, { expected: { value: 'praise' } })[0]).toEqual({
      message: 'scorer choice: the expected label "praise" is none of its labels',
      hint: 'Its labels: billing, bug, request, feature-request.',
    });
    expect(problemsOf(triage, { expected: null })).toHaveLength(1);
    expect(problemsOf({ type: 'choice', labels: [' '] }, {})[0]?.message).toContain('nothing is left');
  });
});
