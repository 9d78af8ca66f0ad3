import { scored, scorerError } from '../domain/score.ts';
import { answerOf } from './answer.ts';
import type { ScorerDefinition } from './definition.ts';
import { AT_OPTION } from './pointer.ts';
import { MOST_SEARCH_STEPS, readPattern } from './read-pattern.ts';
import { clip, excerpt } from './text.ts';

interface RegexOptions {
  readonly pattern: string;
  readonly flags?: string;
  readonly not?: boolean;
  readonly at?: string;
}

const LONGEST_MATCH = 200;

/** Whether a pattern is found in the output, or not. Can't judge where the search would take too long. */
export const regex: ScorerDefinition = {
  meta: {
    id: 'regex',
    title: 'Pattern',
    passesWhen: 'the pattern is found anywhere in the output; with `not`, when it is not found',
    options: {
      type: 'object',
      properties: {
        pattern: {
          description:
            'In the syntax of RE2: no lookarounds, no back-references. `^` and `$` tie it to the ends.',
          type: 'string',
          minLength: 1,
        },
        flags: {
          description: 'Letters: i (any case), m (`^` and `$` at every line), s (`.` matches line ends too).',
          type: 'string',
          default: '',
        },
        not: { description: 'Pass when it is not found.', type: 'boolean', default: false },
        at: AT_OPTION,
      },
      required: ['pattern'],
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { pattern: source, flags = '', not = false, at } = options as unknown as RegexOptions;
    const pattern = readPattern({ source, flags });
    if ('message' in pattern) return [pattern];
    return {
      problems: () => [],
      score: (_example, completion) => {
        const answer = answerOf(completion, at);
        if (!answer.ok) return scored({ pass: false, answer: null, reason: answer.reason });
        const { text } = answer;
        if (pattern.stepsPerCharacter * text.length > MOST_SEARCH_STEPS) {
          return scorerError(`the output is too long for this pattern (${text.length} characters)`);
        }
        const match = pattern.find(text);
        const pass = (match !== null) !== not;
        if (match === null) {
          return scored({ pass, answer: null, reason: `the pattern is not found in ${excerpt(text)}` });
        }
        const reason = `the pattern is found ${placeOf(text, match.start)}: ${excerpt(match.text)}`;
        return scored({ pass, answer: clip(match.text, LONGEST_MATCH), reason });
      },
    };
  },
};

/** Line and column, both from 1. */
function placeOf(text: string, start: number): string {
  let line = 1;
  let lineStart = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < start; end = text.indexOf('\n', lineStart)) {
    line += 1;
    lineStart = end + 1;
  }
  return `at line ${line}, column ${start - lineStart + 1}`;
}
