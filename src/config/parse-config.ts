import type { Problem } from '../domain/problem.ts';
import { problemAt } from '../domain/problem.ts';
import { didYouMean } from '../lib/did-you-mean.ts';
import type { Violation } from '../lib/validate.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { Environment } from './environment.ts';
import { interpolate } from './interpolate.ts';
import type { RawConfig } from './raw-config.ts';
import { configSchema } from './schema.ts';

export interface ParsedConfig {
  readonly raw: RawConfig;
  readonly problems: readonly Problem[];
  readonly secrets: readonly string[];
}

/** Reads a config's text: YAML (so JSON too), `${NAME}` from the environment, then the schema; all problems at once. */
export function parseConfig(text: string, file: string, environment: Environment): ParsedConfig {
  const yaml = parseYaml(text, file);
  if (yaml.problems.length > 0) return { raw: {}, problems: yaml.problems, secrets: [] };
  const { value, secrets, missing } = interpolate(yaml.value ?? {}, environment);
  const unset = missing.map(({ name, path }) =>
    problemAt(yaml.locate(path), {
      code: 'missing-variable',
      message: `the environment variable ${name} is not set`,
      hint: `Set ${name}, or write the value in its place.`,
    }),
  );
  const invalid = violationsOf(value).map((violation) =>
    problemAt(yaml.locate(pathOf(violation)), describe(violation)),
  );
  const problems = [...unset, ...invalid].toSorted(byPlace);
  return { raw: problems.length > 0 ? {} : (value as RawConfig), problems, secrets };
}

function byPlace({ source: a }: Problem, { source: b }: Problem): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

function violationsOf(value: unknown): readonly Violation[] {
  const compiled = createSchemaCompiler().compile(configSchema);
  if (!compiled.ok) throw new Error(`the config's own schema is broken: ${compiled.error}`);
  return compiled.violations(value);
}

function pathOf({ pointer, keyword, key }: Violation): string[] {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keyword === 'additionalProperties' && key !== null ? [...path, key] : path;
}

function describe({ pointer, message, keyword, key, allowed }: Violation): Omit<Problem, 'source'> {
  const where = pointer === '' ? 'the config' : pointer.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties' && key !== null) {
    const near = didYouMean(key, allowed);
    const hint = near === null ? `Known keys: ${allowed.join(', ')}.` : `Did you mean "${near}"?`;
    return { code: 'unknown-key', message: `unknown key "${key}" in ${where}`, hint };
  }
  const hint = keyword === 'enum' ? `Allowed: ${allowed.join(', ')}.` : null;
  return { code: 'invalid-value', message: `${where} ${message.replaceAll(',', ' or ')}`, hint };
}
