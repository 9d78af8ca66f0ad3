import { excerpt } from '../text.ts';
import type { ConstraintKind, Finding } from './kind.ts';
import { kindOf } from './kind.ts';
import { countSentences } from './sentences.ts';

const AT_LEAST_ONE = { type: 'integer', minimum: 1 } as const;

/** The instructions that IFEval doesn't have. */
export const OWN: Readonly<Record<string, ConstraintKind>> = {
  exactBullets: kindOf<{ count: number }>({ count: AT_LEAST_ONE }, exactBullets),

  noFence: kindOf({}, (text) => {
    const holds = !text.includes('```') && !/^[ \t]*~~~/m.test(text);
    return { holds, found: holds ? 'no code fence' : 'a code fence' };
  }),

  noPreamble: kindOf({}, (text) => {
    const first = text.trimStart().split('\n', 1)[0] ?? '';
    const line = first.replace(/^[*_#>\s"]+/, '').slice(0, LONGEST_LEAD);
    const holds = !STOCK_OPENING.test(line) && !ANNOUNCEMENT.test(line);
    return { holds, found: `${holds ? 'no preamble' : 'a preamble'}: ${excerpt(first, 60)}` };
  }),

  maxSentences: kindOf<{ count: number }>({ count: AT_LEAST_ONE }, (text, { count: most }) => {
    const count = countSentences(text);
    return { holds: count <= most, found: `${count} sentences, at most ${most} asked` };
  }),
};

const LONGEST_LEAD = 300;

const STOCK_OPENING =
  /^(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|got it|great question|good question|happy to help)\s*[,.!:;—–-]|^(?:certainly|of course|sure|okay|absolutely)\s+(?:here|i)\b|^here(?:['’]s| is| are)\b.{0,280}:|^(?:i['’]d be|i['’]m|i would be) (?:happy|glad) to\b|^as an ai\b/i;

const ANNOUNCEMENT = /\b(?:here|below|following|as requested)\b.*:[*_\s]*$/i;

// something must follow the mark: `- ` is an empty line of a list, `* * *` a rule across the page
const BULLET = /^[ \t]*[-*•][ \t\u00a0]+(?![-*•\s]*$)/u;
const INDENTED = /^[ \t]/;

/** Exactly so many bullet lines, and no other line but blank ones and the indented continuation of a bullet. */
function exactBullets(text: string, { count }: { readonly count: number }): Finding {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const bullets = lines.filter((line) => BULLET.test(line)).length;
  const stray = lines.find((line, at) => !BULLET.test(line) && (at === 0 || !INDENTED.test(line)));
  const found = `${bullets} of ${count} bullet lines`;
  if (stray !== undefined)
    return { holds: false, found: `${found}, and a line that is none: ${excerpt(stray, 100)}` };
  return { holds: bullets === count, found };
}
