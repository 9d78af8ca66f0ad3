import { join } from 'node:path';
import type { DriftColumns } from '../analysis/drift-columns.ts';
import { createDriftColumns } from '../analysis/drift-columns.ts';
import { latencyDrift } from '../analysis/latency-drift.ts';
import type { DriftInput } from '../analysis/pass-rate-drift.ts';
import { passRateDrifts } from '../analysis/pass-rate-drift.ts';
import { UserError } from '../domain/errors.ts';
import type { ArmDrift, DriftFigures, UnreadableRun } from '../domain/history.ts';
import { JOURNAL_FILE } from '../journal/plan-line.ts';
import { readJournal } from '../journal/read-journal.ts';
import { canonicalJson } from '../lib/hash.ts';
import { keyedRandom } from '../lib/random.ts';
import { whyUnreadable } from '../lib/read-json-file.ts';
import { setupChanges } from './arm-setup.ts';
import type { PastRun } from './past-run.ts';

/** Where the run folders are, and against how many earlier runs to judge at most. */
export interface DriftRules {
  readonly reports: string;
  readonly last: number;
}

/** The drift of every arm, and the journals that could not be read. */
export interface JudgedHistory {
  readonly drift: readonly ArmDrift[];
  readonly unreadable: readonly UnreadableRun[];
}

const RESAMPLES = 10_000;
const LEAST_EARLIER = 2;

/** Judges each arm's newest complete run (`past` is newest first) by the journals, which are read once each. */
export async function judgeHistory(past: readonly PastRun[], rules: DriftRules): Promise<JudgedHistory> {
  const ids = [...new Set(past.flatMap(({ arms }) => arms.map(({ arm }) => arm)))];
  const series = ids.map((arm) => seriesOf(arm, past, rules.last));
  const { columns, unreadable } = await readColumns(series, rules.reports);
  const readable = series.map(({ arm, runs }): Series => ({
    arm,
    runs: runs.filter(({ run }) => columns.has(run)),
  }));
  const figures = judgeByRun(readable.filter(isTestable), columns);
  return { drift: readable.map((one) => toDrift(one, figures.get(one.arm))), unreadable };
}

function toDrift({ arm, runs }: Series, judged = untested(runs.length)): ArmDrift {
  const [newest, ...earlier] = runs.map(({ run }) => run);
  return { arm, run: newest ?? null, against: earlier, ...judged };
}

/** An arm's newest complete run and, after it, the earlier ones that asked the same. */
interface Series {
  readonly arm: string;
  readonly runs: readonly PastRun[];
}

function seriesOf(arm: string, past: readonly PastRun[], last: number): Series {
  const [newest, ...others] = past.filter((run) => isWhole(run, arm));
  if (newest === undefined) return { arm, runs: [] };
  const known = new Set([originOf(newest)]);
  const same = others.filter((run) => {
    // shards merged twice, or a copy of a folder, are no second run
    if (!asksTheSame(newest, run, arm) || known.has(originOf(run))) return false;
    known.add(originOf(run));
    return true;
  });
  return { arm, runs: [newest, ...same.slice(0, last)] };
}

/** Whether a run tells of all its cases anew: no shard, no outputs scored again, not all from a cache. */
function isWhole({ info, arms }: PastRun, arm: string): boolean {
  const found = arms.find((past) => past.arm === arm);
  if (found === undefined || !info.complete || info.shard !== null || info.rescoredFrom !== null)
    return false;
  return found.trials.cached < found.trials.completed;
}

function asksTheSame(one: PastRun, other: PastRun, arm: string): boolean {
  const [setup, another] = [one, other].map(({ arms }) => arms.find((past) => past.arm === arm)?.setup);
  return setup !== undefined && another !== undefined && setupChanges(setup, another).length === 0;
}

function originOf({ info }: PastRun): string {
  return canonicalJson(info.mergedFrom?.toSorted() ?? info.id);
}

/** By run, then by arm. */
type ColumnsByRun = ReadonlyMap<string, ReadonlyMap<string, DriftColumns>>;

interface ReadColumns {
  readonly columns: ColumnsByRun;
  readonly unreadable: readonly UnreadableRun[];
}

async function readColumns(series: readonly Series[], reports: string): Promise<ReadColumns> {
  const columns = new Map<string, ReadonlyMap<string, DriftColumns>>();
  const unreadable: UnreadableRun[] = [];
  for (const run of new Set(series.flatMap(({ runs }) => runs.map((past) => past.run)))) {
    const arms = series.filter(({ runs }) => runs.some((past) => past.run === run)).map(({ arm }) => arm);
    try {
      columns.set(run, await readTrials(join(reports, run), arms));
    } catch (error) {
      const why = `the journal can't be read, so no drift is judged by it: ${whyOf(error)}`;
      unreadable.push({ run, why });
    }
  }
  return { columns, unreadable };
}

function whyOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return `${JOURNAL_FILE} ${whyUnreadable(error)}`;
}

async function readTrials(
  folder: string,
  arms: readonly string[],
): Promise<ReadonlyMap<string, DriftColumns>> {
  const byArm = new Map(arms.map((arm) => [arm, createDriftColumns()]));
  const recorded = await readJournal(folder);
  for await (const trial of recorded.trials()) byArm.get(trial.arm)?.add(trial);
  return byArm;
}

function isTestable({ runs }: Series): boolean {
  return runs.length > LEAST_EARLIER;
}

/** The arms of one run are one family of tests. */
function judgeByRun(series: readonly Series[], columns: ColumnsByRun): ReadonlyMap<string, DriftFigures> {
  const figures = new Map<string, DriftFigures>();
  for (const newest of new Set(series.map(({ runs }) => runs[0]?.run))) {
    const family = series.filter(({ runs }) => runs[0]?.run === newest);
    const inputs = family.map((one) => toInput(one, columns));
    const passRates = passRateDrifts(inputs);
    for (const [index, { arm }] of family.entries()) {
      const [input, passRate] = [inputs[index], passRates[index]];
      if (input !== undefined && passRate !== undefined)
        figures.set(arm, { passRate, latencyMs: latencyDrift(input) });
    }
  }
  return figures;
}

function toInput({ arm, runs }: Series, columns: ColumnsByRun): DriftInput {
  const [newest = createDriftColumns(), ...earlier] = runs.map(
    ({ run }) => columns.get(run)?.get(arm) ?? createDriftColumns(),
  );
  const seed = runs[0]?.info.seed ?? 1;
  const draws = (key: string) => {
    const random = keyedRandom(seed, 'history', arm, key);
    return () => random.uniform();
  };
  return { newest, earlier, resampling: { draws, resamples: RESAMPLES } };
}

function untested(runs: number): DriftFigures {
  const earlier = Math.max(0, runs - 1);
  const reason =
    runs === 0
      ? 'no complete run has this arm'
      : `${earlier} earlier complete ${earlier === 1 ? 'run' : 'runs'} asked the same: ${LEAST_EARLIER} are needed`;
  const nothing = { status: 'unknown', n: 0, reason } as const;
  const passRate = { difference: null, pValue: null, adjustedPValue: null, method: null };
  const latency = { ratio: null, low: null, high: null, level: 0.99 };
  return {
    passRate: { ...nothing, earlier: null, newest: null, ...passRate },
    latencyMs: { ...nothing, earlierMs: null, newestMs: null, ...latency },
  };
}
