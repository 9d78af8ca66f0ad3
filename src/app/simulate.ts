import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import { NO_OVERRIDES } from '../config/overrides.ts';
import { openDataset } from '../dataset/open-dataset.ts';
import { UserError } from '../domain/errors.ts';
import type { Profile } from '../simulator/profile.ts';
import { loadShippedProfile, parseProfile } from '../simulator/profile.ts';
import type { Simulator } from '../simulator/server.ts';
import { serveDatasets } from './simulation.ts';

export interface SimulateInput {
  readonly cwd: string;
  readonly environment: Environment;
  readonly port: number;
  readonly seed: number;
  /** Simulated ms per real ms. */
  readonly timeScale: number;
  /** A profile file; `null`: the shipped personas. */
  readonly profile: string | null;
  /** `null`: the config's. */
  readonly datasets: readonly string[] | null;
}

/** Serves the simulated providers on loopback; the caller stops them. */
export async function simulate(input: SimulateInput): Promise<Simulator> {
  const { port, seed, timeScale } = input;
  const profile = await readProfile(input);
  const datasets = (await datasetFiles(input)).map(({ path, file }) => {
    return { path, cases: openDataset(file, path).cases() };
  });
  return serveDatasets({ profile, datasets, seed, timeScale, port });
}

async function readProfile({ profile, cwd }: SimulateInput): Promise<Profile> {
  if (profile === null) return loadShippedProfile();
  let text: string;
  try {
    text = await readFile(resolve(cwd, profile), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw UserError.of('profile-unreadable', `${profile} can't be read (${code})`, 'Name a profile file.');
  }
  return parseProfile(text, profile);
}

async function datasetFiles(
  input: SimulateInput,
): Promise<readonly { readonly path: string; readonly file: string }[]> {
  const { cwd, environment, datasets } = input;
  if (datasets !== null) return datasets.map((path) => ({ path, file: resolve(cwd, path) }));
  const { config, problems } = await loadConfig({ file: null, cwd, environment, overrides: NO_OVERRIDES });
  // without a config there is nothing to answer from but general politeness, which is no mistake here
  const serious = problems.filter(({ code }) => code !== 'no-models' && code !== 'no-dataset');
  if (serious.length > 0) throw new UserError(serious);
  return config.datasets;
}
