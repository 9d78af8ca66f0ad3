import type { ModelSpec, Settings } from './model.ts';
import type { Prompt } from './prompt.ts';
import type { RouteSpec } from './route.ts';
import { isRoute } from './route.ts';
import type { ScorerSpec } from './scorer-spec.ts';

/** A dataset as the plan knows it. */
export interface DatasetRef {
  /** As the user wrote it. */
  readonly path: string;
  /** Where it is read from. */
  readonly file: string;
}

/** Model × prompt × settings on one dataset: the only axis of comparison. */
export interface Arm {
  readonly id: string;
  readonly model: ModelSpec | RouteSpec;
  /** `null`: the case's input is the user message. */
  readonly prompt: Prompt | null;
  /** `null`: a route's, whose steps have their models' own. */
  readonly settings: Settings | null;
  readonly dataset: DatasetRef;
  /** For cases that name no scorers: the prompt's, the dataset entry's or the config's; `null`: by what is expected. */
  readonly scorers: readonly ScorerSpec[] | null;
}

/** An arm whose model is asked itself, not through the steps of a route. */
export interface PlainArm extends Arm {
  readonly model: ModelSpec;
}

/** Whether an arm's model is asked itself. */
export function isPlain(arm: Arm): arm is PlainArm {
  return !isRoute(arm.model);
}
