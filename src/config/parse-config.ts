import type { Problem, SourceLocation } from '../domain/problem.ts';
import { problemAt } from '../domain/problem.ts';
import { schemaProblems } from '../lib/schema-problems.ts';
import { parseYaml } from '../lib/yaml.ts';
import type { Environment } from './environment.ts';
import { interpolate } from './interpolate.ts';
import type { RawConfig } from './raw-config.ts';
import { configSchema } from './schema.ts';

export interface ParsedConfig {
  readonly raw: RawConfig;
  readonly problems: readonly Problem[];
  readonly secrets: readonly string[];
  /** Where a key or an item stands. */
  locate(path: readonly (string | number)[]): SourceLocation;
}

/** Reads a config's text: YAML (so JSON too), `${NAME}` from the environment, then the schema; all problems at once. */
export function parseConfig(text: string, file: string, environment: Environment): ParsedConfig {
  const yaml = parseYaml(text, file);
  const { locate } = yaml;
  if (yaml.problems.length > 0) return { raw: {}, problems: yaml.problems, secrets: [], locate };
  const { value, secrets, missing } = interpolate(yaml.value ?? {}, environment);
  const unset = missing.map(({ name, path }) =>
    problemAt(yaml.locate(path), {
      code: 'missing-variable',
      message: `the environment variable ${name} is not set`,
      hint: `Set ${name}, or write the value in its place.`,
    }),
  );
  const invalid = schemaProblems(value, configSchema, 'the config').map(({ path, ...problem }) =>
    problemAt(yaml.locate(path), problem),
  );
  const problems = [...unset, ...invalid].toSorted(byPlace);
  return { raw: problems.length > 0 ? {} : (value as RawConfig), problems, secrets, locate };
}

function byPlace({ source: a }: Problem, { source: b }: Problem): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
