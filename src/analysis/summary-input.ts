import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import type { TrialResult } from '../domain/trial.ts';

/** What is known of a route's step. */
export interface StepFacts {
  readonly name: string;
  readonly requestedModel: string;
  readonly repair: boolean;
}

/** What is known of an arm without its trials. */
export interface ArmFacts {
  readonly id: string;
  /** The model's id in tables. */
  readonly model: string;
  /** The model id the provider was asked for; of a route, that of its first step. */
  readonly requestedModel: string;
  /** What `--model` takes for the model without what a sweep varied of it; `null` for a route. */
  readonly modelFlag: string | null;
  /** What a sweep set of the model beside its budget, as flags of `sweep`; `null`: no sweep made it. */
  readonly sweptFlags: readonly string[] | null;
  /** `null` where the model is no route. */
  readonly route: readonly StepFacts[] | null;
  readonly prompt: string | null;
  readonly dataset: string;
  /** Empty for a route, whose steps have their models' own. */
  readonly settings: JsonObject;
  /** Trials. */
  readonly planned: number;
  /** Why the arm was given up before its end; `null` when it wasn't. */
  readonly stopped: string | null;
  /** Names of the scores that `choice` makes. */
  readonly choiceScores: readonly string[];
  /** The one label a case expects of such a score, as the scorer's options write it; `null` where that isn't one. */
  readonly expectedLabel: (score: string, facts: CaseFacts) => string | null;
  /** Whether the model has a price. */
  readonly priced: boolean;
}

/** What is known of a case without its trials. */
export interface CaseFacts {
  readonly tags: readonly string[];
  /** `undefined`: nothing is expected, which isn't `null`. */
  readonly expected: JsonValue | undefined;
  /** The case's own; `null` where it names none. */
  readonly scorers: readonly ScorerSpec[] | null;
}

/** How rates are made. */
export interface RateRules {
  readonly repeats: number;
  /** Confidence level of every interval, 0.95. */
  readonly level: number;
}

export interface SummaryInput extends RateRules {
  readonly arms: readonly ArmFacts[];
  /** Each trial once, in any order. */
  readonly trials: AsyncIterable<TrialResult>;
  readonly caseFacts: (dataset: string, ordinal: number) => CaseFacts;
}

/** One concern of an arm's summary: it takes every trial once and then says what they come to. */
export interface Fold<S> {
  add(trial: TrialResult, facts: CaseFacts): void;
  summary(): S;
}
