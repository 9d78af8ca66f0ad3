import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { passes, scoreOf } from '../../../test/support/scoring.ts';
import { CONSTRAINT_KINDS } from './kinds.ts';

type Row = readonly [id: string, options: object, text: string, holds: boolean];

/** Verdicts worked out from check_following of the class named, in IFEval's instructions.py. */
const VERDICTS: Readonly<Record<string, readonly Row[]>> = {
  KeywordChecker: [
    ['keywords:existence', { keywords: ['cat', 'dog'] }, 'A Dog saw a CATALOGUE.', true],
    ['keywords:existence', { keywords: ['cat', 'dog'] }, 'A dog.', false],
    ['keywords:existence', { keywords: ['vis-à-vis'] }, 'VIS-À-VIS', true],
  ],
  KeywordFrequencyChecker: [
    ['keywords:frequency', { keyword: 'the', frequency: 3, relation: 'at least' }, 'The other, then.', true],
    [
      'keywords:frequency',
      { keyword: 'the', frequency: 3, relation: 'less than' },
      'The other, then.',
      false,
    ],
    ['keywords:frequency', { keyword: ' aa ', frequency: 2, relation: 'less than' }, 'aaa', true],
  ],
  ForbiddenWords: [
    ['keywords:forbidden_words', { forbidden_words: ['cat'] }, 'A catalogue and a wildcat.', true],
    ['keywords:forbidden_words', { forbidden_words: ['cat'] }, 'A CAT!', false],
    ['keywords:forbidden_words', { forbidden_words: ['cat'] }, 'the cat_food', true],
    ['keywords:forbidden_words', { forbidden_words: ['été'] }, "l'Été", false],
  ],
  LetterFrequencyChecker: [
    ['keywords:letter_frequency', { letter: 'A', let_frequency: 3, let_relation: 'at least' }, 'AbacA', true],
    [
      'keywords:letter_frequency',
      { letter: 'a', let_frequency: 3, let_relation: 'less than' },
      'AbacA',
      false,
    ],
    ['keywords:letter_frequency', { letter: '!', let_frequency: 1, let_relation: 'at least' }, 'Ah!', true],
  ],
  NumberOfSentences: [
    [
      'length_constraints:number_sentences',
      { num_sentences: 2, relation: 'at least' },
      'It is. So it is.',
      true,
    ],
    [
      'length_constraints:number_sentences',
      { num_sentences: 2, relation: 'less than' },
      'Mr. Hall and Dr. Low.',
      true,
    ],
    ['length_constraints:number_sentences', { num_sentences: 2, relation: 'less than' }, 'What?! No!', false],
  ],
  ParagraphChecker: [
    ['length_constraints:number_paragraphs', { num_paragraphs: 2 }, 'a\n***\nb', true],
    ['length_constraints:number_paragraphs', { num_paragraphs: 2 }, '***\na\n***\nb\n***', true],
    ['length_constraints:number_paragraphs', { num_paragraphs: 2 }, 'a\n\nb', false],
    ['length_constraints:number_paragraphs', { num_paragraphs: 2 }, 'a ****** b', false],
  ],
  NumberOfWords: [
    ['length_constraints:number_words', { num_words: 4, relation: 'at least' }, "I don't, no", true],
    ['length_constraints:number_words', { num_words: 2, relation: 'less than' }, 'snake_case', true],
    ['length_constraints:number_words', { num_words: 2, relation: 'less than' }, 'half-time', false],
  ],
  ParagraphFirstWordCheck: [
    [
      'length_constraints:nth_paragraph_first_word',
      { num_paragraphs: 2, nth_paragraph: 2, first_word: 'So' },
      'a\n\n"So, it',
      true,
    ],
    [
      'length_constraints:nth_paragraph_first_word',
      { num_paragraphs: 2, nth_paragraph: 2, first_word: 'so' },
      'a\nSo it',
      false,
    ],
    [
      'length_constraints:nth_paragraph_first_word',
      { num_paragraphs: 2, nth_paragraph: 2, first_word: 'so' },
      'a\n\nSo\n\nb',
      false,
    ],
    [
      'length_constraints:nth_paragraph_first_word',
      { num_paragraphs: 2, nth_paragraph: 2, first_word: 'so' },
      'a\n\n\n\nSo',
      false,
    ],
    [
      'length_constraints:nth_paragraph_first_word',
      { num_paragraphs: 1, nth_paragraph: 1, first_word: 'so' },
      '**So** it',
      false,
    ],
  ],
  PlaceholderChecker: [
    ['detectable_content:number_placeholders', { num_placeholders: 2 }, '[a] and []', true],
    ['detectable_content:number_placeholders', { num_placeholders: 2 }, '[[a] and [b', false],
    ['detectable_content:number_placeholders', { num_placeholders: 1 }, '[a\nb]', false],
  ],
  PostscriptChecker: [
    ['detectable_content:postscript', { postscript_marker: 'P.S.' }, 'Bye.\np. s. one more', true],
    ['detectable_content:postscript', { postscript_marker: 'P.S.' }, 'Bye. PS: one more', false],
    ['detectable_content:postscript', { postscript_marker: 'P.P.S' }, 'P.P.S. more', true],
    ['detectable_content:postscript', { postscript_marker: 'P.P.S' }, 'P.S. more', false],
    ['detectable_content:postscript', { postscript_marker: 'NB' }, 'nb: more', true],
  ],
  BulletListChecker: [
    ['detectable_format:number_bullet_lists', { num_bullets: 3 }, 'So:\n* a\n\n  - b\n*c', true],
    ['detectable_format:number_bullet_lists', { num_bullets: 1 }, '* a\n---', false],
    ['detectable_format:number_bullet_lists', { num_bullets: 1 }, '**a**\n* b', true],
    ['detectable_format:number_bullet_lists', { num_bullets: 1 }, '*\n* b', true],
    ['detectable_format:number_bullet_lists', { num_bullets: 1 }, '• a\n1. b', false],
    ['detectable_format:number_bullet_lists', { num_bullets: 0 }, 'a\n*', true],
  ],
  ConstrainedResponseChecker: [
    ['detectable_format:constrained_response', {}, 'Well. My answer is maybe.', true],
    ['detectable_format:constrained_response', {}, 'My answer is yes', false],
    ['detectable_format:constrained_response', {}, 'my answer is no.', false],
  ],
  HighlightSectionChecker: [
    ['detectable_format:number_highlighted_sections', { num_highlights: 2 }, '*a* and *b*', true],
    ['detectable_format:number_highlighted_sections', { num_highlights: 1 }, '**a**', true],
    ['detectable_format:number_highlighted_sections', { num_highlights: 2 }, '**a**', false],
    ['detectable_format:number_highlighted_sections', { num_highlights: 1 }, '* a\nb * **', false],
    ['detectable_format:number_highlighted_sections', { num_highlights: 2 }, '* one *two*', false],
  ],
  SectionChecker: [
    [
      'detectable_format:multiple_sections',
      { section_spliter: 'Section', num_sections: 2 },
      'Section 1\na\nSection2',
      true,
    ],
    [
      'detectable_format:multiple_sections',
      { section_spliter: 'Section', num_sections: 1 },
      'SECTION 1',
      false,
    ],
    [
      'detectable_format:multiple_sections',
      { section_spliter: 'Section', num_sections: 1 },
      'Section A',
      false,
    ],
  ],
  JsonFormat: [
    ['detectable_format:json_format', {}, '```JSON\n{"a": 1}\n```', true],
    ['detectable_format:json_format', {}, ' "a" ', true],
    ['detectable_format:json_format', {}, 'Here: {"a": 1}', false],
    ['detectable_format:json_format', {}, '```js\n{}\n```', false],
  ],
  TitleChecker: [
    ['detectable_format:title', {}, 'Now\n<<Joy>> it is', true],
    ['detectable_format:title', {}, '<< >>', false],
    ['detectable_format:title', {}, '<<Joy\nand pain>>', false],
    ['detectable_format:title', {}, '<<<>>>', false],
    ['detectable_format:title', {}, '>> << a', false],
    ['detectable_format:title', {}, '<<>> a >>', true],
  ],
  TwoResponsesChecker: [
    ['combination:two_responses', {}, 'a\n******\nb', true],
    ['combination:two_responses', {}, '******a******b******', true],
    ['combination:two_responses', {}, 'a ****** a', false],
    ['combination:two_responses', {}, 'a****** ******b', false],
    ['combination:two_responses', {}, 'a\n***\nb', false],
  ],
  RepeatPromptThenAnswer: [
    ['combination:repeat_prompt', { prompt_to_repeat: 'Who is it? ' }, '\nwho is it? Me.', true],
    ['combination:repeat_prompt', { prompt_to_repeat: 'Who is it?' }, '"Who is it?" Me.', false],
  ],
  EndChecker: [
    ['startend:end_checker', { end_phrase: 'Any other questions?' }, 'So. any other Questions?"\n', true],
    ['startend:end_checker', { end_phrase: 'Any other questions?' }, 'Any other questions? No.', false],
    ['startend:end_checker', { end_phrase: 'bye' }, '**bye**', false],
  ],
  QuotationChecker: [
    ['startend:quotation', {}, ' "a"\n', true],
    ['startend:quotation', {}, '"', false],
    ['startend:quotation', {}, '“a”', false],
  ],
  CommaChecker: [
    ['punctuation:no_comma', {}, 'a; b', true],
    ['punctuation:no_comma', {}, '1,000', false],
  ],
  CapitalWordFrequencyChecker: [
    [
      'change_case:capital_word_frequency',
      { capital_frequency: 3, capital_relation: 'at least' },
      "I DON'T know",
      true,
    ],
    [
      'change_case:capital_word_frequency',
      { capital_frequency: 2, capital_relation: 'less than' },
      "The NASA's iPad",
      true,
    ],
    [
      'change_case:capital_word_frequency',
      { capital_frequency: 2, capital_relation: 'less than' },
      'MID-YEAR (B)',
      false,
    ],
  ],
  CapitalLettersEnglishChecker: [
    ['change_case:english_capital', {}, 'THIS IS WHAT WE SAID ABOUT 3 OF THEM!', true],
    ['change_case:english_capital', {}, 'THIS IS WHAT WE SAID ABOUT ThEM!', false],
    ['change_case:english_capital', {}, '42', false],
    ['change_case:english_capital', {}, 'DAS HABEN WIR NICHT SO GEMEINT UND AUCH NICHT GESAGT', false],
  ],
  LowercaseLettersEnglishChecker: [
    ['change_case:english_lowercase', {}, 'this is what we said about 3 of them!', true],
    ['change_case:english_lowercase', {}, 'this is what I said about them', false],
    ['change_case:english_lowercase', {}, 'nous avons dit que la maison est belle', false],
  ],
  ResponseLanguageChecker: [
    ['language:response_language', { language: 'de' }, 'Das ist ein kurzer Satz über das Wetter.', true],
    ['language:response_language', { language: 'de' }, 'This is a short sentence about the weather.', false],
    ['language:response_language', { language: 'hi' }, 'यह एक छोटा वाक्य है और मौसम के बारे में है।', true],
    [
      'language:response_language',
      { language: 'ne' },
      'यो मेरो घर हो। मलाई नेपाली भाषा मन पर्छ र तपाईं पनि आउनुहोस्।',
      true,
    ],
    [
      'language:response_language',
      { language: 'hi' },
      'यो मेरो घर हो। मलाई नेपाली भाषा मन पर्छ र तपाईं पनि आउनुहोस्।',
      false,
    ],
    [
      'language:response_language',
      { language: 'sw' },
      'Mimi ni mwalimu wa shule ya msingi katika mji wa Arusha.',
      true,
    ],
    [
      'language:response_language',
      { language: 'es' },
      'El perro ya está en la casa y la niña va a la playa.',
      true,
    ],
    [
      'language:response_language',
      { language: 'hr' },
      'Ja moram na posao za pet minuta, ili ću zakasniti na sastanak.',
      true,
    ],
    [
      'language:response_language',
      { language: 'hi' },
      'मुझे यह सीमा और महिमा के बारे में नहीं पता, लेकिन आप बता सकते हैं।',
      true,
    ],
    [
      'language:response_language',
      { language: 'mr' },
      'मला माहीत नाही की तो कुठे गेला आहे आणि तो परत कधी येणार.',
      true,
    ],
    ['language:response_language', { language: 'ko' }, '이것은 날씨에 대한 짧은 문장입니다.', true],
    ['language:response_language', { language: 'ja' }, 'これはテストです。', true],
    ['language:response_language', { language: 'en' }, 'Это короткое предложение.', false],
    ['language:response_language', { language: 'fr' }, '42', true],
  ],
};

const OWN: readonly Row[] = [
  ['exactBullets', { count: 2 }, '- a\n- b', true],
  ['exactBullets', { count: 2 }, 'So:\n- a\n- b', false],
  ['noFence', {}, 'a `b` c', true],
  ['noFence', {}, '```json\n{}\n```', false],
  ['noFence', {}, 'a\n  ~~~\nb', false],
  ['noPreamble', {}, '{"a": 1}', true],
  ['noPreamble', {}, 'Surely not.', true],
  ['noPreamble', {}, 'label: billing', true],
  ['noPreamble', {}, 'Sure! Paris.', false],
  ['noPreamble', {}, '**Certainly**, here it is', true],
  ['noPreamble', {}, 'Here is the JSON you asked for:\n{}', false],
  ['noPreamble', {}, 'The labels are as requested:\n- a', false],
  ['maxSentences', { count: 2 }, 'It is. So it is.', true],
  ['maxSentences', { count: 1 }, 'It is. So it is.', false],
  ['maxSentences', { count: 1 }, '天気がいい。散歩した。', false],
];

/** Where IFEval's verdict is another, for a reason that docs/constraints.md gives. */
const DIFFERENT: readonly Row[] = [
  ['keywords:existence', { keywords: ['C++'] }, 'I write c++.', true],
  ['keywords:existence', { keywords: ['a.c'] }, 'abc', false],
  ['keywords:forbidden_words', { forbidden_words: ['#tag'] }, 'a #tag', false],
  ['detectable_format:json_format', {}, '{"a": NaN}', false],
  ['detectable_content:postscript', { postscript_marker: 'P.S' }, 'pass', false],
  ['punctuation:no_comma', {}, '红，黄', false],
  ['length_constraints:number_words', { num_words: 3, relation: 'at least' }, '今天天气很好', true],
  ['length_constraints:number_words', { num_words: 3, relation: 'less than' }, 'हिन्दी भाषा', true],
  [
    'length_constraints:number_sentences',
    { num_sentences: 2, relation: 'at least' },
    '今天很好。我很高兴。',
    true,
  ],
];

const constrained = (id: string, options: object) => ({
  type: 'constraints',
  constraints: [{ id, ...options }],
});

const tableOf = (rows: readonly Row[]) =>
  rows.map(([id, options, text, holds]) => ({ id, options, text, holds }));

describe.each(Object.entries(VERDICTS))('the verdicts of %s', (_, rows) => {
  it.each(tableOf(rows))('$id $options: $text is $holds', async ({ id, options, text, holds }) => {
    expect(await passes(constrained(id, options), text)).toBe(holds);
  });
});

describe('the constraints', () => {
  it.each(tableOf(OWN))(
    'that are our own: $id $options: $text is $holds',
    async ({ id, options, text, holds }) => {
      expect(await passes(constrained(id, options), text)).toBe(holds);
    },
  );

  it.each(tableOf(DIFFERENT))(
    'that differ from IFEval: $id $options: $text is $holds',
    async ({ id, options, text, holds }) => {
      expect(await passes(constrained(id, options), text)).toBe(holds);
    },
  );

  it.each([...CONSTRAINT_KINDS.keys()])(
    '%s is tried both ways here, and its options are in the docs',
    (id) => {
      const rows = [...Object.values(VERDICTS).flat(), ...OWN].filter(([one]) => one === id);
      expect(new Set(rows.map(([, , , holds]) => holds))).toEqual(new Set([true, false]));
      const page = readFileSync(join(import.meta.dirname, '../../../docs/constraints.md'), 'utf8');
      const line = page.split('\n').find((one) => one.startsWith(`| \`${id}\` |`)) ?? '';
      const options = Object.keys(CONSTRAINT_KINDS.get(id)?.options ?? {});
      expect(line === '' ? ['no line'] : options.filter((option) => !line.includes(`\`${option}\``))).toEqual(
        [],
      );
    },
  );

  it('are IFEval’s 25 and four of our own', () => {
    const ids = [...CONSTRAINT_KINDS.keys()];
    expect(ids.filter((id) => id.includes(':'))).toHaveLength(25);
    expect(ids.filter((id) => !id.includes(':'))).toHaveLength(4);
  });

  it.each([
    '*',
    '**a',
    '<<',
    '<',
    '>',
    '[',
    '"',
    "'",
    'p.',
    'a. ',
    '. ',
    "A'S ",
    '\n',
    ' \n',
    '~',
    'Section 1',
    '-\n',
  ])('judge a million characters of %j in time', async (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const rows = [...Object.values(VERDICTS), OWN].map((group) => group[0]!);
    const constraints = rows.flatMap(([id, options]) => constrained(id, options).constraints);
    const score = await scoreOf({ type: 'constraints', constraints, loose: true }, text);
    expect(score.reason).not.toBe('');
  });
});
