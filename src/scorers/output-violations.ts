import type { Case } from '../domain/case.ts';
import type { Completion } from '../domain/completion.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import type { CompiledSchema } from '../lib/validate.ts';
import { answerOf } from './answer.ts';
import type { JsonMode } from './json-level.ts';
import { jsonOutput } from './json-level.ts';
import { LONGEST_VALIDATED, validated, violationTexts } from './violations.ts';

interface Output {
  readonly example: Case;
  readonly completion: Completion;
}

/**
 * What an output breaks of the JSON that its scorers read or its case's schema describes, in words: how it parses at the
 * level a scorer allows, then what the schema says. `null` where nothing asks for JSON. What is expected isn't looked at.
 */
export function outputViolations(
  specs: readonly ScorerSpec[],
  { example, completion }: Output,
  compile: (schema: JsonValue) => CompiledSchema,
): readonly string[] | null {
  const demands = specs.flatMap((spec) => demandsOf(spec, example));
  if (example.schema !== null && specs.every(({ type }) => type !== 'jsonSchema')) {
    demands.push({ mode: 'fenced', schema: example.schema });
  }
  if (demands.length === 0) return null;
  return [...new Set(demands.flatMap((demand) => brokenOf(demand, completion, compile)))];
}

/** That the output be JSON: at most so forgivingly read, valid against a schema, with something to read at a pointer. */
interface Demand {
  readonly mode: JsonMode;
  readonly schema?: JsonObject | boolean | null;
  readonly at?: string;
}

function demandsOf({ type, options }: ScorerSpec, example: Case): Demand[] {
  const { mode, schema, at } = options as Partial<Demand>;
  switch (type) {
    case 'json':
      return [{ mode: mode ?? 'strict' }];
    case 'jsonMatch':
      return [{ mode: mode ?? 'fenced' }];
    case 'jsonSchema':
      return [{ mode: mode ?? 'fenced', schema: schema ?? example.schema }];
    default:
      return typeof at === 'string' ? [{ mode: 'fenced', at }] : [];
  }
}

function brokenOf(
  { mode, schema = null, at }: Demand,
  completion: Completion,
  compile: (schema: JsonValue) => CompiledSchema,
): readonly string[] {
  const output = jsonOutput(completion, mode);
  if (!output.ok) return [output.reason];
  if (at !== undefined) {
    const answer = answerOf(completion, at);
    return answer.ok ? [] : [answer.reason];
  }
  // what can't be validated is a scorer's error later, and no fault of the answer
  if (schema === null || output.json.text.length > LONGEST_VALIDATED) return [];
  const compiled = compile(schema);
  return compiled.ok ? violationTexts(validated(compiled.violations, output.json.value) ?? []) : [];
}
