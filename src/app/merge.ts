import { rm } from 'node:fs/promises';
import type { ReportFormat } from '../config/raw-config.ts';
import { datasetName } from '../config/plan-arms.ts';
import type { RunReport } from '../domain/report.ts';
import { findBaselineCopy, keepBaseline } from '../journal/baseline-copy.ts';
import { writeCases } from '../journal/cases-file.ts';
import type { RunToJoin, ShardRun } from '../journal/merge-shards.ts';
import { joinCases, joinPlans, joinTrials, toShards } from '../journal/merge-shards.ts';
import { lockRun } from '../journal/lock-run.ts';
import { createJournal } from '../journal/open-journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import { appendSession, readSessions } from '../journal/sessions-file.ts';
import { createRedact } from '../lib/redact.ts';
import { givenUpArms, missingShards, missingTrials } from './missing-trials.ts';
import type { RunFolder, RunPlaces } from './run-folder.ts';
import { createRunFolder, findRun } from './run-folder.ts';
import { VERSION } from './version.ts';
import { incompleteReasons, writeReports } from './write-reports.ts';

export type { ReportFormat } from '../config/raw-config.ts';

export interface MergeInput extends RunPlaces {
  /** Folders, run ids or `latest`. */
  readonly runs: readonly string[];
  readonly formats: readonly ReportFormat[];
}

export interface MergeOutcome {
  readonly report: RunReport;
  /** Absolute. */
  readonly folder: string;
  /** What is missing, and why arms are incomplete (exit 3); empty when the run is whole. */
  readonly incomplete: readonly string[];
}

/**
 * Joins the shards of one run into a new run folder, with the reports an undivided run would have. Shards or trials
 * that are missing are named, and the run is then incomplete. Leaves no folder behind when it throws.
 */
export async function mergeShards(input: MergeInput): Promise<MergeOutcome> {
  const shards = toShards(await readRuns(input));
  const [first] = shards[0].recorded.plan.plan.datasets;
  const folder = await createRunFolder(input.outDirectory, {
    name: datasetName({ path: first?.path ?? 'run', file: '' }),
    suffix: 'merged',
    startedAt: new Date(),
  });
  try {
    const release = await lockRun(folder.path);
    try {
      return await mergeInto(folder, shards, input.formats);
    } finally {
      await release();
    }
  } catch (error) {
    await rm(folder.path, { recursive: true, force: true });
    throw error;
  }
}

async function readRuns(input: MergeInput): Promise<readonly RunToJoin[]> {
  const folders = new Map<string, RunFolder>();
  for (const named of input.runs) {
    const folder = await findRun(named, input);
    folders.set(folder.path, folder);
  }
  const runs: RunToJoin[] = [];
  for (const { id, path } of folders.values()) {
    runs.push({ id, folder: path, recorded: await readJournal(path) });
  }
  return runs;
}

/** The shards' lines were written without secrets. */
const NOTHING_SECRET = createRedact([]);

async function mergeInto(
  { id, path }: RunFolder,
  shards: readonly [ShardRun, ...ShardRun[]],
  formats: readonly ReportFormat[],
): Promise<MergeOutcome> {
  const plan = joinPlans(shards, { id, tool: { name: 'evalsmall', version: VERSION } });
  const { baselineRun } = plan.plan;
  if (baselineRun !== null)
    await keepBaseline(path, await findBaselineCopy(shards[0].folder, baselineRun), baselineRun);
  await writeCases(path, joinCases(shards));
  const journal = await createJournal(path, plan, NOTHING_SECRET);
  try {
    for await (const trial of joinTrials(shards)) await journal.append(trial);
  } finally {
    await journal.close();
  }
  for (const shard of shards) {
    for (const facts of await readSessions(shard.folder)) await appendSession(path, facts, NOTHING_SECRET);
  }
  const missing = [...missingShards(shards), ...(await missingTrials(shards))];
  const report = await writeReports({
    folder: path,
    plan,
    formats,
    redact: NOTHING_SECRET,
    stopped: await givenUpArms(shards),
    warnings: [...plan.warnings, ...missing],
    finishedAt: null,
    isWhole: missing.length === 0,
  });
  const incomplete = [...missing.map(({ message }) => message), ...incompleteReasons(report)];
  return { report, folder: path, incomplete };
}
