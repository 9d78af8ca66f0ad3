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
