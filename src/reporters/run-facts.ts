import type { ArmSummary, RunReport, Warning } from '../domain/report.ts';
import { isSameModel } from '../domain/model-id.ts';
import { shardText } from '../domain/shard.ts';
import { quoted } from '../lib/width.ts';
import { formatCount, formatDuration, formatPercent } from '../lib/format.ts';
import { counted } from './datasets.ts';
import type { Figure, Grid } from './grid.ts';
import { alarmCount, armGrid } from './grid.ts';

/** What marks every heading of a simulated run; `''` when providers really answered. */
export function simulatedMark(report: RunReport): string {
  return report.run.simulated ? ' · SIMULATED' : '';
}

export const SIMULATED_NOTE =
  'SIMULATED: the answers came from simulated providers. No figure here says anything about a real model.';

/** What stands after a run's id in its title. */
export function incompleteMark(report: RunReport): string {
  return report.run.complete ? '' : ' · INCOMPLETE';
}

/** When and how it was run, in one line. */
export function runFacts({ run, plan, tool }: RunReport): string {
  const started = Date.parse(run.startedAt);
  const tookMs = run.finishedAt === null ? null : Date.parse(run.finishedAt) - started;
  return [
    `started ${minuteOf(run.startedAt)}`,
    tookMs === null ? 'not finished' : `took ${formatDuration(tookMs)}`,
    ...(run.shard === null ? [] : [`shard ${shardText(run.shard)}`]),
    ...(run.mergedFrom === null ? [] : [`merged from ${counted(run.mergedFrom.length, 'run')}`]),
    ...(run.rescoredFrom === null ? [] : [`outputs of ${quoted(run.rescoredFrom)}, scored again`]),
    ...(plan.baselineRun === null ? [] : [`baseline of ${baselineRunText(plan.baselineRun)}`]),
    ...(plan.repeats > 1 ? [`${formatCount(plan.repeats)} repeats`] : []),
    `concurrency ${formatCount(plan.concurrency)}`,
    ...(plan.stream ? ['streamed'] : []),
    ...(plan.batch ? ['batches, so no latencies'] : []),
    `seed ${run.seed}`,
    ...(run.git === null ? [] : [`git ${run.git.commit.slice(0, 8)}${run.git.dirty ? ' (dirty)' : ''}`]),
    `evalsmall ${tool.version}`,
  ].join(' · ');
}

function baselineRunText({ named, id, runId }: NonNullable<RunReport['plan']['baselineRun']>): string {
  const ids = [...new Set([id, runId])].filter((name) => name !== named).map(quoted);
  return ids.length === 0 ? quoted(named) : `${quoted(named)} (${ids.join(', ')})`;
}

function minuteOf(utc: string): string {
  return `${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC`;
}

/** Which dated ids answered for the names that were asked for; `null` where none did. Another model is a warning. */
export function aliasNote({ plan, arms }: RunReport): string | null {
  const others = new Map<string, Set<string>>();
  for (const { model, servedModels } of arms) {
    const asked = plan.models.find(({ id }) => id === model)?.model;
    if (asked === undefined) continue;
    const served = servedModels.filter((name) => name !== asked && isSameModel(asked, name));
    if (served.length > 0) others.set(asked, new Set([...(others.get(asked) ?? []), ...served]));
  }
  if (others.size === 0) return null;
  const texts = [...others].map(
    ([asked, served]) => `${quoted(asked)} was answered by ${[...served].map(quoted).join(', ')}`,
  );
  return `Names that stand for other ids: ${texts.join('; ')}.`;
}

/** The code of the warning that another model answered, which stands before all figures. */
const SERVED_MODEL = 'served-model-differs';

/** Warnings without which no figure should be read. */
export function firstWarnings({ warnings }: RunReport): readonly Warning[] {
  return warnings.filter(({ code }) => code === SERVED_MODEL);
}

/** The warnings that stand after the figures. */
export function lastWarnings({ warnings }: RunReport): readonly Warning[] {
  return warnings.filter(({ code }) => code !== SERVED_MODEL);
}

export const INCOMPLETE_NOTE =
  'INCOMPLETE: trials are missing or ended in errors. The figures below are of the answers there are.';

/** What was planned and what came of it; `null` when every planned trial of every arm has ended. */
export function progressGrid({ run, arms }: RunReport): Grid | null {
  const stopped = arms.filter((arm) => arm.stopped !== null);
  if (run.complete && stopped.length === 0) return null;
  const figures: readonly Figure[] = [
    { heading: ['planned'], of: ({ trials }) => formatCount(trials.planned) },
    { heading: ['completed'], of: ({ trials }) => formatCount(trials.completed) },
    { heading: ['errored'], of: ({ trials }) => alarmCount(formatCount(trials.errored)) },
    { heading: ['not run'], of: ({ trials }) => formatCount(notRun(trials)) },
  ];
  const notes = stopped.map(({ arm, stopped: why }) => `${quoted(arm)} was given up: ${why ?? ''}`);
  return armGrid(arms, figures, notes);
}

function notRun({ planned, completed, errored }: ArmSummary['trials']): number {
  return Math.max(planned - completed - errored, 0);
}

const MOST_CASE_IDS = 5;

/** A warning in words, with the arm and the first cases it is about. */
export function warningText({ message, arm, caseIds }: Warning): string {
  const about = [
    ...(arm === null ? [] : [quoted(arm)]),
    ...(caseIds.length === 0 ? [] : [casesText(caseIds)]),
  ];
  return about.length === 0 ? message : `${message} (${about.join('; ')})`;
}

function casesText(caseIds: readonly string[]): string {
  const shown = caseIds.slice(0, MOST_CASE_IDS).map(quoted);
  const more = caseIds.length - shown.length;
  const list = more > 0 ? [...shown, `and ${formatCount(more)} more`] : shown;
  return `${counted(caseIds.length, 'case')}: ${list.join(', ')}`;
}

/** Where the prices behind the costs are from; `null` when no model has one. */
export function priceNote({ plan }: Pick<RunReport, 'plan'>): string | null {
  const bySource = new Map<string, string[]>();
  for (const { id, price } of plan.models) {
    if (price === null) continue;
    const { source, date } = price;
    const from = source.startsWith('config') ? `the ${source}` : `${source} (${date ?? 'no date'})`;
    bySource.set(from, [...(bySource.get(from) ?? []), quoted(id)]);
  }
  if (bySource.size === 0) return null;
  const parts = [...bySource].map(([from, ids]) => `${ids.join(', ')} from ${from}`);
  return `Prices: ${parts.join('; ')}.`;
}

/** What a reader must know before drawing a conclusion. */
export function readingNote({ arms, gates, comparisons, promptEffects }: RunReport): string {
  const level = arms[0]?.passRate.level ?? 0.95;
  return [
    `Reading this: intervals are ${formatPercent(level)} and each is about one arm alone.`,
    gates.some(({ baseline }) => baseline !== null) || comparisons.length > 0
      ? 'Differences between arms are tested against the baseline alone: others may be noise.'
      : 'Differences between arms are not tested here: they may be noise.',
    ...(promptEffects.length > 0 ? ['Those under "Prompt × model" are tested.'] : []),
    'Errors count in no pass rate; truncated, empty, refused and malformed answers count as not passed.',
    'Non-stop counts finish reasons other than stop and tool_calls.',
    ...(arms.some(hasUnsupported) ? ['"≥" is a lower limit: too few calls to say more.'] : []),
    '"-" is unknown.',
  ].join(' ');
}

function hasUnsupported({ latencyMs, timeToFirstTokenMs }: ArmSummary): boolean {
  return [latencyMs, timeToFirstTokenMs].some(
    (times) =>
      times !== null &&
      [times.p50, times.p90, times.p95, times.p99].some((estimate) => estimate?.supported === false),
  );
}
