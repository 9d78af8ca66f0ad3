import type { Arm } from '../domain/arm.ts';
import type { Case } from '../domain/case.ts';
import type { Completion } from '../domain/completion.ts';
import type { JsonObject } from '../domain/json.ts';
import { judgesAmong } from '../domain/judging.ts';
import { isJsonObject } from '../domain/json.ts';
import type { Settings } from '../domain/model.ts';
import type { Score } from '../domain/score.ts';
import { scorerError } from '../domain/score.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import { defaultScorers } from '../domain/scorer.ts';
import type { Judgement } from '../engine/parts.ts';
import { jsonLevelOf } from '../scorers/json-level.ts';
import type { ScorerRegistry } from '../scorers/registry.ts';
import type { TrialJudging } from './ask-judge.ts';

/** The scorers of a case: its own, else its arm's, else those that fit what it expects. */
export function scorersOf(arm: Pick<Arm, 'scorers'>, example: Case): readonly ScorerSpec[] {
  return example.scorers ?? arm.scorers ?? defaultScorers(example);
}

/** What is to be scored, and how its judges are had. */
export interface Scored {
  readonly arm: Pick<Arm, 'scorers'>;
  readonly example: Case;
  /** Absent or `null`: no model may be asked. */
  readonly judging?: TrialJudging | null;
  /** A score that is there already and stays as it is; `null`: it is to be made. May throw, as a scorer may. */
  readonly kept?: (name: string, isJudge: boolean) => Score | null;
}

/** Scores a completion by every scorer of its case. A scorer that fails is recorded as such, never as a fail. */
export async function judge(
  registry: ScorerRegistry,
  { arm, example, judging, kept }: Scored,
  completion: Completion,
): Promise<Judgement> {
  const specs = scorersOf(arm, example);
  const { scorers } = registry.resolve(specs, example);
  const judges = new Set(judgesAmong(specs).map(({ name }) => name));
  const scores: [string, Score][] = [];
  for (const { name, score } of scorers) {
    try {
      const earlier = kept?.(name, judges.has(name)) ?? null;
      scores.push([name, earlier ?? (await score(example, completion, judging?.ask))]);
    } catch (error) {
      scores.push([name, scorerError(error instanceof Error ? error.message : String(error))]);
    }
  }
  const jsonLevel = registry.expectsJson(specs) || example.schema !== null ? jsonLevelOf(completion) : null;
  return {
    scores: Object.fromEntries(scores),
    jsonLevel,
    judging: judging?.summary(judgesAmong(specs)) ?? null,
  };
}

interface Asked {
  readonly arm: Pick<Arm, 'scorers'>;
  readonly example: Case;
  readonly responseFormat: Settings['responseFormat'];
}

/** What an output breaks of the JSON it should be, by its case's scorers and schema; `null` when it needn't be JSON. */
export function violationsOf(
  registry: ScorerRegistry,
  { arm, example, responseFormat }: Asked,
  completion: Completion,
): readonly string[] | null {
  const specs = scorersOf(arm, example);
  const found = registry.violations(specs, example, completion);
  const asksForJson = responseFormat === 'json' || responseFormat === 'schema';
  return found === null && asksForJson ? registry.violations([PLAIN_JSON], example, completion) : found;
}

/** As forgiving as scorers of content are. */
const PLAIN_JSON: ScorerSpec = { type: 'json', name: 'json', options: { mode: 'fenced' } };

/** The schema `responseFormat: schema` sends for a case: its own, else the one its `jsonSchema` scorer names. */
export function schemaToSend(specs: readonly ScorerSpec[], example: Case): JsonObject | null {
  if (isJsonObject(example.schema)) return example.schema;
  const named = specs.find((spec) => spec.type === 'jsonSchema')?.options.schema;
  return isJsonObject(named) ? named : null;
}
