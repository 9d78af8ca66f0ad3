import { relative, resolve } from 'node:path';
import type { JsonValue } from '../domain/json.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import { parseScorerSpec } from '../domain/scorer-spec.ts';
import type { RunOverrides } from './overrides.ts';
import type { RawConfig, RawDataset } from './raw-config.ts';

/** A dataset of a run with what is bound to it. */
export interface DatasetEntry {
  /** As written; `-` is standard input. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
  /** Refs, or paths relative to the working directory. */
  readonly prompts: readonly string[];
  /** The entry's own or the config's; `null` where neither names any. */
  readonly scorers: readonly ScorerSpec[] | null;
}

export interface Places {
  /** The config's directory; the working directory without a config. */
  readonly directory: string;
  readonly cwd: string;
}

export interface DatasetsResult {
  readonly datasets: readonly DatasetEntry[];
  readonly problems: readonly Problem[];
}

/** The datasets of a run. One named by a flag keeps the prompts and scorers that the config binds to that file. */
export function toDatasets(raw: RawConfig, overrides: RunOverrides, places: Places): DatasetsResult {
  const configured = rawDatasets(raw).map((entry) => ({
    entry,
    file: resolve(places.directory, entry.path),
  }));
  const chosen =
    overrides.datasets?.map((path) => {
      const file = resolve(places.cwd, path);
      const bound = path === '-' ? undefined : configured.find((known) => known.file === file)?.entry;
      return { entry: { ...bound, path }, file };
    }) ?? configured;
  if (chosen.length === 0) {
    const hint = 'Name one: -d datasets/triage.jsonl, or dataset: in the config.';
    return { datasets: [], problems: [problemOf('no-dataset', 'there is no dataset to run', hint)] };
  }
  const problems = repeatedFiles(
    chosen.map(({ file }) => file),
    chosen,
  );
  const datasets = chosen.map(({ entry, file }): DatasetEntry => {
    const scorers = toScorers(entry.scorers ?? raw.scorers, problems);
    return { path: entry.path, file, prompts: promptRefs(entry, { raw, overrides, places }), scorers };
  });
  return { datasets, problems };
}

function rawDatasets(raw: RawConfig): RawDataset[] {
  const { dataset } = raw;
  if (dataset === undefined) return [];
  const list: readonly (string | RawDataset)[] = Array.isArray(dataset) ? dataset : [dataset];
  return list.map((entry) => (typeof entry === 'string' ? { path: entry } : entry));
}

function repeatedFiles(
  files: readonly string[],
  chosen: readonly { readonly entry: RawDataset }[],
): Problem[] {
  return chosen
    .filter((_, index) => files.indexOf(files[index] ?? '') !== index)
    .map(({ entry }) =>
      problemOf('duplicate-dataset', `${entry.path} is named twice`, 'Name each dataset once.'),
    );
}

function promptRefs(
  entry: RawDataset,
  context: { readonly raw: RawConfig; readonly overrides: RunOverrides; readonly places: Places },
): string[] {
  const { raw, overrides, places } = context;
  if (overrides.prompts !== null) return [...overrides.prompts];
  const { cwd, directory } = places;
  return (entry.prompts ?? raw.prompts ?? []).map((ref) =>
    isPath(ref) ? relative(cwd, resolve(directory, ref)) : ref,
  );
}

function isPath(ref: string): boolean {
  return ref.includes('/') || ref.endsWith('.md');
}

function toScorers(raw: readonly JsonValue[] | undefined, problems: Problem[]): ScorerSpec[] | null {
  if (raw === undefined) return null;
  return raw.flatMap((value) => {
    const spec = parseScorerSpec(value);
    if (!('error' in spec)) return [spec];
    problems.push(problemOf('bad-scorer', `scorers in the config: ${spec.error}`));
    return [];
  });
}
