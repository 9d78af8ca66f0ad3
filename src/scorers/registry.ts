import type { Case } from '../domain/case.ts';
import type { Completion } from '../domain/completion.ts';
import type { JsonValue } from '../domain/json.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import type { Scorer, ScorerMeta } from '../domain/scorer.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { CompiledSchema, SchemaCompiler } from '../lib/validate.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { choice } from './choice.ts';
import type { CodeRunner } from './code-runner.ts';
import { createCode } from './code.ts';
import { constraints } from './constraints.ts';
import { contains } from './contains.ts';
import type { ScorerDefinition, SpecProblem } from './definition.ts';
import { exact } from './exact.ts';
import { f1 } from './f1.ts';
import { finishReason } from './finish-reason.ts';
import { finishedScore } from './finish.ts';
import { jsonMatch } from './json-match.ts';
import { jsonSchema } from './json-schema.ts';
import { json } from './json.ts';
import { judge } from './judge.ts';
import { length } from './length.ts';
import { numeric } from './numeric.ts';
import { outputViolations } from './output-violations.ts';
import type { PreparedSpecs } from './prepare-specs.ts';
import { prepareSpecs } from './prepare-specs.ts';
import { regex } from './regex.ts';
import { toolCalls } from './tool-calls.ts';

/** A scorer under the name of its column. */
interface NamedScorer {
  readonly name: string;
  readonly type: string;
  readonly score: Scorer;
}

/** The scorers there are, and what is wrong with those that are asked for. */
export interface ScorerRegistry {
  readonly metas: readonly ScorerMeta[];
  /** What is wrong with the specs whatever the case: unknown types, bad options, two of one name. */
  check(specs: readonly ScorerSpec[]): readonly SpecProblem[];
  /** The scorers for one case, and why others can't judge it. With specs that are wrong in themselves: none. */
  resolve(
    specs: readonly ScorerSpec[],
    example: Case,
  ): { readonly scorers: readonly NamedScorer[]; readonly problems: readonly SpecProblem[] };
  /** The one label that a case expects of its score of that name; `null` where it is none or not a `choice`. */
  expectedLabel(specs: readonly ScorerSpec[], score: string, example: Pick<Case, 'expected'>): string | null;
  /** What an output breaks of the JSON it should be, in words; never the expected answer. `null`: it needn't be JSON. */
  violations(specs: readonly ScorerSpec[], example: Case, completion: Completion): readonly string[] | null;
  /** Whether the output of such a case should be JSON. */
  expectsJson(specs: readonly ScorerSpec[]): boolean;
}

const DEFINITIONS: readonly ScorerDefinition[] = [
  exact,
  choice,
  contains,
  regex,
  numeric,
  json,
  jsonSchema,
  jsonMatch,
  f1,
  constraints,
  toolCalls,
  finishReason,
  length,
  judge,
];

const JSON_TYPES: ReadonlySet<string> = new Set([json, jsonSchema, jsonMatch].map(({ meta }) => meta.id));

const MOST_REMEMBERED = 256;

/** What each scorer says of itself. */
export const SCORER_METAS: readonly ScorerMeta[] = [...DEFINITIONS, createCode(null)].map(({ meta }) => meta);

/**
 * All scorers. Equal lists of specs and equal schemas are prepared once, the last 256 of each. Without a code runner the
 * scorer `code` is known, but can't be used.
 */
export function createScorerRegistry(
  compiler: SchemaCompiler,
  codeRunner: CodeRunner | null = null,
): ScorerRegistry {
  const definitions = [...DEFINITIONS, createCode(codeRunner)];
  const byType = new Map(definitions.map((definition) => [definition.meta.id, definition]));
  const schemas = createBoundedCache<CompiledSchema>(MOST_REMEMBERED);
  const lists = createBoundedCache<PreparedSpecs>(MOST_REMEMBERED);
  const compile = (schema: JsonValue): CompiledSchema =>
    schemas(canonicalJson(schema), () => compiler.compile(schema));
  // an arm's list is the same one for all its cases
  const known = new WeakMap<readonly ScorerSpec[], PreparedSpecs>();
  const prepare = (specs: readonly ScorerSpec[]): PreparedSpecs => {
    const prepared =
      known.get(specs) ?? lists(canonicalJson(specs), () => prepareSpecs(specs, byType, compile));
    known.set(specs, prepared);
    return prepared;
  };
  return {
    metas: SCORER_METAS,
    check: (specs) => {
      const { judges, problems } = prepare(specs);
      return [...problems, ...judges.flatMap(({ unusable = [] }) => unusable)];
    },
    resolve: (specs, example) => {
      const { judges, problems } = prepare(specs);
      if (problems.length > 0) return { scorers: [], problems };
      const checked = judges.map((named) => ({
        named,
        found: [...(named.unusable ?? []), ...named.problems(example)],
      }));
      return {
        scorers: checked.filter(({ found }) => found.length === 0).map((one) => toNamedScorer(one.named)),
        problems: checked.flatMap(({ found }) => found),
      };
    },
    expectedLabel: (specs, score, example) => {
      const named = prepare(specs).judges.find(({ name }) => name === score);
      return named?.expectedLabel?.(example) ?? null;
    },
    violations: (specs, example, completion) => outputViolations(specs, { example, completion }, compile),
    expectsJson: (specs) =>
      specs.some(({ type, options }) => JSON_TYPES.has(type) || Object.hasOwn(options, 'at')),
  };
}

function toNamedScorer({ name, type, score }: NamedScorer): NamedScorer {
  return {
    name,
    type,
    score: async (example, completion, ask) =>
      finishedScore(await score(example, completion, ask), completion),
  };
}
