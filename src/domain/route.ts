import type { FailureKind } from './errors.ts';
import type { ModelSpec } from './model.ts';

/** How a step's error is named in `when`; `error` is any. */
export const FAILURE_WORDS = ['rate_limit', 'unavailable', 'timeout', 'error'] as const;

/** What may be wrong with an answer that is known without the expected one, in the order outcomes are told. */
export const ANSWER_FLAWS = ['refused', 'truncated', 'empty', 'invalid'] as const;

export type AnswerFlaw = (typeof ANSWER_FLAWS)[number];

export type ResultWord = (typeof FAILURE_WORDS)[number] | AnswerFlaw;

/** When a step is taken. `text` is as the user wrote it. */
export type RouteCondition =
  | { readonly kind: 'result'; readonly text: string; readonly word: ResultWord }
  | { readonly kind: 'tag'; readonly text: string; readonly tag: string }
  | { readonly kind: 'inputTokens'; readonly text: string; readonly atLeast: number };

export interface RouteStep {
  /** The model's id, with `#repair` behind it where the step repairs. */
  readonly name: string;
  readonly model: ModelSpec;
  /** Asks the model of the step before once more, with what its answer breaks. */
  readonly repair: boolean;
  /** One of them is enough; empty: the route begins here unless an input condition says otherwise. */
  readonly when: readonly RouteCondition[];
}

/** A model made of steps. It has no endpoint and no settings of its own: its steps' models have. */
export interface RouteSpec {
  /** The name in tables. */
  readonly id: string;
  /** At least one; exactly one has no condition. */
  readonly steps: readonly RouteStep[];
  /** Trials in flight at most. */
  readonly concurrency: number;
}

/** A step that a trial took. */
export interface StepTaken {
  readonly step: string;
  /** The condition it was taken for, as it is written in the config; `null`: the route begins there. */
  readonly why: string | null;
  /** `given_up`: nothing was asked, since the model was given up earlier in the run. */
  readonly result: 'answered' | AnswerFlaw | FailureKind | 'given_up';
}

/** Whether a model is made of steps. */
export function isRoute(model: ModelSpec | RouteSpec): model is RouteSpec {
  return 'steps' in model;
}

/** The models that are called when these are run, a route's steps instead of the route; each once, by id. */
export function modelsCalledBy(models: readonly (ModelSpec | RouteSpec)[]): readonly ModelSpec[] {
  const called = models.flatMap((model) =>
    isRoute(model) ? model.steps.map((step) => step.model) : [model],
  );
  return [...new Map(called.map((model) => [model.id, model])).values()];
}

/** How a route's steps were used, over its completed trials. Rates are 0..1, `null` where there is nothing to divide by. */
export interface RouteSummary {
  /** Answers by the step that gave them; every step is there. */
  readonly servedBy: Readonly<Record<string, number>>;
  /** Trials in which a step was taken for what an answer or the input was; repairs aside. */
  readonly escalationRate: number | null;
  /** Trials in which a step was taken for an error of the one before. */
  readonly fallbackRate: number | null;
  /** Trials in which a model was asked to repair its answer. */
  readonly repairRate: number | null;
  /** Of those, the ones in which the repair gave a valid answer. */
  readonly repairHelpedRate: number | null;
}
