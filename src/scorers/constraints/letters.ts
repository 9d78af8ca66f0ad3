import { countCapitalWords } from './capital-words.ts';
import type { ConstraintKind, Finding, Relation } from './kind.ts';
import { compared, COUNT, kindOf, RELATION } from './kind.ts';
import { inLanguage } from './language.ts';
import { excerpt } from '../text.ts';

const COMMA = /[,،、，﹐﹑､]/gu;

/** IFEval's instructions on letter case, commas, and how a text starts and ends. */
export const LETTERS: Readonly<Record<string, ConstraintKind>> = {
  'change_case:capital_word_frequency': kindOf<{ capital_frequency: number; capital_relation: Relation }>(
    { capital_frequency: COUNT, capital_relation: RELATION },
    (text, { capital_frequency: threshold, capital_relation: relation }) =>
      compared(countCapitalWords(text), { unit: 'words in capitals', relation, threshold }),
  ),

  'change_case:english_capital': kindOf({}, (text) =>
    inEnglish(text, { wrong: /[\p{Lowercase}\p{Lt}]/u, needed: /\p{Uppercase}/u }),
  ),

  'change_case:english_lowercase': kindOf({}, (text) =>
    inEnglish(text, { wrong: /[\p{Uppercase}\p{Lt}]/u, needed: /\p{Lowercase}/u }),
  ),

  'punctuation:no_comma': kindOf({}, (text) => {
    let count = 0;
    for (const _ of text.matchAll(COMMA)) count += 1;
    return { holds: count === 0, found: `${count} commas, none asked` };
  }),

  'startend:end_checker': kindOf<{ end_phrase: string }>(
    { end_phrase: { type: 'string', pattern: '\\S' } },
    (text, { end_phrase: phrase }) => {
      const bare = withoutQuotes(text.trim()).toLowerCase();
      const holds = bare.endsWith(phrase.trim().toLowerCase());
      const found = holds ? 'ends with the phrase' : `ends with ${excerpt(endOf(bare))}`;
      return { holds, found: holds ? found : `${found}, ${excerpt(phrase.trim(), 100)} asked` };
    },
  ),

  'startend:quotation': kindOf({}, (text) => {
    const bare = text.trim();
    const holds = bare.length > 1 && bare.startsWith('"') && bare.endsWith('"');
    return { holds, found: `${holds ? '' : 'not '}wrapped in double quotation marks` };
  }),
};

async function inEnglish(text: string, letters: { wrong: RegExp; needed: RegExp }): Promise<Finding> {
  const wrong = letters.wrong.exec(text);
  if (wrong !== null) return { holds: false, found: `the letter ${excerpt(wrong[0])} is in the other case` };
  if (!letters.needed.test(text)) return { holds: false, found: 'no letter that has a case' };
  return inLanguage(text, 'en');
}

function withoutQuotes(text: string): string {
  let [start, end] = [0, text.length];
  while (text.charAt(start) === '"') start += 1;
  while (end > start && text.charAt(end - 1) === '"') end -= 1;
  return text.slice(start, end);
}

function endOf(text: string): string {
  return text.length <= 60 ? text : `…${text.slice(-60)}`;
}
