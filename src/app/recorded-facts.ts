import type { ArmFacts, CaseFacts, StepFacts } from '../analysis/summary-input.ts';
import type { Case } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import type { RunPlan } from '../domain/report.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import { readCases } from '../journal/cases-file.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { createScorerRegistry } from '../scorers/registry.ts';

/** What a summary needs of the cases a run folder records. */
export interface RecordedCaseFacts {
  readonly factsOf: (dataset: string, ordinal: number) => CaseFacts;
  /** The lists of scorers that cases of a dataset name for themselves, each once. */
  scorerLists(dataset: string): readonly (readonly ScorerSpec[])[];
}

/** What a summary needs of the arms of a plan. */
export function armFacts(
  plan: RunPlan,
  cases: RecordedCaseFacts,
  stopped: ReadonlyMap<string, string>,
): readonly ArmFacts[] {
  const registry = createScorerRegistry(createSchemaCompiler());
  return plan.arms.map((arm): ArmFacts => {
    const route = plan.routes.find(({ id }) => id === arm.model) ?? null;
    const called = modelsOf(plan, arm.model, route);
    const [model] = called;
    return {
      id: arm.id,
      model: arm.model,
      requestedModel: model?.model ?? arm.model,
      route: route === null ? null : stepFacts(plan, route),
      prompt: arm.prompt,
      dataset: arm.dataset,
      settings: (route === null ? { ...model?.settings } : {}) as unknown as JsonObject,
      planned: arm.planned,
      stopped: stopped.get(arm.id) ?? null,
      choiceScores: choiceNames([arm.scorers ?? [], ...cases.scorerLists(arm.dataset)]),
      expectedLabel: (score, { expected, scorers }) =>
        registry.expectedLabel(scorers ?? arm.scorers ?? [], score, {
          expected: expected === undefined ? null : { value: expected },
        }),
      priced: called.length > 0 && called.every(({ price }) => price !== null),
    };
  });
}

type PlannedModel = RunPlan['models'][number];
type PlannedRoute = RunPlan['routes'][number];

/** The models that an arm calls: its own, or its route's steps. */
function modelsOf(plan: RunPlan, id: string, route: PlannedRoute | null): readonly PlannedModel[] {
  const ids = new Set(route === null ? [id] : route.steps.map(({ model }) => model));
  return plan.models.filter((model) => ids.has(model.id));
}

function stepFacts({ models }: RunPlan, { steps }: PlannedRoute): readonly StepFacts[] {
  return steps.map(({ name, repair, model }) => {
    const requestedModel = models.find(({ id }) => id === model)?.model ?? model;
    return { name, repair, requestedModel };
  });
}

function choiceNames(lists: readonly (readonly ScorerSpec[])[]): readonly string[] {
  const names = lists.flat().flatMap(({ type, name }) => (type === 'choice' ? [name] : []));
  return [...new Set(names)];
}

const NO_FACTS: CaseFacts = { tags: [], expected: undefined, scorers: null };

/** Reads the cases of a run folder; equal lists of tags or scorers are held once. */
export async function readCaseFacts(folder: string): Promise<RecordedCaseFacts> {
  const byDataset = new Map<string, Map<number, CaseFacts>>();
  const listsOf = new Map<string, Set<readonly ScorerSpec[]>>();
  const tagLists = createShared<readonly string[]>();
  const scorerLists = createShared<Case['scorers']>();
  for await (const { dataset, ordinal, tags, expected, scorers } of readCases(folder)) {
    const facts = byDataset.get(dataset) ?? new Map<number, CaseFacts>();
    byDataset.set(dataset, facts);
    const own = scorerLists(scorers);
    facts.set(ordinal, { tags: tagLists(tags), expected: expected?.value, scorers: own });
    if (own !== null) listsOf.set(dataset, (listsOf.get(dataset) ?? new Set()).add(own));
  }
  return {
    factsOf: (dataset, ordinal) => byDataset.get(dataset)?.get(ordinal) ?? NO_FACTS,
    scorerLists: (dataset) => [...(listsOf.get(dataset) ?? [])],
  };
}

/** A function that gives the first of equal values for each of them. */
function createShared<Value>(): (value: Value) => Value {
  const byJson = new Map<string, Value>();
  return (value) => {
    const key = JSON.stringify(value);
    const shared = byJson.get(key) ?? value;
    byJson.set(key, shared);
    return shared;
  };
}
