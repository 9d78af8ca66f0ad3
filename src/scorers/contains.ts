import { scored } from '../domain/score.ts';
import type { JsonObject } from '../domain/json.ts';
import { answerOf } from './answer.ts';
import type { ScorerDefinition } from './definition.ts';
import { specProblem } from './definition.ts';
import { expectedTextProblems, expectedTexts } from './expected-texts.ts';
import type { Normalizer } from './normalize.ts';
import { createNormalize, NORMALIZE_OPTION } from './normalize.ts';
import { AT_OPTION } from './pointer.ts';
import { clip, excerpt } from './text.ts';

interface Texts {
  readonly all: readonly string[];
  readonly any: readonly string[];
  readonly none: readonly string[];
}

interface ContainsOptions extends Partial<Texts> {
  readonly normalize?: readonly Normalizer[];
  readonly at?: string;
}

const TEXTS: JsonObject = { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 };

/** Whether texts stand in the output; with neither all, any nor none: whether `expected` does. */
export const contains: ScorerDefinition = {
  meta: {
    id: 'contains',
    title: 'Contains',
    passesWhen:
      'the output contains all of `all`, at least one of `any` and none of `none`; with none of the three, `expected` or one of its `anyOf`',
    options: {
      type: 'object',
      properties: {
        all: { description: 'Each of these must be there.', ...TEXTS },
        any: { description: 'At least one of these must be there.', ...TEXTS },
        none: { description: 'None of these may be there.', ...TEXTS },
        normalize: { ...NORMALIZE_OPTION, default: [] },
        at: AT_OPTION,
      },
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { all, any, none, normalize: asked = [], at } = options as ContainsOptions;
    const normalize = createNormalize(asked);
    const named = all ?? any ?? none;
    const isVoid = (text: string): boolean => normalize(text) === '';
    const fromOptions: Texts = { all: all ?? [], any: any ?? [], none: none ?? [] };
    const voids = [...fromOptions.all, ...fromOptions.any, ...fromOptions.none].filter(isVoid);
    if (voids.length > 0) return voids.map(emptyProblem);
    return {
      problems: (example) => {
        if (named !== undefined) return [];
        const problems = expectedTextProblems(example);
        return problems.length > 0
          ? problems
          : (expectedTexts(example) ?? []).filter(isVoid).map(emptyProblem);
      },
      score: (example, completion) => {
        const answer = answerOf(completion, at);
        if (!answer.ok) return scored({ pass: false, answer: null, reason: answer.reason });
        const wanted =
          named === undefined ? { all: [], any: expectedTexts(example) ?? [], none: [] } : fromOptions;
        const faults = faultsOf(normalize(answer.text), wanted, normalize);
        const pass = faults.length === 0;
        const reason = pass
          ? 'contains what it should and nothing it should not'
          : clip(faults.join('; '), 1500);
        return scored({ pass, answer: answer.text, reason });
      },
    };
  },
};

function faultsOf(text: string, { all, any, none }: Texts, normalize: (text: string) => string): string[] {
  const has = (wanted: string): boolean => text.includes(normalize(wanted));
  const missing = all.filter((wanted) => !has(wanted)).map((wanted) => `${excerpt(wanted)} is missing`);
  const present = none.filter(has).map((unwanted) => `${excerpt(unwanted)} is there and should not be`);
  const alternatives = any.length === 0 || any.some(has) ? [] : [missingAll(any)];
  return [...missing, ...alternatives, ...present];
}

function missingAll(any: readonly string[]): string {
  const [only = ''] = any;
  if (any.length === 1) return `${excerpt(only)} is missing`;
  return `none of ${any.map((wanted) => excerpt(wanted, 60)).join(', ')} is there`;
}

function emptyProblem(text: string) {
  return specProblem(
    `nothing is left of ${excerpt(text)} after normalising, so every output would contain it`,
    'Name a text with letters or digits, or fewer normalisers.',
  );
}
