import { clip, excerpt } from '../text.ts';
import type { ConstraintKind } from './kind.ts';
import { compared, COUNT, kindOf, PHRASE } from './kind.ts';

/** IFEval's instructions on parts that a text must have, wherever they stand. */
export const CONTENT: Readonly<Record<string, ConstraintKind>> = {
  'detectable_content:number_placeholders': kindOf<{ num_placeholders: number }>(
    { num_placeholders: COUNT },
    (text, { num_placeholders: threshold }) =>
      compared(countPlaceholders(text), { unit: 'placeholders', relation: 'at least', threshold }),
  ),

  'detectable_content:postscript': kindOf<{ postscript_marker: string }>(
    { postscript_marker: PHRASE },
    (text, { postscript_marker: marker }) => {
      const holds = hasPostscript(text.toLowerCase(), marker.trim());
      return { holds, found: `${holds ? 'a' : 'no'} postscript with ${excerpt(marker.trim(), 60)}` };
    },
  ),

  'combination:two_responses': kindOf({}, (text) => {
    const parts = text.split('******').map((part) => part.trim());
    if (parts.slice(1, -1).includes('')) {
      return { holds: false, found: 'nothing stands between two separators ******' };
    }
    const responses = parts.filter((part) => part !== '');
    const isTwice = responses.length === 2 && responses[0] === responses[1];
    const found = isTwice
      ? 'the two responses are the same'
      : `${responses.length} responses, exactly 2 asked`;
    return { holds: responses.length === 2 && !isTwice, found };
  }),

  'combination:repeat_prompt': kindOf<{ prompt_to_repeat: string }>(
    { prompt_to_repeat: { type: 'string', pattern: '\\S' } },
    (text, { prompt_to_repeat: prompt }) => {
      const holds = text.trim().toLowerCase().startsWith(prompt.trim().toLowerCase());
      const found = holds ? 'starts with the request' : `starts with ${startOf(text)}, not with the request`;
      return { holds, found };
    },
  ),
};

/** Pairs of square brackets on one line; `[` inside of one opens no other. */
function countPlaceholders(text: string): number {
  let count = 0;
  for (const line of text.split('\n')) {
    let end = -1;
    for (let start = line.indexOf('['); start !== -1; start = line.indexOf('[', end + 1)) {
      end = line.indexOf(']', start);
      if (end === -1) break;
      count += 1;
    }
  }
  return count;
}

function hasPostscript(lower: string, marker: string): boolean {
  if (marker === 'P.P.S') return /p\.\s?p\.\s?s/.test(lower);
  if (marker === 'P.S.') return /p\.\s?s\./.test(lower);
  return lower.includes(marker.toLowerCase());
}

function startOf(text: string): string {
  return excerpt(clip(text.trimStart(), 60), 60);
}
