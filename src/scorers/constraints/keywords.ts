import { excerpt, listed } from '../text.ts';
import { countPhrase, hasWholePhrase } from './find-phrase.ts';
import type { ConstraintKind, Relation } from './kind.ts';
import { compared, COUNT, kindOf, PHRASE, RELATION } from './kind.ts';

const PHRASES = { type: 'array', items: PHRASE, minItems: 1, maxItems: 100 } as const;

/** IFEval's instructions on words and letters that must, or must not, be in the text. */
export const KEYWORDS: Readonly<Record<string, ConstraintKind>> = {
  'keywords:existence': kindOf<{ keywords: string[] }>({ keywords: PHRASES }, (text, { keywords }) => {
    const missing = keywords.filter((keyword) => countPhrase(text, keyword) === 0);
    const found = `${keywords.length - missing.length} of ${keywords.length} keywords are there`;
    return { holds: missing.length === 0, found: `${found}${named(', not', missing)}` };
  }),

  'keywords:frequency': kindOf<{ keyword: string; frequency: number; relation: Relation }>(
    { keyword: PHRASE, frequency: COUNT, relation: RELATION },
    (text, { keyword, frequency, relation }) =>
      compared(countPhrase(text, keyword.trim()), {
        unit: `times ${excerpt(keyword.trim(), 60)}`,
        relation,
        threshold: frequency,
      }),
  ),

  'keywords:forbidden_words': kindOf<{ forbidden_words: string[] }>(
    { forbidden_words: PHRASES },
    (text, { forbidden_words: forbidden }) => {
      const used = forbidden.filter((word) => hasWholePhrase(text, word));
      return {
        holds: used.length === 0,
        found: `${used.length} of ${forbidden.length} forbidden words used${named(':', used)}`,
      };
    },
  ),

  'keywords:letter_frequency': kindOf<{ letter: string; let_frequency: number; let_relation: Relation }>(
    { letter: { type: 'string', minLength: 1, maxLength: 1 }, let_frequency: COUNT, let_relation: RELATION },
    (text, { letter, let_frequency: threshold, let_relation: relation }) => {
      const count = countCharacter(text.toLowerCase(), letter.toLowerCase());
      return compared(count, { unit: `times ${excerpt(letter)}`, relation, threshold });
    },
  ),
};

function countCharacter(text: string, wanted: string): number {
  let count = 0;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) count += 1;
  return count;
}

function named(lead: string, phrases: readonly string[]): string {
  if (phrases.length === 0) return '';
  const shown = phrases.slice(0, 5).map((phrase) => excerpt(phrase, 60));
  const more = phrases.length > shown.length ? [`${phrases.length - shown.length} more`] : [];
  return `${lead} ${listed([...shown, ...more])}`;
}
