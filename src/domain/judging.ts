import type { Completion } from './completion.ts';
import type { JsonObject } from './json.ts';
import type { ScorerSpec } from './scorer-spec.ts';

/** The type of the scorer that asks a model for its grade. */
export const JUDGE = 'judge';

/** What a judge is asked, all but the vendor's form. */
export interface JudgeQuestion {
  /** The judge's id in the config. */
  readonly model: string;
  readonly system: string;
  readonly user: string;
  /** JSON Schema of the answer. */
  readonly schema: JsonObject;
  /** From 0: votes are independent answers to one question. */
  readonly vote: number;
}

export type JudgeReply =
  | { readonly kind: 'answered'; readonly completion: Completion }
  | { readonly kind: 'failed'; readonly message: string };

/** Asks a judge once, through the engine's gates, retries, budget and cache. */
export type AskJudge = (question: JudgeQuestion) => Promise<JudgeReply>;

/** A judge's score and the model that gives it. */
export interface NamedJudgeModel {
  readonly name: string;
  readonly model: string;
}

/** The judges among scorers; those without a model are left out. */
export function judgesAmong(specs: readonly ScorerSpec[]): readonly NamedJudgeModel[] {
  return specs.flatMap(({ type, name, options }) =>
    type === JUDGE && typeof options['model'] === 'string' ? [{ name, model: options['model'] }] : [],
  );
}
