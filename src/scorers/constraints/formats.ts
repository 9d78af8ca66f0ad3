import { excerpt } from '../text.ts';
import { literally } from './find-phrase.ts';
import type { ConstraintKind } from './kind.ts';
import { compared, COUNT, exactly, kindOf, PHRASE } from './kind.ts';

const ANSWERS = ['My answer is yes.', 'My answer is no.', 'My answer is maybe.'];

/** IFEval's instructions on the form of a text. */
export const FORMATS: Readonly<Record<string, ConstraintKind>> = {
  'detectable_format:number_bullet_lists': kindOf<{ num_bullets: number }>(
    { num_bullets: COUNT },
    (text, { num_bullets: asked }) => exactly(countBullets(text), 'bullets', asked),
  ),

  'detectable_format:constrained_response': kindOf({}, (text) => {
    const given = ANSWERS.find((answer) => text.includes(answer));
    const found = given === undefined ? 'none of the three answers is there' : `${excerpt(given)} is there`;
    return { holds: given !== undefined, found };
  }),

  'detectable_format:number_highlighted_sections': kindOf<{ num_highlights: number }>(
    { num_highlights: COUNT },
    (text, { num_highlights: threshold }) =>
      compared(countHighlights(text), { unit: 'highlighted sections', relation: 'at least', threshold }),
  ),

  'detectable_format:multiple_sections': kindOf<{ section_spliter: string; num_sections: number }>(
    { section_spliter: PHRASE, num_sections: COUNT },
    (text, { section_spliter: mark, num_sections: threshold }) => {
      const count = countMatches(text, new RegExp(`${literally(mark.trim())}\\s?\\p{Nd}+`, 'gu'));
      return compared(count, {
        unit: `sections marked ${excerpt(mark.trim(), 60)}`,
        relation: 'at least',
        threshold,
      });
    },
  ),

  'detectable_format:json_format': kindOf({}, (text) => {
    const bare = text
      .trim()
      .replace(/^```(?:json|Json|JSON)?/, '')
      .replace(/```$/, '')
      .trim();
    const holds = isJson(bare);
    return { holds, found: holds ? 'JSON' : 'not JSON' };
  }),

  'detectable_format:title': kindOf({}, (text) => {
    const title = text.split('\n').find(hasTitle);
    return { holds: title !== undefined, found: title === undefined ? 'no <<title>>' : 'a <<title>>' };
  }),
};

/** Lines that start with `-`, or with one `*`; a `*` alone takes the line below it for its point, as in IFEval. */
function countBullets(text: string): number {
  const lines = text.split('\n');
  let starred = 0;
  for (let at = 0; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trimStart();
    if (!line.startsWith('*') || line.startsWith('**')) continue;
    const isAlone = line === '*';
    if (isAlone && at === lines.length - 1) continue;
    starred += 1;
    if (isAlone) at += 1;
  }
  return starred + lines.filter((line) => line.trimStart().startsWith('-')).length;
}

/** What stands between stars on one line; what stands between double stars is counted once more where IFEval does so. */
function countHighlights(text: string): number {
  let count = 0;
  for (const [match] of text.matchAll(/\*[^\n*]*\*/g)) if (match.slice(1, -1).trim() !== '') count += 1;
  for (const [match] of text.matchAll(/\*\*[^\n*]*\*\*/g)) if (match.slice(2, -2).trim() !== '') count += 1;
  return count;
}

function countMatches(text: string, pattern: RegExp): number {
  let count = 0;
  for (const _ of text.matchAll(pattern)) count += 1;
  return count;
}

/** Something but white space and angle brackets between the first `<<` and the last `>>` of a line. */
function hasTitle(line: string): boolean {
  const start = line.indexOf('<<');
  const end = line.lastIndexOf('>>');
  if (start === -1 || end < start + 3) return false;
  const inner = line.slice(start + 2, end);
  return inner
    .replace(/^<+/, '')
    .split('>')
    .some((part) => part.trim() !== '');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
