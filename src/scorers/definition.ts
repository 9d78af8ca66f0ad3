import type { Case } from '../domain/case.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { Scorer, ScorerMeta } from '../domain/scorer.ts';
import type { CompiledSchema } from '../lib/validate.ts';

/** Why a scorer can't be used as it is named, for this case or for any. */
export interface SpecProblem {
  readonly message: string;
  readonly hint: string | null;
}

/** A scorer with its options taken in. */
export interface Judge {
  /** Why it can't be used in this session, whatever the case; absent where it always can. */
  readonly unusable?: readonly SpecProblem[];
  /** Why it can't judge this case; empty when it can. */
  problems(example: Case): readonly SpecProblem[];
  /** The one label that a case expects, as the options write it, where the scorer chooses between labels. */
  expectedLabel?(example: Pick<Case, 'expected'>): string | null;
  /** Judges cases that have no problems. */
  readonly score: Scorer;
}

/** One type of scorer: what it says of itself and how it is made. */
export interface ScorerDefinition {
  readonly meta: ScorerMeta;
  /** Takes options that are valid by the meta's schema; gives problems where they contradict themselves. */
  create(options: JsonObject, compile: (schema: JsonValue) => CompiledSchema): Judge | readonly SpecProblem[];
}

/** A problem with an optional hint. */
export function specProblem(message: string, hint: string | null = null): SpecProblem {
  return { message, hint };
}
