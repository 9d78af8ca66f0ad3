import { describe, expect, it } from 'vitest';
import { passes, problemsOf, scoreOf } from '../../test/support/scoring.ts';

const bullets = (count: number) => ({ type: 'constraints', constraints: [{ id: 'exactBullets', count }] });

describe('constraints', () => {
  it.each([
    '- a\n- b',
    '* a\n* b\n',
    '• a\n\n• b',
    '  - a\n  * b',
    '- a\r\n- b',
    '- a\n  goes on\n- b',
    '-\ta\n•\u00a0b',
  ])('counts two bullets in %j', async (text) => {
    expect(await passes(bullets(2), text)).toBe(true);
    expect(await passes(bullets(1), text)).toBe(false);
    expect(await passes(bullets(3), text)).toBe(false);
  });

  it.each([
    '',
    'Here they are:\n- a\n- b',
    '- a\n- b\nDone.',
    '1. a\n2. b',
    '-a\n-b',
    '  goes on\n- a\n- b',
    '-- a\n- b\n- c',
    '- a\n- ',
    '- a\n-\u00a0',
    '- a\n* * *',
    '- a\n- b\n* * *',
  ])('does not take %j for two bullets and nothing else', async (text) => {
    expect(await passes(bullets(2), text)).toBe(false);
  });

  it('names the line that should not be there', async () => {
    expect((await scoreOf(bullets(1), 'Sure:\n- a')).reason).toBe(
      'exactBullets: 1 of 1 bullet lines, and a line that is none: "Sure:"',
    );
  });

  it('gives the share that holds', async () => {
    const spec = {
      type: 'constraints',
      constraints: [
        { id: 'exactBullets', count: 1 },
        { id: 'exactBullets', count: 2 },
      ],
    };
    expect(await scoreOf(spec, '- a')).toMatchObject({ pass: false, value: 0.5 });
  });

  it('knows an id that is nearly right, and lists the ids for one that is not', () => {
    const withId = (id: string) => problemsOf({ type: 'constraints', constraints: [{ id }] })[0];
    expect(withId('length_constraints:number_word')).toEqual({
      message: 'scorer constraints: option constraints.0.id is unknown: "length_constraints:number_word"',
      hint: 'Did you mean length_constraints:number_words?',
    });
    expect(withId('no_comma')?.hint).toBe('Did you mean punctuation:no_comma?');
    expect(withId('rhymes')?.hint).toMatch(/^Known ids: keywords:existence, /);
    expect(problemsOf('constraints')).toHaveLength(1);
  });

  it('finds mistakes in the options of an id', () => {
    const constraint = { id: 'length_constraints:number_words', num_word: 20, relation: 'at most' };
    const found = problemsOf({ type: 'constraints', constraints: [{ id: 'noFence' }, constraint] });
    expect(found.map(({ message, hint }) => `${message} ${hint ?? ''}`.trim()).toSorted()).toEqual([
      'scorer constraints: option constraints.1 needs "num_words"',
      'scorer constraints: option constraints.1.relation must be one of less than, at least',
      'scorer constraints: unknown option "constraints.1.num_word" Did you mean num_words?',
    ]);
  });

  it('refuses a paragraph beyond the last', () => {
    const id = 'length_constraints:nth_paragraph_first_word';
    const constraint = { id, num_paragraphs: 2, nth_paragraph: 3, first_word: 'so' };
    expect(problemsOf({ type: 'constraints', constraints: [constraint] })[0]?.message).toBe(
      'scorer constraints: option constraints.0: nth_paragraph 3 is beyond num_paragraphs 2',
    );
  });

  it('tells only of what does not hold, with what was counted', async () => {
    const spec = {
      type: 'constraints',
      constraints: [
        { id: 'length_constraints:number_words', num_words: 20, relation: 'at least' },
        { id: 'noFence' },
        { id: 'punctuation:no_comma' },
        { id: 'keywords:existence', keywords: ['fence', 'gate', 'wall'] },
      ],
    };
    expect(await scoreOf(spec, 'One fence, no more.')).toMatchObject({
      pass: false,
      value: 0.25,
      reason:
        'length_constraints:number_words: 4 words, at least 20 asked; punctuation:no_comma: 1 commas, none asked; ' +
        'keywords:existence: 1 of 3 keywords are there, not "gate" and "wall"',
    });
  });

  it('takes a blank output as one that follows nothing', async () => {
    const spec = { type: 'constraints', constraints: [{ id: 'punctuation:no_comma' }], loose: true };
    expect(await scoreOf(spec, ' \n')).toMatchObject({ pass: false, value: 0 });
  });

  it('could not judge what hangs on an unknown language, and counts it neither way', async () => {
    const language = { id: 'language:response_language', language: 'en' };
    const comma = { id: 'punctuation:no_comma' };
    const spec = { type: 'constraints', constraints: [language, comma] };
    expect(await scoreOf(spec, 'Yes')).toMatchObject({ status: 'error', pass: null, value: null });
    expect(await scoreOf(spec, 'Yes, no')).toMatchObject({ status: 'scored', pass: false, value: 0 });
    const three = { type: 'constraints', constraints: [language, comma, { id: 'noFence' }] };
    expect(await scoreOf(three, 'Yes, no')).toMatchObject({ pass: false, value: 0.5 });
  });

  it.each([
    ['a first line', 'Sure:\n{"a": 1}', 'without its first line'],
    ['a last line', '{"a": 1}\nDone.', 'without its last line'],
    ['both', 'Sure:\n{"a": 1}\nDone.', 'without its first and last lines'],
    ['asterisks', '**{"a": 1}**', 'without asterisks'],
    ['all of them', 'Sure:\n**{"a": 1}**\nDone.', 'without its first and last lines and asterisks'],
  ])('forgives %s when loose, and says so', async (_, text, said) => {
    const spec = { type: 'constraints', constraints: [{ id: 'detectable_format:json_format' }] };
    expect(await passes(spec, text)).toBe(false);
    const score = await scoreOf({ ...spec, loose: true }, text);
    expect(score).toMatchObject({ pass: true, reason: expect.stringContaining(`(${said})`) });
  });

  it('lets each instruction hold for another variant when loose', async () => {
    const spec = {
      type: 'constraints',
      loose: true,
      constraints: [{ id: 'detectable_format:title' }, { id: 'startend:quotation' }],
    };
    expect(await passes(spec, '<<Title>>\n"It is so."')).toBe(true);
  });
});
