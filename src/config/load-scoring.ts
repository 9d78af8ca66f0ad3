import { dirname, resolve } from 'node:path';
import type { Problem } from '../domain/problem.ts';
import type { DatasetEntry, DatasetsResult } from './datasets.ts';
import { toDatasets } from './datasets.ts';
import type { Environment } from './environment.ts';
import { readEnvironment } from './environment.ts';
import { DEFAULT_CONFIG_FILE, readOptional } from './load-config.ts';
import { NO_OVERRIDES } from './overrides.ts';
import { parseConfig } from './parse-config.ts';

/** What a config says of scoring recorded outputs; its models aren't looked at. */
export interface ScoringConfig {
  /** Whether there is a config file at all. */
  readonly isFound: boolean;
  /** Where relative paths of the config begin, and where its prompts are. */
  readonly directory: string;
  readonly outDirectory: string;
  /** Values that came from the environment into the config and must not reach a file. */
  readonly secrets: readonly string[];
  /** These files as datasets, with the scorers the config binds to them. */
  named(paths: readonly string[]): DatasetsResult;
  /** The datasets that the config itself names. */
  readonly datasets: readonly DatasetEntry[];
}

export interface ScoringInput {
  /** `null`: the default file if it exists, else none. */
  readonly configFile: string | null;
  readonly cwd: string;
  readonly environment: Environment;
  /** Over the config's, relative to the working directory. */
  readonly out: string | null;
}

/** Reads what a config says of datasets and scorers. Never throws for a user's mistake. */
export async function loadScoring(
  input: ScoringInput,
): Promise<{ readonly scoring: ScoringConfig; readonly problems: readonly Problem[] }> {
  const { cwd, configFile, out } = input;
  const file = resolve(cwd, configFile ?? DEFAULT_CONFIG_FILE);
  const text = await readOptional(file, configFile !== null);
  const directory = text.found ? dirname(file) : cwd;
  const environment = await readEnvironment(input.environment, directory);
  const { raw, problems, secrets } = parseConfig(text.text, configFile ?? DEFAULT_CONFIG_FILE, environment);
  const places = { directory, cwd };
  const own =
    raw.dataset === undefined ? { datasets: [], problems: [] } : toDatasets(raw, NO_OVERRIDES, places);
  const scoring: ScoringConfig = {
    isFound: text.found,
    directory,
    outDirectory: out === null ? resolve(directory, raw.out ?? 'reports') : resolve(cwd, out),
    secrets,
    named: (paths) => toDatasets(raw, { ...NO_OVERRIDES, datasets: paths }, places),
    datasets: own.datasets,
  };
  const unread = text.problem === null ? [] : [text.problem];
  return { scoring, problems: [...unread, ...problems, ...own.problems] };
}
