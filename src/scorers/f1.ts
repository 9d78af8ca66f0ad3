import type { Case } from '../domain/case.ts';
import { scored } from '../domain/score.ts';
import { answerOf } from './answer.ts';
import type { ScorerDefinition, SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { expectedTextProblems, expectedTexts } from './expected-texts.ts';
import type { Normalizer } from './normalize.ts';
import { createNormalize, NORMALIZE_OPTION } from './normalize.ts';
import { AT_OPTION } from './pointer.ts';
import { squadTokens, tokenOverlap } from './squad-tokens.ts';
import { excerpt } from './text.ts';

interface F1Options {
  readonly threshold?: number;
  readonly normalize?: readonly Normalizer[];
  readonly at?: string;
}

type Tokens = (text: string) => readonly string[];

/** How many words the output and the expected answer have in common, by SQuAD's definition; the value is the F1. */
export const f1: ScorerDefinition = {
  meta: {
    id: 'f1',
    title: 'Token F1',
    passesWhen:
      'the F1 of the words of the output and of `expected` (the best of `anyOf`) reaches the threshold, as SQuAD defines it',
    options: {
      type: 'object',
      properties: {
        threshold: {
          description: 'The least F1 that passes. 1 means the same words, in whatever order.',
          type: 'number',
          exclusiveMinimum: 0,
          maximum: 1,
          default: 1,
        },
        normalize: { ...NORMALIZE_OPTION, default: [] },
        at: AT_OPTION,
      },
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { threshold = 1, normalize: asked = [], at } = options as F1Options;
    const normalize = createNormalize(asked);
    const tokensOf: Tokens = (text) => squadTokens(normalize(text));
    return {
      problems: (example) => f1Problems(example, tokensOf),
      score: (example, completion) => {
        const answer = answerOf(completion, at);
        if (!answer.ok) return scored({ pass: false, answer: null, reason: answer.reason });
        const best = bestOverlap(tokensOf(answer.text), expectedTexts(example) ?? [], tokensOf);
        const needed = best.value < threshold ? `, below ${threshold}` : '';
        const reason = `F1 ${shown(best.value)}${needed}: ${best.words}`;
        return scored({ pass: best.value >= threshold, value: best.value, answer: answer.text, reason });
      },
    };
  },
};

interface Best {
  readonly value: number;
  /** What the value is made of, in words. */
  readonly words: string;
}

function bestOverlap(given: readonly string[], expected: readonly string[], tokensOf: Tokens): Best {
  let best: Best = { value: 0, words: 'nothing is expected' };
  for (const [index, text] of expected.entries()) {
    const tokens = tokensOf(text);
    const { common, f1: value } = tokenOverlap(given, tokens);
    if (index > 0 && value <= best.value) continue;
    const words = `${common} ${common === 1 ? 'word' : 'words'} in common, of ${given.length} given and ${tokens.length} expected in ${excerpt(text)}`;
    best = { value, words };
  }
  return best;
}

/** At most four decimals, cut and not rounded, so that none seems to reach a threshold it misses. */
function shown(value: number): string {
  return String(Math.floor(value * 10_000) / 10_000);
}

function f1Problems(example: Case, tokensOf: Tokens): readonly SpecProblem[] {
  const problems = expectedTextProblems(example);
  if (problems.length > 0) return problems;
  const voids = (expectedTexts(example) ?? []).filter((text) => text !== '' && tokensOf(text).length === 0);
  return voids.map((text) =>
    specProblem(
      `no word is left of the expected ${excerpt(text)} once articles and punctuation are out, so an empty output would equal it`,
      'Judge it with exact, or expect "" where no answer is right.',
    ),
  );
}
