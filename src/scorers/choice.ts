import { scored } from '../domain/score.ts';
import { answerOf } from './answer.ts';
import type { ScorerDefinition, SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { expectedTextProblems, expectedTexts } from './expected-texts.ts';
import type { FoundLabel } from './find-labels.ts';
import { createFindLabels } from './find-labels.ts';
import type { Normalizer } from './normalize.ts';
import { createNormalize, NORMALIZE_OPTION } from './normalize.ts';
import { AT_OPTION } from './pointer.ts';
import { clip, excerpt } from './text.ts';

interface ChoiceOptions {
  readonly labels: readonly string[];
  readonly normalize?: readonly Normalizer[];
  readonly at?: string;
}

const MOST_SHOWN = 5;

/** Whether exactly one of the labels stands in the output, and it is the expected one. */
export const choice: ScorerDefinition = {
  meta: {
    id: 'choice',
    title: 'Choice of a label',
    passesWhen:
      'exactly one of the labels is found, as a whole word and without a negation around it, and it is the expected one',
    options: {
      type: 'object',
      properties: {
        labels: {
          description: 'All labels there are, one of which is expected.',
          type: 'array',
          items: { type: 'string', minLength: 1 },
          minItems: 1,
          uniqueItems: true,
        },
        normalize: { ...NORMALIZE_OPTION, default: ['trim', 'case'] },
        at: AT_OPTION,
      },
      required: ['labels'],
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { labels, normalize: asked = ['trim', 'case'], at } = options as unknown as ChoiceOptions;
    const normalizeAsAsked = createNormalize(asked);
    const normalize = (text: string): string => normalizeAsAsked(text).normalize('NFC');
    const byForm = new Map(labels.map((label) => [normalize(label), label]));
    const faults = labelProblems(labels, normalize);
    if (faults.length > 0) return faults;
    const named = (form: string): string => byForm.get(form) ?? form;
    const findLabels = createFindLabels([...byForm.keys()]);
    return {
      problems: (example) => {
        const problems = expectedTextProblems(example);
        if (problems.length > 0) return problems;
        const unknown = (expectedTexts(example) ?? []).filter((text) => !byForm.has(normalize(text)));
        return unknown.map((text) =>
          specProblem(
            `the expected label ${excerpt(text, 80)} is none of its labels`,
            `Its labels: ${clip(labels.join(', '), 300)}.`,
          ),
        );
      },
      expectedLabel: (example) => {
        const forms = new Set((expectedTexts(example) ?? []).map(normalize));
        const [only] = forms;
        return only === undefined || forms.size > 1 ? null : (byForm.get(only) ?? null);
      },
      score: (example, completion) => {
        const answer = answerOf(completion, at);
        if (!answer.ok) return scored({ pass: false, answer: null, reason: answer.reason });
        const found = findLabels(normalize(answer.text));
        const forms = (expectedTexts(example) ?? []).map(normalize);
        const only = theOneLabel(found);
        const pass = only !== null && forms.includes(only);
        const expected = forms.map((form) => excerpt(named(form), 80)).join(' or ');
        const reason = `${describeFound(found, named, answer.text)}; expected ${clip(expected, 500)}`;
        return scored({ pass, answer: only === null ? null : named(only), reason });
      },
    };
  },
};

function labelProblems(
  labels: readonly string[],
  normalize: (text: string) => string,
): readonly SpecProblem[] {
  const seen = new Map<string, string>();
  const problems: SpecProblem[] = [];
  for (const label of labels) {
    const form = normalize(label);
    const twin = seen.get(form);
    if (form.trim() === '')
      problems.push(specProblem(`nothing is left of ${excerpt(label, 80)} after normalising`));
    else if (twin !== undefined) {
      const pair = `${excerpt(twin, 80)} and ${excerpt(label, 80)}`;
      problems.push(
        specProblem(`the labels ${pair} are the same after normalising`, 'Name fewer normalisers.'),
      );
    }
    seen.set(form, label);
  }
  return problems;
}

function theOneLabel(found: readonly FoundLabel[]): string | null {
  const [first, ...others] = found;
  return first !== undefined && others.length === 0 && !first.negated ? first.form : null;
}

function describeFound(found: readonly FoundLabel[], named: (form: string) => string, text: string): string {
  const [first] = found;
  if (first === undefined) return `no label found in ${excerpt(text)}`;
  const names = found
    .slice(0, MOST_SHOWN)
    .map(({ form, negated }) => excerpt(named(form), 80) + (negated ? ' (negated)' : ''));
  if (found.length === 1) {
    return first.negated ? `the label is negated: ${names.join('')}` : `found ${names.join('')}`;
  }
  const more = found.length > MOST_SHOWN ? ', …' : '';
  return `${found.length} different labels found: ${names.join(', ')}${more}`;
}
