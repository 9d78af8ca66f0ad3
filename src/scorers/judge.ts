import type { Case } from '../domain/case.ts';
import { isEmptyOutput } from '../domain/completion.ts';
import { JUDGE } from '../domain/judging.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { Score } from '../domain/score.ts';
import { scored } from '../domain/score.ts';
import type { Scorer } from '../domain/scorer.ts';
import type { ScorerDefinition, SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { judgeAgainstExpected } from './judge-against.ts';
import { judgePrompt } from './judge-prompt.ts';
import type { Scale } from './judge-scale.ts';
import { readScale } from './judge-scale.ts';
import type { Vote } from './judge-vote.ts';
import { askForVote } from './judge-vote.ts';
import { pointerKeys } from './pointer.ts';
import { excerpt } from './text.ts';

const MOST_VOTES = 25;
const LONGEST_QUOTE = 1000;

interface JudgeOptions {
  readonly model: string;
  readonly rubric: string;
  readonly threshold: number;
  readonly votes?: number;
  readonly human?: string;
}

/** Another model's grade. Asks nobody itself: it is handed how to ask, and throws where nobody can be asked. */
export const judge: ScorerDefinition = {
  meta: {
    id: JUDGE,
    title: "A model's grade (judged)",
    passesWhen:
      'the grade that another model of the config gives it by a rubric reaches the threshold; with `against`, when that model finds it no worse than the expected answer',
    options: {
      type: 'object',
      properties: {
        model: { description: 'Id of a model of the config; never a route.', type: 'string', minLength: 1 },
        rubric: {
          description: 'What the judge is to look at, and what each grade means.',
          type: 'string',
          minLength: 1,
        },
        against: {
          description:
            'Instead of a grade: which is better, the output or the expected answer? Each vote asks in both orders.',
          enum: ['expected'],
        },
        scale: {
          description:
            '[lowest, highest]: whole numbers at most 100 apart, or [0, 1] for any number between; or labels and what each is worth.',
          type: ['array', 'object'],
          items: { type: 'number' },
          minItems: 2,
          maxItems: 2,
        },
        threshold: {
          description:
            "The least grade that passes, in the scale's own numbers. With `against`, which needs none: the least mean over votes, of which each counts 1 for better, 0.5 for a tie and 0 for worse.",
          type: 'number',
        },
        votes: {
          description:
            'Independent grades, of which the median counts: of an even number, the mean of the middle two.',
          type: 'integer',
          minimum: 1,
          maximum: MOST_VOTES,
          default: 1,
        },
        human: {
          description:
            "JSON Pointer (RFC 6901) into the case's metadata: a person's grade, for the agreement.",
          type: 'string',
          format: 'json-pointer',
        },
      },
      required: ['model', 'rubric'],
      additionalProperties: false,
    },
  },
  create: (options) => {
    if (options['against'] !== undefined) return judgeAgainstExpected(options);
    const missing = ['scale', 'threshold'].filter((name) => options[name] === undefined);
    if (missing.length > 0) return missing.map((name) => specProblem(`option ${name} is missing`, MISSING));
    const given = options as JsonObject & JudgeOptions;
    const scale = readScale(options['scale']);
    if ('message' in scale) return [scale];
    if (given.threshold <= scale.min || given.threshold > scale.max) {
      return [
        specProblem(
          `threshold ${given.threshold} must be more than ${scale.min} and at most ${scale.max}`,
          'At the lowest grade everything would pass, above the highest nothing.',
        ),
      ];
    }
    return { problems: (example) => humanProblems(example, given, scale), score: scoreBy(given, scale) };
  },
};

const MISSING = 'A grade needs a scale and a threshold; against: expected needs neither.';

function scoreBy(options: JudgeOptions, scale: Scale): Scorer {
  const { model, rubric, votes: asked = 1 } = options;
  return async (example, completion, ask) => {
    const human = humanGrade(example, options) ?? null;
    if (isEmptyOutput(completion)) {
      const reason = 'there is nothing to grade; the judge was not asked';
      return scored({ pass: false, answer: { grade: null, votes: [], human }, reason });
    }
    if (ask === undefined) throw new Error('there is no judge to ask here');
    const prompt = judgePrompt({ rubric, scale }, example, completion);
    const votes: Vote[] = [];
    // one after the other: where the judge is out of reach the others need not be tried
    for (let vote = 0; vote < asked; vote += 1) {
      votes.push(await askForVote({ model, prompt, scale, vote }, ask));
    }
    return toScore(votes, { options, scale, human });
  };
}

function toScore(
  votes: readonly Vote[],
  { options, scale, human }: { options: JudgeOptions; scale: Scale; human: JsonValue },
): Score {
  const { model, threshold } = options;
  const worth = median(votes.map((vote) => vote.worth));
  const nearest = votes.toSorted((a, b) => Math.abs(a.worth - worth) - Math.abs(b.worth - worth))[0];
  const grades = votes.map((vote) => scale.gradeOf(vote.worth));
  const shown = shownGrade(scale.gradeOf(worth));
  const among = votes.length === 1 ? '' : ` (votes ${grades.map(shownGrade).join(', ')})`;
  const why = excerpt(nearest?.reason ?? '', LONGEST_QUOTE);
  return scored({
    pass: worth >= threshold,
    value: (worth - scale.min) / (scale.max - scale.min),
    answer: { grade: scale.gradeOf(worth), votes: grades, human },
    reason: `judged by ${excerpt(model, 60)}: grade ${shown}${among}, passes from ${threshold}: ${why}`,
  });
}

function shownGrade(grade: JsonValue): string {
  return typeof grade === 'string' ? excerpt(grade, 60) : JSON.stringify(grade);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const high = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return (low + high) / 2;
}

/** `undefined`: nobody graded this case. */
function humanGrade({ metadata }: Case, { human }: JudgeOptions): JsonValue | undefined {
  if (human === undefined) return undefined;
  let value: JsonValue | undefined = metadata;
  for (const key of pointerKeys(human)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as JsonObject)[key];
  }
  return value ?? undefined;
}

function humanProblems(example: Case, options: JudgeOptions, scale: Scale): readonly SpecProblem[] {
  const grade = humanGrade(example, options);
  if (grade === undefined || scale.worth(grade) !== null) return [];
  const shown = excerpt(JSON.stringify(grade), 60);
  const where = `metadata${options.human ?? ''}`;
  return [specProblem(`the grade at ${where} is ${shown}, not ${scale.words}`)];
}
