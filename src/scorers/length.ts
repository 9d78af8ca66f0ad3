import type { Completion } from '../domain/completion.ts';
import { scored } from '../domain/score.ts';
import type { ScorerDefinition } from './definition.ts';
import { specProblem } from './definition.ts';
import { countSegments } from './segments.ts';

const UNITS = ['characters', 'words', 'sentences', 'tokens'] as const;

type Unit = (typeof UNITS)[number];

interface LengthOptions {
  readonly min?: number;
  readonly max?: number;
  readonly unit?: Unit;
}

const BOUND = { type: 'integer', minimum: 0 } as const;

/** Whether the output is neither too short nor too long. Throws where tokens are asked for and none were reported. */
export const length: ScorerDefinition = {
  meta: {
    id: 'length',
    title: 'Length',
    passesWhen: 'the number of characters, words, sentences or output tokens is within the bounds',
    options: {
      type: 'object',
      properties: {
        min: { ...BOUND, description: 'The least that passes.' },
        max: { ...BOUND, description: 'The most that passes.' },
        unit: {
          description:
            'characters are Unicode code points; words and sentences follow Unicode Standard Annex 29; tokens are all output tokens the provider reports, reasoning included.',
          enum: UNITS,
          default: 'characters',
        },
      },
      additionalProperties: false,
    },
  },
  create: (options) => {
    const { min, max, unit = 'characters' } = options as LengthOptions;
    if (min === undefined && max === undefined) return [specProblem('it needs a min or a max')];
    if (min !== undefined && max !== undefined && min > max) {
      return [specProblem(`min ${min} is more than max ${max}`)];
    }
    return {
      problems: () => [],
      score: (_example, completion) => {
        const count = countOf(completion, unit);
        const pass = count >= (min ?? 0) && count <= (max ?? Infinity);
        const bounds = [
          ...(min === undefined ? [] : [`at least ${min}`]),
          ...(max === undefined ? [] : [`at most ${max}`]),
        ];
        const reason = `${count} ${unit}; allowed: ${bounds.join(' and ')}`;
        return scored({ pass, answer: count, reason });
      },
    };
  },
};

function countOf({ text, usage }: Completion, unit: Unit): number {
  switch (unit) {
    case 'characters':
      return codePoints(text);
    case 'words':
      return countSegments(text, 'word');
    case 'sentences':
      return countSegments(text, 'sentence');
    case 'tokens': {
      const tokens = usage?.outputTokens ?? null;
      if (tokens === null) throw new Error('the provider reported no output tokens');
      return tokens;
    }
  }
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
