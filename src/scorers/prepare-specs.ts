import type { JsonValue } from '../domain/json.ts';
import { JUDGE } from '../domain/judging.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import { didYouMean } from '../lib/did-you-mean.ts';
import type { CompiledSchema, Violation } from '../lib/validate.ts';
import type { Judge, ScorerDefinition, SpecProblem } from './definition.ts';
import { specProblem } from './definition.ts';
import { optionProblem } from './option-problem.ts';
import { excerpt } from './text.ts';

/** A list of specs made ready to judge; the judges are there only where nothing is wrong. */
export interface PreparedSpecs {
  readonly problems: readonly SpecProblem[];
  readonly judges: readonly NamedJudge[];
}

interface NamedJudge extends Judge {
  readonly name: string;
  readonly type: string;
}

type Compile = (schema: JsonValue) => CompiledSchema;

/** Finds everything that is wrong with specs whatever the case, and makes the judges of those that are right. */
export function prepareSpecs(
  specs: readonly ScorerSpec[],
  byType: ReadonlyMap<string, ScorerDefinition>,
  compile: Compile,
): PreparedSpecs {
  const prepared = specs.map((spec) => prepareSpec(spec, byType, compile));
  const problems = [...prepared.flatMap((one) => one.problems), ...sameNames(specs)];
  return { problems, judges: problems.length > 0 ? [] : prepared.flatMap((one) => one.judges) };
}

function prepareSpec(
  { type, name, options }: ScorerSpec,
  byType: ReadonlyMap<string, ScorerDefinition>,
  compile: Compile,
): PreparedSpecs {
  const definition = byType.get(type);
  if (definition === undefined) return { problems: [unknownType(type, [...byType.keys()])], judges: [] };
  const named = name === type ? `scorer ${type}` : `scorer ${type} (${excerpt(name, 60)})`;
  const prefixed = (problems: readonly SpecProblem[]): readonly SpecProblem[] =>
    problems.map(({ message, hint }) => specProblem(`${named}: ${message}`, hint));
  if (type === JUDGE && name !== type && byType.has(name)) {
    const message = `${named}: a judged score can't have the name of another scorer`;
    return { problems: [specProblem(message, 'Give it a "name" of its own.')], judges: [] };
  }
  const violations = optionViolations(definition, options, compile);
  if (violations.length > 0) return { problems: prefixed(violations.map(optionProblem)), judges: [] };
  const judge = definition.create(options, compile);
  if (!('score' in judge)) return { problems: prefixed(judge), judges: [] };
  const problemsOf: Judge['problems'] = (example) => prefixed(judge.problems(example));
  const unusable = prefixed(judge.unusable ?? []);
  return { problems: [], judges: [{ ...judge, name, type, unusable, problems: problemsOf }] };
}

function unknownType(type: string, known: readonly string[]): SpecProblem {
  const near = didYouMean(type, known);
  const hint = near === null ? `Known scorers: ${known.join(', ')}.` : `Did you mean ${near}?`;
  return specProblem(`unknown scorer ${excerpt(type, 60)}`, hint);
}

function optionViolations(
  { meta }: ScorerDefinition,
  options: JsonValue,
  compile: Compile,
): readonly Violation[] {
  const compiled = compile(meta.options);
  if (!compiled.ok) throw new Error(`the options schema of ${meta.id} can't be used: ${compiled.error}`);
  return compiled.violations(options);
}

function sameNames(specs: readonly ScorerSpec[]): readonly SpecProblem[] {
  const names = specs.map(({ name }) => name);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) !== at));
  return [...twice].map((name) =>
    specProblem(`two scorers have the name ${excerpt(name, 60)}`, 'Give one of them another "name".'),
  );
}
