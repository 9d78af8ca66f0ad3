import type { JsonObject, JsonValue } from '../../domain/json.ts';
import { didYouMean } from '../../lib/did-you-mean.ts';
import type { CompiledSchema } from '../../lib/validate.ts';
import type { SpecProblem } from '../definition.ts';
import { specProblem } from '../definition.ts';
import { optionProblem } from '../option-problem.ts';
import { excerpt } from '../text.ts';
import type { ConstraintKind } from './kind.ts';
import { CONSTRAINT_KINDS } from './kinds.ts';

/** An instruction as a user asks for it, and its kind. */
export interface AskedConstraint {
  readonly id: string;
  readonly kind: ConstraintKind;
  readonly options: JsonObject;
}

/** One entry of the option `constraints`: all of its problems, or what it asks. */
export function parseConstraint(
  entry: JsonObject & { readonly id: string },
  at: number,
  compile: (schema: JsonValue) => CompiledSchema,
): { readonly problems: readonly SpecProblem[]; readonly asked: readonly AskedConstraint[] } {
  const { id, ...options } = entry;
  const kind = CONSTRAINT_KINDS.get(id);
  if (kind === undefined) return { problems: [unknownId(id, at)], asked: [] };
  const compiled = compile(schemaOf(kind));
  if (!compiled.ok) throw new Error(`the options schema of ${id} can't be used: ${compiled.error}`);
  const violations = compiled.violations(options);
  if (violations.length > 0) {
    const problems = violations.map((violation) =>
      optionProblem({ ...violation, pointer: `/constraints/${at}${violation.pointer}` }),
    );
    return { problems, asked: [] };
  }
  const contradiction = kind.contradiction?.(options) ?? null;
  if (contradiction !== null) {
    return { problems: [specProblem(`option constraints.${at}: ${contradiction}`)], asked: [] };
  }
  return { problems: [], asked: [{ id, kind, options }] };
}

function schemaOf({ options }: ConstraintKind): JsonObject {
  return {
    type: 'object',
    properties: options,
    required: Object.keys(options),
    additionalProperties: false,
  };
}

function unknownId(id: string, at: number): SpecProblem {
  const known = [...CONSTRAINT_KINDS.keys()];
  const near = didYouMean(id, known) ?? known.find((one) => one.endsWith(`:${id}`)) ?? null;
  const hint = near === null ? `Known ids: ${known.join(', ')}.` : `Did you mean ${near}?`;
  return specProblem(`option constraints.${at}.id is unknown: ${excerpt(id, 60)}`, hint);
}
