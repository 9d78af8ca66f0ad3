import type { HistoryArm, HistoryReport, HistoryRun, UnreadableRun } from '../domain/history.ts';
import { UserError } from '../domain/errors.ts';
import type { ArmSummary, RunReport } from '../domain/report.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { ArmSetup } from './arm-setup.ts';
import { armSetup, setupChanges } from './arm-setup.ts';
import { judgeHistory } from './history-drift.ts';
import type { PastArm, PastRun } from './past-run.ts';
import { readReports } from './read-reports.ts';
import { VERSION } from './version.ts';

/** What to tell of which runs. */
export interface HistoryInput {
  /** Where the run folders are, absolute. */
  readonly reports: string;
  /** An arm's id, or a part that fits no other; `null`: all arms. */
  readonly arm: string | null;
  /** How many earlier runs drift is judged against at most. */
  readonly last: number;
}

/**
 * The runs under a folder with their main figures, what changed between them, and whether each arm's newest complete run
 * differs from those before it that asked the same. Runs that can't be read are named, not dropped. Throws a `UserError`
 * where there are no runs, or the arm isn't in them; writes nothing.
 */
export async function readHistory({ reports, arm, last }: HistoryInput): Promise<HistoryReport> {
  const unreadable: UnreadableRun[] = [];
  const past: PastRun[] = [];
  for await (const read of readReports(reports)) {
    if (read.ok) past.push(pastRun(read.run, read.report));
    else unreadable.push({ run: read.run, why: read.why });
  }
  if (past.length + unreadable.length === 0) throw noRuns(reports);
  past.sort(newestFirst);
  const only = arm === null ? null : findArm(past, arm);
  const judged = await judgeHistory(past, { reports, last });
  const runs = past
    .map((run, index) => toHistoryRun(run, past.slice(index + 1), only))
    .filter(({ arms }) => arms.length > 0);
  return {
    schemaVersion: 1,
    tool: { name: 'evalsmall', version: VERSION },
    last,
    simulated: runs.some(({ simulated }) => simulated),
    runs,
    drift: judged.drift.filter((drift) => only === null || drift.arm === only),
    unreadable: [...unreadable, ...judged.unreadable],
  };
}

function noRuns(reports: string): UserError {
  const hint = 'Make some with evalsmall run, or name their folder with --reports <dir>.';
  return UserError.of('no-runs', `there are no runs under ${reports}`, hint);
}

function pastRun(run: string, report: RunReport): PastRun {
  const arms = report.arms.map((summary): PastArm => ({
    ...figuresOf(summary),
    ...setupOf(report, summary),
  }));
  return { run, info: report.run, arms };
}

function figuresOf(summary: ArmSummary): Omit<HistoryArm, 'changed'> {
  const { arm, model, prompt, dataset, trials, passRate, latencyMs, costUsd } = summary;
  const { p50, p95 } = latencyMs;
  const costPerTrialUsd = costUsd?.perTrial ?? null;
  return { arm, model, prompt, dataset, trials, passRate, latencyMs: { p50, p95 }, costPerTrialUsd };
}

function setupOf(report: RunReport, summary: ArmSummary): { setup: ArmSetup; servedModels: string } {
  return {
    setup: armSetup(report, summary.arm),
    servedModels: canonicalJson(summary.servedModels.toSorted()),
  };
}

function newestFirst(one: PastRun, other: PastRun): number {
  const [a, b] = [Date.parse(one.info.startedAt), Date.parse(other.info.startedAt)];
  return b - a || (one.run < other.run ? 1 : -1);
}

function findArm(past: readonly PastRun[], part: string): string {
  const ids = [...new Set(past.flatMap(({ arms }) => arms.map(({ arm }) => arm)))];
  if (ids.includes(part)) return part;
  const fits = part === '' ? [] : ids.filter((id) => id.includes(part));
  const [only] = fits;
  if (only !== undefined && fits.length === 1) return only;
  if (fits.length === 0) throw UserError.of('no-such-arm', `no run has an arm "${part}"`, knownArms(ids));
  throw UserError.of('which-arm', `"${part}" fits several arms: ${fits.join(', ')}`, 'Name more of one.');
}

function knownArms(ids: readonly string[]): string {
  return ids.length === 0 ? 'None of the reports could be read.' : `There are ${ids.join(', ')}.`;
}

function toHistoryRun(
  { run, info, arms }: PastRun,
  older: readonly PastRun[],
  only: string | null,
): HistoryRun {
  const { startedAt, complete, simulated, shard, mergedFrom, rescoredFrom } = info;
  const shown = arms.filter(({ arm }) => only === null || arm === only);
  return {
    run,
    startedAt,
    complete,
    simulated,
    shard,
    mergedFrom,
    rescoredFrom,
    arms: shown.map((past) => toHistoryArm(past, older)),
  };
}

function toHistoryArm(past: PastArm, older: readonly PastRun[]): HistoryArm {
  const { setup: _setup, servedModels: _servedModels, ...figures } = past;
  return { ...figures, changed: changesOf(past, older) };
}

function changesOf(arm: PastArm, older: readonly PastRun[]): readonly string[] | null {
  const before = older.flatMap(({ arms }) => arms).find((past) => past.arm === arm.arm);
  if (before === undefined) return null;
  const isServedAlike = before.servedModels === arm.servedModels;
  return [...setupChanges(before.setup, arm.setup), ...(isServedAlike ? [] : ['served model'])];
}
