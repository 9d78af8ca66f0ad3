import type { Case } from './case.ts';
import type { Completion } from './completion.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { anyOfAlternatives } from './expectation.ts';
import type { AskJudge } from './judging.ts';
import type { Score } from './score.ts';
import type { ScorerSpec } from './scorer-spec.ts';

/**
 * A judgement of one completion, pure but for the `judge`, which asks a model. May throw: the caller records that as a
 * scorer error, never as a fail.
 */
export type Scorer = (example: Case, completion: Completion, ask?: AskJudge) => Score | Promise<Score>;

/** What a scorer says of itself; help, docs and the config schema are made from it. */
export interface ScorerMeta {
  readonly id: string;
  readonly title: string;
  /** One sentence: when it passes. */
  readonly passesWhen: string;
  /** JSON Schema of the options (without `type` and `name`). */
  readonly options: JsonObject;
}

/** The scorers of a case that names none itself, by what it expects (contract section 5). */
export function defaultScorers(example: Case): readonly ScorerSpec[] {
  const types = [
    ...(example.expected === null ? [] : scorersForExpected(example.expected.value)),
    ...(example.schema === null ? [] : ['jsonSchema']),
    ...(example.expectedToolCalls === null ? [] : ['toolCalls']),
  ];
  return types.map((type) => ({ type, name: type, options: {} }));
}

function scorersForExpected(expected: JsonValue): string[] {
  const alternatives = anyOfAlternatives(expected) ?? [expected];
  if (alternatives.every((value) => typeof value === 'string')) return ['exact'];
  if (alternatives.every((value) => typeof value === 'number')) return ['numeric'];
  return ['json', 'jsonMatch'];
}
