import type { PairedSet } from '../analysis/pair-cases.ts';
import type { ArmFacts, CaseFacts, StepFacts } from '../analysis/summary-input.ts';
import { baseModelOf, sweptFlagsOf } from '../config/sweep-grid.ts';
import type { Case } from '../domain/case.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import type { CaseIds } from '../journal/case-ids.ts';
import { readCases } from '../journal/cases-file.ts';
import { createTextColumn } from '../lib/text-column.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { createScorerRegistry } from '../scorers/registry.ts';

/** What a summary needs of the cases a run folder records. */
export interface RecordedCaseFacts {
  readonly factsOf: (dataset: string, ordinal: number) => CaseFacts;
  /** The ordinals of a dataset's recorded cases that have a tag; `null`: of all of them. */
  readonly positions: (dataset: string, tag: string | null) => PairedSet;
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
      modelFlag: model === undefined || route !== null ? null : modelFlagOf(model),
      sweptFlags: sweptFlagsOf(arm.model),
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

/** A model that the config doesn't name has its model id for an id, which `--model` takes with its provider alone. */
function modelFlagOf({ id, provider, model }: PlannedModel): string {
  const own = baseModelOf(id);
  return own === model ? `${provider}:${model}` : own;
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

/**
 * Reads the cases of a run folder. Equal lists of tags and scorers are held once, what is expected as bytes of JSON: some
 * tens of bytes a case, and no object.
 */
export async function readCaseFacts(
  folder: string,
  caseIds: CaseIds | null = null,
): Promise<RecordedCaseFacts> {
  const byDataset = new Map<string, FactsColumn>();
  for await (const example of readCases(folder, caseIds)) {
    const facts = byDataset.get(example.dataset) ?? createFactsColumn();
    byDataset.set(example.dataset, facts);
    facts.add(example);
  }
  return {
    factsOf: (dataset, ordinal) => byDataset.get(dataset)?.get(ordinal) ?? NO_FACTS,
    positions: (dataset, tag) => {
      const facts = byDataset.get(dataset) ?? createFactsColumn();
      return {
        cases: facts.length(),
        includes: (ordinal) => {
          const found = facts.get(ordinal);
          return found !== null && (tag === null || found.tags.includes(tag));
        },
      };
    },
    scorerLists: (dataset) => byDataset.get(dataset)?.scorerLists() ?? [],
  };
}

interface FactsColumn {
  add(example: Pick<Case, 'ordinal' | 'tags' | 'expected' | 'scorers'>): void;
  get(ordinal: number): CaseFacts | null;
  /** One more than the highest ordinal. */
  length(): number;
  scorerLists(): readonly (readonly ScorerSpec[])[];
}

type SharedFacts = Pick<CaseFacts, 'tags' | 'scorers'>;

function createFactsColumn(): FactsColumn {
  const shared = createNumbered<SharedFacts>();
  const sharedNumbers = createTextColumn();
  const expectations = createTextColumn();
  let length = 0;
  return {
    length: () => length,
    add: ({ ordinal, tags, expected, scorers }) => {
      length = Math.max(length, ordinal + 1);
      sharedNumbers.set(ordinal, String(shared.numberOf({ tags, scorers })));
      const value = expected?.value;
      if (value !== undefined) expectations.set(ordinal, JSON.stringify(value));
    },
    get: (ordinal) => {
      const number = sharedNumbers.get(ordinal);
      const known = number === null ? undefined : shared.values[Number(number)];
      if (known === undefined) return null;
      return {
        ...known,
        get expected() {
          const json = expectations.get(ordinal);
          return json === null ? undefined : (JSON.parse(json) as JsonValue);
        },
      };
    },
    scorerLists: () => [
      ...new Set(shared.values.flatMap(({ scorers }) => (scorers === null ? [] : [scorers]))),
    ],
  };
}

/** Numbers values from 0, equal ones alike. */
function createNumbered<Value>() {
  const values: Value[] = [];
  const numbers = new Map<string, number>();
  return {
    values: values as readonly Value[],
    numberOf: (value: Value): number => {
      const key = JSON.stringify(value);
      const number = numbers.get(key) ?? values.push(value) - 1;
      numbers.set(key, number);
      return number;
    },
  };
}
