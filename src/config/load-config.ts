import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { ModelSpec } from '../domain/model.ts';
import type { Problem, SourceLocation } from '../domain/problem.ts';
import type { RouteSpec } from '../domain/route.ts';
import type { Shard } from '../domain/shard.ts';
import type { DatasetEntry } from './datasets.ts';
import { toDatasets } from './datasets.ts';
import type { Environment } from './environment.ts';
import { readEnvironment } from './environment.ts';
import type { JudgeCandidates, ModelsResult } from './models.ts';
import { toModels } from './models.ts';
import type { RunOverrides } from './overrides.ts';
import type { ParsedConfig } from './parse-config.ts';
import { parseConfig } from './parse-config.ts';
import type { RawConfig, ReportFormat } from './raw-config.ts';
import { readShard } from './shard.ts';
import { sweepModels, withStepsBetween } from './sweep-grid.ts';

/** The file that is read when no `--config` is given. */
export const DEFAULT_CONFIG_FILE = 'evalsmall.config.yaml';

/** A baseline as it was named. */
interface NamedBaseline {
  readonly name: string;
  /** `null`: by a flag. */
  readonly source: SourceLocation | null;
  /** Whether `--model` may have left it out. */
  readonly isOptional: boolean;
}

/** A recorded run as it was named. */
export interface NamedRun {
  readonly named: string;
  /** The copy of it that a run which is resumed has kept, and how it is called there; `null`: there is none. */
  readonly kept: { readonly id: string; readonly path: string } | null;
}

/** A gate as it was written. */
export interface GateEntry {
  readonly text: string;
  /** `null`: in a flag. */
  readonly source: SourceLocation | null;
}

/** What one run is to do, from the config, the flags and the environment. */
export interface RunConfig {
  /** As the user named it; `null` without a config file. */
  readonly file: string | null;
  /** Where relative paths of the config begin: its directory, or the working directory without a config. */
  readonly directory: string;
  readonly cwd: string;
  readonly datasets: readonly DatasetEntry[];
  readonly models: readonly (ModelSpec | RouteSpec)[];
  /** What a `judge` scorer may name. */
  readonly judges: JudgeCandidates;
  /** What was varied over the models; `null`: it is no sweep. */
  readonly sweep: RunOverrides['sweep'];
  readonly repeats: number;
  readonly concurrency: number;
  readonly seed: number;
  readonly select: {
    readonly limit: number | null;
    readonly sample: number | null;
    readonly tags: readonly string[];
  };
  /** The part of the selected cases that this run takes; `null`: all of them. */
  readonly shard: Shard | null;
  readonly maxErrorRate: number;
  /** The arm that others are compared with, as it was named; `null`: none was. */
  readonly baseline: NamedBaseline | null;
  /** The recorded run that the baseline is an arm of; `null`: the run itself. */
  readonly baselineRun: NamedRun | null;
  /** The share of its cases that an arm may lose and still be no worse; below 1. */
  readonly margin: number;
  /** What is judged at the end, as it was written. */
  readonly gates: readonly GateEntry[];
  /** Whether a gate that the planned cases can't settle is an error. */
  readonly requirePower: boolean;
  /** How often the cases that made a gate fail are asked again; `null`: not at all. */
  readonly confirm: number | null;
  /** The most the run may spend, in USD; `null`: no limit. */
  readonly budgetUsd: number | null;
  /** Use the answers earlier runs were given, and keep this run's. */
  readonly cache: boolean;
  /** Ask for answers piece by piece. */
  readonly stream: boolean;
  /** Ask through the providers' batch services. */
  readonly batch: boolean;
  readonly simulate: boolean;
  /** Whether code that models write may be run; only the command line can say so. */
  readonly allowCode: boolean;
  readonly outDirectory: string;
  readonly formats: readonly ReportFormat[];
  readonly environment: Environment;
  /** Values that came from the environment into the config and must not reach a file. */
  readonly secrets: readonly string[];
}

export interface LoadInput {
  /** `null`: the default file if it exists, else none. */
  readonly file: string | null;
  readonly cwd: string;
  readonly environment: Environment;
  readonly overrides: RunOverrides;
}

/** Reads everything a run needs to know before it looks at a dataset. Never throws for a user's mistake. */
export async function loadConfig(
  input: LoadInput,
): Promise<{ readonly config: RunConfig; readonly problems: readonly Problem[] }> {
  const { cwd, overrides } = input;
  const file = resolve(cwd, input.file ?? DEFAULT_CONFIG_FILE);
  const text = await readOptional(file, input.file !== null);
  const directory = text.found ? dirname(file) : cwd;
  const environment = await readEnvironment(input.environment, directory);
  const name = text.found ? (input.file ?? DEFAULT_CONFIG_FILE) : null;
  const parsed = parseConfig(text.text, name ?? DEFAULT_CONFIG_FILE, environment);
  const shard = readShard(overrides.shard, environment);
  const broken = [...(text.problem === null ? [] : [text.problem]), ...parsed.problems, ...shard.problems];
  if (broken.length > 0) return { config: emptyConfig(input, directory, environment), problems: broken };
  const { raw } = parsed;
  const models = varied(toModels(parsed, overrides, environment), overrides);
  const datasets = toDatasets(raw, overrides, { directory, cwd });
  const config: RunConfig = {
    ...scalars(raw, overrides),
    baseline: toBaseline(parsed, overrides),
    baselineRun: overrides.baselineRun === null ? null : { named: overrides.baselineRun, kept: null },
    gates: toGates(parsed, overrides),
    shard: shard.shard,
    file: name,
    directory,
    cwd,
    datasets: datasets.datasets,
    models: models.models,
    judges: models.judges,
    outDirectory:
      overrides.out === null ? resolve(directory, raw.out ?? 'reports') : resolve(cwd, overrides.out),
    environment,
    secrets: parsed.secrets,
  };
  return { config, problems: [...datasets.problems, ...models.problems] };
}

function varied(found: ModelsResult, { sweep }: RunOverrides): ModelsResult {
  if (sweep === null) return found;
  const grid = sweep.adaptive === null ? sweep.grid : withStepsBetween(sweep.grid);
  const { models, problems } = sweepModels(found.models, grid);
  return { ...found, models, problems: [...found.problems, ...problems] };
}

function scalars(raw: RawConfig, overrides: RunOverrides) {
  return {
    repeats: overrides.repeats ?? raw.repeats ?? 1,
    concurrency: overrides.concurrency ?? raw.concurrency ?? 8,
    seed: overrides.seed ?? raw.seed ?? 1,
    select: {
      limit: overrides.limit ?? raw.select?.limit ?? null,
      sample: overrides.sample ?? raw.select?.sample ?? null,
      tags: overrides.tags ?? raw.select?.tags ?? [],
    },
    maxErrorRate: overrides.maxErrorRate ?? raw.maxErrorRate ?? 0,
    margin: overrides.margin ?? toShare(raw.margin) ?? DEFAULT_MARGIN,
    requirePower: overrides.requirePower ?? false,
    // a sweep has no gates that could fail
    confirm: overrides.sweep === null ? (overrides.confirm ?? raw.confirm ?? null) : null,
    budgetUsd: overrides.budgetUsd ?? toUsd(raw.budget),
    cache: overrides.cache ?? raw.cache ?? false,
    stream: overrides.stream ?? raw.stream ?? false,
    batch: overrides.batch ?? raw.batch ?? false,
    sweep: overrides.sweep,
    simulate: overrides.simulate ?? raw.simulate ?? false,
    allowCode: overrides.allowCode ?? false,
    formats: overrides.formats ?? raw.formats ?? (['json', 'md'] as const),
  };
}

const DEFAULT_MARGIN = 0.05;

function toShare(written: RawConfig['margin']): number | null {
  return typeof written === 'string' ? Number.parseFloat(written) / 100 : (written ?? null);
}

function toBaseline(parsed: ParsedConfig, overrides: RunOverrides): NamedBaseline | null {
  const { baseline } = overrides;
  if (baseline !== null) return { name: baseline, source: null, isOptional: false };
  const name = parsed.raw.baseline;
  // what the config says of its models doesn't fit the arms a sweep makes of each
  if (name === undefined || overrides.sweep !== null) return null;
  return { name, source: parsed.locate(['baseline']), isOptional: overrides.models !== null };
}

function toGates(parsed: ParsedConfig, { gates, sweep }: RunOverrides): readonly GateEntry[] {
  if (sweep !== null) return [];
  if (gates !== null) return gates.map((text) => ({ text, source: null }));
  return (parsed.raw.gates ?? []).map((text, index) => {
    return { text, source: parsed.locate(['gates', index]) };
  });
}

function toUsd(budget: RawConfig['budget']): number | null {
  return typeof budget === 'string' ? Number(budget.replace('$', '')) : (budget ?? null);
}

function emptyConfig(input: LoadInput, directory: string, environment: Environment): RunConfig {
  const outDirectory = resolve(input.cwd, 'reports');
  const rest = {
    baseline: null,
    baselineRun: null,
    gates: [],
    shard: null,
    datasets: [],
    models: [],
    judges: { models: [], routeIds: [] },
    outDirectory,
    environment,
    secrets: [],
  };
  return { ...scalars({}, input.overrides), ...rest, file: input.file, directory, cwd: input.cwd };
}

interface OptionalText {
  readonly found: boolean;
  readonly text: string;
  readonly problem: Problem | null;
}

/** A file's text, or why it can't be had; one that is missing is a problem where it is required. */
export async function readOptional(file: string, required: boolean): Promise<OptionalText> {
  try {
    return { found: true, text: await readFile(file, 'utf8'), problem: null };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT' && !required) return { found: false, text: '', problem: null };
    const why = code === 'ENOENT' ? 'does not exist' : `can't be read (${code})`;
    const problem = { code: 'config-unreadable', message: `the config ${why}`, hint: null };
    return { found: true, text: '', problem: { ...problem, source: { file, line: null, column: null } } };
  }
}
