import type { ConstraintKind, Finding } from './kind.ts';
import { kindOf } from './kind.ts';
import { isNepali, isSwahili } from './function-words.ts';

const DETECTED =
  'am ar az be bg bn ca cs da de el en es et eu fa fi fr gu he hi hr hu hy is it ja ka kn ko ku lo lt lv ml mr ms nl no or pa pl pt ro ru sk sl sq sr sv ta te th tl tr uk ur vi yo zh'.split(
    ' ',
  );

const LANGUAGES = [...DETECTED, 'ne', 'sw'].toSorted();

/** IFEval's instruction on the language of a text. */
export const LANGUAGE: Readonly<Record<string, ConstraintKind>> = {
  'language:response_language': kindOf<{ language: string }>(
    { language: { enum: LANGUAGES } },
    (text, { language }) => inLanguage(text, language),
  ),
};

const LONGEST_READ = 10_000;
// the detector reads no more than this at once
const WINDOW = 1000;
const FEWEST_LETTERS = 20;

/** Scripts that several languages share, so that few letters don't tell the language. */
const SHARED: Readonly<Record<string, { readonly letter: RegExp; readonly languages: string }>> = {
  Arabic: { letter: /\p{Script=Arabic}/u, languages: 'ar fa ku ur' },
  Cyrillic: { letter: /\p{Script=Cyrillic}/u, languages: 'be bg ru sr uk' },
  Devanagari: { letter: /\p{Script=Devanagari}/u, languages: 'hi mr ne' },
  Latin: {
    letter: /\p{Script=Latin}/u,
    languages:
      'az ca cs da de en es et eu fi fr hr hu is it ku lt lv ms nl no pl pt ro sk sl sq sr sv sw tl tr vi yo',
  },
};

/**
 * Whether a text is in a language (ISO 639-1), by most of its first 10,000 characters. A text without a letter is in
 * any language; a few letters of a script that several languages share can't be judged.
 */
export async function inLanguage(text: string, language: string): Promise<Finding> {
  const read = text.slice(0, LONGEST_READ).replaceAll(/https?:\/\/\S+/g, ' ');
  const letters = read.match(/\p{L}/gu) ?? [];
  if (letters.length === 0) return { holds: true, found: 'no letters, so no other language' };
  const script = mainScript(letters);
  const asked = `${language} asked`;
  if (script !== null && !SHARED[script]?.languages.split(' ').includes(language)) {
    return { holds: false, found: `mostly ${script} letters, ${asked}` };
  }
  if (script !== null && letters.length < FEWEST_LETTERS) {
    return { holds: null, found: `${letters.length} letters are too few to tell the language, ${asked}` };
  }
  const detected = await detectLanguage(read.toLowerCase());
  if (detected === null) return { holds: null, found: `the language can't be told, ${asked}` };
  return { holds: detected === language, found: `language ${detected}, ${asked}` };
}

function mainScript(letters: readonly string[]): string | null {
  const counted = Object.entries(SHARED).map(([name, { letter }]) => ({
    name,
    count: letters.filter((one) => letter.test(one)).length,
  }));
  return counted.find(({ count }) => count * 2 > letters.length)?.name ?? null;
}

/** The language most windows of a text are in; `null` where none can be told. */
async function detectLanguage(text: string): Promise<string | null> {
  if (isNepali(text)) return 'ne';
  if (isSwahili(text)) return 'sw';
  const { eld } = await import('eld/small');
  const votes = new Map<string, number>();
  for (let start = 0; start < text.length; start += WINDOW) {
    const window = text.slice(start, start + WINDOW);
    const result = eld.detect(window);
    if (!result.isReliable()) continue;
    votes.set(result.language, (votes.get(result.language) ?? 0) + window.length);
  }
  return [...votes].toSorted((one, other) => other[1] - one[1])[0]?.[0] ?? null;
}
