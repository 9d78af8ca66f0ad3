import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport, Warning } from '../domain/report.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { countUngraded } from '../journal/read-journal.ts';
import type { ReportInput } from './write-reports.ts';

/** What a run's report said when it was written that its journal doesn't tell. */
type NotInJournal = Pick<ReportInput, 'stopped' | 'warnings' | 'finishedAt' | 'isWhole'>;

const TELLS_OF_MISSING: ReadonlySet<string> = new Set(['missing-shard', 'missing-trials']);

/** The warnings that trials are missing which the plan and the journal don't tell of. */
export function missingWarnings(warnings: readonly Warning[]): readonly Warning[] {
  return warnings.filter(({ code }) => TELLS_OF_MISSING.has(code));
}

/**
 * What a new report of a recorded run takes over from the one in its folder. A report that isn't about the journal as
 * it is now (the run was killed later on, or never ended) gives nothing.
 */
export async function fromEarlierReport(folder: string, recorded: RecordedRun): Promise<NotInJournal> {
  const { plan } = recorded;
  const earlier = await readEarlier(folder, recorded);
  if (earlier === null) return { stopped: null, warnings: plan.warnings, finishedAt: null, isWhole: true };
  const given = earlier.arms.flatMap(({ arm, stopped }): [string, string][] =>
    stopped === null ? [] : [[arm, stopped]],
  );
  return {
    stopped: new Map(given),
    warnings: earlier.warnings,
    finishedAt: earlier.run.finishedAt,
    isWhole: missingWarnings(earlier.warnings).length === 0,
  };
}

async function readEarlier(folder: string, recorded: RecordedRun): Promise<RunReport | null> {
  try {
    const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as RunReport;
    return isAbout(report, recorded) && Array.isArray(report.warnings) ? report : null;
  } catch {
    return null;
  }
}

function isAbout({ run, arms }: RunReport, recorded: RecordedRun): boolean {
  const { plan, seen, done } = recorded;
  // an adaptive sweep reports the arms that it has asked
  const left = plan.plan.arms.filter(({ id }) => arms.every(({ arm }) => arm !== id));
  return (
    run.id === plan.run.id &&
    arms.length + left.length === plan.plan.arms.length &&
    (left.length === 0 || plan.plan.adaptive !== null) &&
    left.every(({ id }) => seen.count(id) === 0) &&
    arms.every(
      ({ arm, trials: { completed, errored } }) =>
        completed === done.count(arm) + countUngraded(recorded, arm) &&
        completed + errored === seen.count(arm),
    )
  );
}
