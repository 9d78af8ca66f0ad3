import type { Case } from '../domain/case.ts';
import { scored } from '../domain/score.ts';
import { answerOf } from './answer.ts';
import type { ScorerDefinition, SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { expectedTextProblems, expectedTexts } from './expected-texts.ts';
import type { Normalizer } from './normalize.ts';
import { createNormalize, NORMALIZE_OPTION } from './normalize.ts';
import { AT_OPTION } from './pointer.ts';
import { excerpt, listed } from './text.ts';

interface ExactOptions {
  readonly normalize?: readonly Normalizer[];
  readonly at?: string;
}

const MOST_SHOWN = 3;

/** Text equality after the normalisers asked for (default: trim). */
export const exact: ScorerDefinition = {
  meta: {
    id: 'exact',
    title: 'Exact match',
    passesWhen:
      'the output equals `expected` (or one of `anyOf`) after the named normalisers; the strict result is recorded beside it',
    options: {
      type: 'object',
      properties: { normalize: { ...NORMALIZE_OPTION, default: ['trim'] }, at: AT_OPTION },
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { normalize: asked = ['trim'], at } = options as ExactOptions;
    const normalize = createNormalize(asked);
    return {
      problems: (example) => exactProblems(example, normalize),
      score: (example, completion) => {
        const answer = answerOf(completion, at);
        if (!answer.ok) return scored({ pass: false, answer: null, reason: answer.reason });
        const { text } = answer;
        const expected = expectedTexts(example) ?? [];
        const verdict = (pass: boolean, reason: string) => scored({ pass, answer: text, reason });
        if (expected.includes(text)) return verdict(true, 'equal as sent');
        const normalized = normalize(text);
        const how = asked.length === 0 ? '' : ` after ${listed(asked)}`;
        if (expected.some((one) => normalize(one) === normalized)) {
          return verdict(true, `equal${how}; not equal as sent`);
        }
        return verdict(false, `not equal${how}: expected ${shown(expected)}, got ${excerpt(text)}`);
      },
    };
  },
};

function exactProblems(example: Case, normalize: (text: string) => string): readonly SpecProblem[] {
  const problems = expectedTextProblems(example);
  if (problems.length > 0) return problems;
  const voids = (expectedTexts(example) ?? []).filter((text) => normalize(text) === '');
  return voids.map((text) =>
    specProblem(
      `nothing is left of the expected ${excerpt(text)} after normalising, so an empty output would equal it`,
      'Expect a text with letters or digits, or name fewer normalisers.',
    ),
  );
}

function shown(expected: readonly string[]): string {
  const first = expected.slice(0, MOST_SHOWN).map((text) => excerpt(text));
  const more = expected.length - first.length;
  return first.join(' or ') + (more > 0 ? ` or one of ${more} more` : '');
}
