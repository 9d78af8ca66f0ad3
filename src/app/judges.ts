import type { RunConfig } from '../config/load-config.ts';
import type { Arm } from '../domain/arm.ts';
import { judgesAmong } from '../domain/judging.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import type { Warning } from '../domain/report.ts';
import { modelsCalledBy } from '../domain/route.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import { didYouMean } from '../lib/did-you-mean.ts';

/** The models of the config that may judge. */
export type JudgeCandidates = RunConfig['judges'];

/** The judges among scorers that can't be one: models the config doesn't have, and routes. */
export function judgeProblems(
  specs: readonly ScorerSpec[],
  candidates: JudgeCandidates,
): readonly Pick<Problem, 'message' | 'hint'>[] {
  return judgesAmong(specs).flatMap(({ name, model }) => {
    const problem = judgeProblem(model, candidates);
    return problem === null ? [] : [{ ...problem, message: `scorer ${name}: ${problem.message}` }];
  });
}

/** Why a model can't judge: the config doesn't have it, or it is a route; `null`: it can. */
export function judgeProblem(
  model: string,
  { models, routeIds }: JudgeCandidates,
): Pick<Problem, 'message' | 'hint'> | null {
  const known = models.map(({ id }) => id);
  if (known.includes(model)) return null;
  if (routeIds.includes(model)) {
    const hint = 'A judge is one model: name a step of the route.';
    return { message: `the judge "${model}" is a route`, hint };
  }
  const near = didYouMean(model, known);
  const all = known.length === 0 ? 'none' : known.join(', ');
  const hint = near === null ? `List it under models; the config has ${all}.` : `Did you mean "${near}"?`;
  return { message: `the judge "${model}" is no model of the config`, hint };
}

/** The models that these scorers ask, each once, by id. */
export function judgeModels(
  specs: readonly ScorerSpec[],
  { models }: JudgeCandidates,
): ReadonlyMap<string, ModelSpec> {
  const used = new Set(judgesAmong(specs).map(({ model }) => model));
  return new Map(models.filter(({ id }) => used.has(id)).map((model) => [model.id, model]));
}

/** Where a model grades its own answers, which it likes better than others do. */
export function selfJudgedWarnings(
  arms: readonly Arm[],
  specsOf: (arm: Arm) => readonly ScorerSpec[],
  candidates: JudgeCandidates,
): readonly Warning[] {
  return arms.flatMap((arm) => {
    const called = modelsCalledBy([arm.model]);
    const own = [...judgeModels(specsOf(arm), candidates).values()].filter((judge) =>
      called.some(
        ({ model, endpoint }) => model === judge.model && endpoint.provider === judge.endpoint.provider,
      ),
    );
    return own.map((judge) => selfJudgedWarning(arm.id, judge));
  });
}

/** That a model judges its own answers. */
export function selfJudgedWarning(arm: string, judge: Pick<ModelSpec, 'id'>): Warning {
  const message = `${arm}: the judge ${judge.id} grades its own answers; models favour their own`;
  return { code: 'self-judged', message, arm, caseIds: [] };
}
