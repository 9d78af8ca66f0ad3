import { excerpt } from '../text.ts';
import type { ConstraintKind, Finding, Relation } from './kind.ts';
import { compared, COUNT, exactly, kindOf, RELATION } from './kind.ts';
import { countSentences } from './sentences.ts';
import { countWords } from './words.ts';

interface NthParagraph {
  readonly num_paragraphs: number;
  readonly nth_paragraph: number;
  readonly first_word: string;
}

const AT_LEAST_ONE = { type: 'integer', minimum: 1 } as const;
const ONE_WORD = { type: 'string', pattern: '^\\S+$', maxLength: 200 } as const;

/** IFEval's instructions on how long a text is. */
export const LENGTHS: Readonly<Record<string, ConstraintKind>> = {
  'length_constraints:number_sentences': kindOf<{ num_sentences: number; relation: Relation }>(
    { num_sentences: COUNT, relation: RELATION },
    (text, { num_sentences: threshold, relation }) =>
      compared(countSentences(text), { unit: 'sentences', relation, threshold }),
  ),

  'length_constraints:number_paragraphs': kindOf<{ num_paragraphs: number }>(
    { num_paragraphs: AT_LEAST_ONE },
    (text, { num_paragraphs: asked }) => paragraphsBetweenDividers(text, asked),
  ),

  'length_constraints:number_words': kindOf<{ num_words: number; relation: Relation }>(
    { num_words: COUNT, relation: RELATION },
    (text, { num_words: threshold, relation }) =>
      compared(countWords(text), { unit: 'words', relation, threshold }),
  ),

  'length_constraints:nth_paragraph_first_word': kindOf<NthParagraph>(
    { num_paragraphs: AT_LEAST_ONE, nth_paragraph: AT_LEAST_ONE, first_word: ONE_WORD },
    nthParagraphFirstWord,
    ({ num_paragraphs: all, nth_paragraph: nth }) =>
      nth > all ? `nth_paragraph ${nth} is beyond num_paragraphs ${all}` : null,
  ),
};

function paragraphsBetweenDividers(text: string, asked: number): Finding {
  const parts = text.split(/\s?\*\*\*\s?/);
  if (parts.slice(1, -1).some(isBlank)) {
    return { holds: false, found: 'nothing stands between two dividers ***' };
  }
  const blankEnds = [0, parts.length - 1].filter((end) => isBlank(parts[end])).length;
  return exactly(parts.length - blankEnds, 'paragraphs between dividers ***', asked);
}

function isBlank(part: string | undefined): boolean {
  return part === undefined || part.trim() === '';
}

function nthParagraphFirstWord(text: string, options: NthParagraph): Finding {
  const { num_paragraphs: asked, nth_paragraph: nth, first_word: word } = options;
  const paragraphs = text.split('\n\n');
  const count = paragraphs.filter((paragraph) => paragraph.trim() !== '').length;
  // the place counts blank paragraphs, the number doesn't: so it is in IFEval
  const paragraph = nth <= count ? (paragraphs[nth - 1] ?? '').trim() : '';
  const first = firstWord(paragraph);
  const starts =
    first === ''
      ? `paragraph ${nth} has no first word`
      : `paragraph ${nth} starts with ${excerpt(first, 60)}`;
  return {
    holds: count === asked && first === word.toLowerCase(),
    found: `${count} paragraphs, exactly ${asked} asked; ${starts}, ${excerpt(word, 60)} asked`,
  };
}

function firstWord(paragraph: string): string {
  const word = /^\S*/.exec(paragraph)?.[0] ?? '';
  const bare = word.replace(/^'+/, '').replace(/^"+/, '');
  return (bare.split(/[.,?!'"]/, 1)[0] ?? '').toLowerCase();
}
