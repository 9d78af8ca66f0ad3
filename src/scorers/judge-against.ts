import type { Case } from '../domain/case.ts';
import type { Completion } from '../domain/completion.ts';
import { isEmptyOutput } from '../domain/completion.ts';
import type { JsonObject } from '../domain/json.ts';
import type { PairVote } from '../domain/pairwise.ts';
import { leadOf, pairVoteOf } from '../domain/pairwise.ts';
import type { Score } from '../domain/score.ts';
import { scored } from '../domain/score.ts';
import type { Scorer } from '../domain/scorer.ts';
import type { Judge, SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { askForChoice, pairPrompts } from './pairwise.ts';
import { excerpt } from './text.ts';

const LONGEST_QUOTE = 1000;

interface AgainstOptions {
  readonly model: string;
  readonly rubric: string;
  readonly threshold?: number;
  readonly votes?: number;
}

/** A judge that says whether the output or the case's own expected answer is better, asked in both orders. */
export function judgeAgainstExpected(given: JsonObject): Judge | readonly SpecProblem[] {
  const options = given as JsonObject & AgainstOptions;
  const problems = ['scale', 'human']
    .filter((name) => Object.hasOwn(given, name))
    .map((name) =>
      specProblem(`option ${name} makes no sense with against`, 'There are no grades: leave it out.'),
    );
  const { threshold } = options;
  if (threshold !== undefined && (threshold <= 0 || threshold > 1)) {
    const hint = '1: better in every vote; 0.5: on average no worse; without it, no worse in most votes.';
    problems.push(specProblem(`threshold ${threshold} must be more than 0 and at most 1 with against`, hint));
  }
  return problems.length > 0 ? problems : { problems: exampleProblems, score: scoreBy(options) };
}

function exampleProblems(example: Case): readonly SpecProblem[] {
  if (referenceOf(example) !== null) return [];
  const hint = 'Give the case an expected answer that is one string, or other scorers of its own.';
  return [specProblem('against: expected needs a case whose expected answer is a text', hint)];
}

/** A case's expected answer where it is a text; `null`: there is nothing to hold an output against. */
export function referenceOf({ expected }: Case): string | null {
  const value = expected?.value;
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function scoreBy(options: AgainstOptions): Scorer {
  const { model, rubric, votes: asked = 1 } = options;
  return async (example, completion, ask) => {
    const reference = referenceOf(example);
    if (reference === null) throw new Error('the case has no expected answer that is a text');
    if (isEmptyOutput(completion)) {
      return unasked(0, 'there is nothing to compare; the judge was not asked', options);
    }
    if (isSame(completion, reference)) {
      return unasked(0.5, 'the output is the expected answer; the judge was not asked', options);
    }
    if (ask === undefined) throw new Error('there is no judge to ask here');
    const second = { text: reference, toolCalls: [] };
    const [shown, swapped] = pairPrompts({
      rubric,
      example,
      first: completion,
      second,
      showsExpected: false,
    });
    const votes: PairVote[] = [];
    // one after the other: where the judge is out of reach the others need not be tried
    for (let vote = 0; vote < asked; vote += 1) {
      const first = await askForChoice({ model, prompt: shown, vote }, ask);
      votes.push(pairVoteOf(first, await askForChoice({ model, prompt: swapped, vote }, ask)));
    }
    return toScore(votes, options);
  };
}

function isSame({ text, toolCalls }: Completion, reference: string): boolean {
  return toolCalls.length === 0 && text.trim() === reference.trim();
}

function unasked(value: number, reason: string, { threshold = 0.5 }: AgainstOptions): Score {
  const answer = { grade: value, votes: [], human: null, consistent: 0 };
  return scored({ pass: value >= threshold, value, answer, reason });
}

const WORDS = { first: 'better', second: 'worse', tie: 'tie' } as const;

function toScore(votes: readonly PairVote[], { model, threshold }: AgainstOptions): Score {
  const value = (1 + leadOf(votes) / votes.length) / 2;
  const words = votes.map(({ preferred }) => WORDS[preferred]);
  const noWorse = words.filter((word) => word !== 'worse').length;
  const consistent = votes.filter(({ agreed }) => agreed).length;
  const pass = threshold === undefined ? noWorse > votes.length / 2 : value >= threshold;
  const told = (votes.find(({ agreed }) => agreed) ?? votes[0])?.reason ?? '';
  const rule = threshold === undefined ? 'passes if no worse in most votes' : `passes from ${threshold}`;
  return scored({
    pass,
    value,
    answer: { grade: value, votes: words, human: null, consistent },
    reason: `judged by ${excerpt(model, 60)} against the expected answer: ${words.join(', ')}, both orders agreed in ${consistent} of ${votes.length}, ${rule}: ${excerpt(told, LONGEST_QUOTE)}`,
  });
}
