import { basename } from 'node:path';
import type { SideFactsFold } from '../analysis/side-facts.ts';
import { createSideFacts } from '../analysis/side-facts.ts';
import type { NamedRun, RunConfig } from '../config/load-config.ts';
import type { Arm } from '../domain/arm.ts';
import type { BaselineRunFacts } from '../domain/baseline-run.ts';
import { baselineArmId } from '../domain/baseline-run.ts';
import { UserError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { alignStreams, casesOf } from '../journal/align-cases.ts';
import { journalSha256 } from '../journal/baseline-copy.ts';
import { JOURNAL_FILE } from '../journal/plan-line.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import { canonicalJson } from '../lib/hash.ts';
import { comparedArm } from './judge-pairs.ts';
import { notAskedReason, withAskedArms } from './not-asked.ts';
import { caseDifferences } from './read-pairs.ts';
import type { RunFolder } from './run-folder.ts';
import { findRun } from './run-folder.ts';
import type { SurveyedDataset } from './survey-datasets.ts';
import { casesOfAllShards } from './survey-datasets.ts';

/** A recorded run that was found, read and fits the one that is planned. */
export interface BaselineRun {
  readonly facts: BaselineRunFacts;
  /** Absolute. */
  readonly path: string;
}

interface Asked {
  readonly config: RunConfig;
  readonly arms: readonly Arm[];
  readonly datasets: readonly SurveyedDataset[];
}

/** The baselines that are arms of a recorded run, and what is wrong with them. */
export interface PlannedBaselines {
  /** The baseline of every arm, by arm id. */
  readonly byArm: ReadonlyMap<string, string>;
  /** `null`: it can't be used. */
  readonly run: BaselineRun | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

/** Nothing to compare with. */
export const NO_BASELINES: PlannedBaselines = { byArm: new Map(), run: null, problems: [], warnings: [] };

/**
 * Finds the arm of a recorded run that all arms of a dataset are compared with. It must be the only one that fits, be
 * complete, and have been asked the very cases that all shards of this run take together.
 */
export async function planBaselineRun(named: NamedRun, asked: Asked): Promise<PlannedBaselines> {
  try {
    return await planFrom(await openRun(named, asked.config), asked);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...NO_BASELINES, problems: error.problems };
  }
}

interface OpenedRun extends BaselineRun {
  readonly folder: RunFolder;
  readonly recorded: RecordedRun;
  /** The same without arms that an adaptive sweep didn't ask. */
  readonly asked: RecordedRun;
}

async function openRun({ named, kept }: NamedRun, config: RunConfig): Promise<OpenedRun> {
  const folder = kept ?? (await findRun(named, config));
  const recorded = await readJournal(folder.path);
  const asked = await withAskedArms(recorded, folder.path);
  const { run } = recorded.plan;
  if (run.shard !== null) {
    const hint = 'Merge the shards, and name the merged run.';
    throw UserError.of('baseline-shard', `the baseline run ${folder.id} is one shard of a run`, hint);
  }
  const sha256 = await journalSha256(folder.path);
  const facts = { named, id: folder.id, runId: run.id, sha256 };
  return { facts, path: folder.path, folder, recorded, asked };
}

type PlannedArm = RunPlan['arms'][number];

async function planFrom(opened: OpenedRun, { config, arms, datasets }: Asked): Promise<PlannedBaselines> {
  const byArm = new Map<string, string>();
  const problems: Problem[] = [];
  const warnings: Warning[] = [];
  const used = new Map<string, PlannedArm>();
  for (const surveyed of datasets) {
    const own = arms.filter(({ dataset }) => dataset === surveyed.plan.ref);
    if (own.length === 0) continue;
    const base = baselineOn(surveyed.plan.ref.path, opened, { config, datasets });
    const id = baselineArmId(opened.facts, base.id);
    if (used.has(base.id) || arms.some((arm) => arm.id === id)) {
      const message = `${id} can't be the baseline on ${surveyed.plan.ref.path}: it is that of another dataset, or an arm of this run`;
      throw UserError.of('baseline-twice', message, 'Run the datasets as two configs.');
    }
    used.set(base.id, base);
    problems.push(...(await otherCases(base, opened, surveyed)));
    for (const arm of own) byArm.set(arm.id, id);
    warnings.push(...scorerWarnings(base, own, opened));
  }
  problems.push(...(await incompleteArms([...used.values()], opened, config.maxErrorRate)));
  return { byArm, run: { facts: opened.facts, path: opened.path }, problems, warnings };
}

type Named = Pick<Asked, 'config' | 'datasets'>;

/** The arm that is meant on a dataset. */
function baselineOn(path: string, opened: OpenedRun, { config, datasets }: Named): PlannedArm {
  const { plan } = opened.recorded.plan;
  const { id } = opened.facts;
  const dataset = datasetLike(path, plan, datasets.length);
  if (dataset === null) {
    const known = plan.datasets.map((one) => one.path).join(', ');
    const message = `the baseline run ${id} has no dataset ${path}`;
    throw UserError.of('no-baseline-dataset', message, `Its datasets: ${known}.`);
  }
  const name = config.baseline?.name ?? null;
  const arms = plan.arms.filter((arm) => arm.dataset === dataset);
  const fits = name === null ? arms : armsNamed(name, arms);
  const [only] = fits;
  if (only !== undefined && fits.length === 1) {
    const reason = notAskedReason(only.id, id, opened.asked);
    if (reason !== null) throw UserError.of('baseline-not-asked', reason.message, reason.hint);
    return only;
  }
  const names = (fits.length === 0 ? arms : fits).map((arm) => arm.id).join(', ');
  const source = config.baseline?.source ?? null;
  const [message, hint] =
    name === null
      ? [`the baseline run ${id} has several arms on ${dataset}: ${names}`, 'Name one: --baseline <arm>.']
      : fits.length === 0
        ? [`the baseline run ${id} has no arm "${name}" on ${dataset}`, `Its arms: ${names}.`]
        : [`the baseline "${name}" may be any of ${names} in the run ${id}`, 'Write more of its id.'];
  throw new UserError([{ code: 'unknown-baseline', message, hint, source }]);
}

/** The recorded dataset that is meant: the same path, else the only one of that file name, else the only one there is. */
function datasetLike(path: string, { datasets }: RunPlan, count: number): string | null {
  const paths = datasets.map((dataset) => dataset.path);
  if (paths.includes(path)) return path;
  const alike = paths.filter((other) => basename(other) === basename(path));
  if (alike.length === 1) return alike[0] ?? null;
  return paths.length === 1 && count === 1 ? (paths[0] ?? null) : null;
}

function armsNamed(name: string, arms: readonly PlannedArm[]): readonly PlannedArm[] {
  const exact = arms.filter(({ id, model }) => id === name || model === name);
  return exact.length > 0 ? exact : arms.filter(({ id }) => id.includes(name));
}

async function otherCases(
  base: PlannedArm,
  { path, facts }: OpenedRun,
  surveyed: SurveyedDataset,
): Promise<readonly Problem[]> {
  const recorded = casesOf({ folder: path, dataset: base.dataset });
  const aligned = await alignStreams(recorded, casesOfAllShards(surveyed), () => false);
  const differs = caseDifferences(aligned, [`the baseline run ${facts.id}`, 'this run']);
  if (differs.length === 0) return [];
  const message = `${surveyed.plan.ref.path}: the baseline run was not asked the same cases: ${differs.join('; ')}`;
  const hint = 'Run the baseline again on the cases of now, or select those it was asked.';
  return [problemOf('other-cases', message, hint)];
}

/** By the stricter of both runs' rules: what the gates would then not let pass isn't paid for first. */
async function incompleteArms(
  arms: readonly PlannedArm[],
  { folder, recorded, facts }: OpenedRun,
  maxErrorRate: number,
): Promise<readonly Problem[]> {
  const folds = new Map<string, SideFactsFold>(arms.map(({ id }) => [id, createSideFacts()]));
  for await (const trial of recorded.trials()) folds.get(trial.arm)?.add(trial);
  const { plan } = recorded;
  const strictest = Math.min(plan.plan.maxErrorRate, maxErrorRate);
  const judged = { ...recorded, plan: { ...plan, plan: { ...plan.plan, maxErrorRate: strictest } } };
  const problems: Problem[] = [];
  for (const arm of arms) {
    const side = (folds.get(arm.id) ?? createSideFacts()).facts();
    const { incomplete } = await comparedArm({ run: folder, recorded: judged, arm, facts: side });
    if (incomplete === null) continue;
    const message = `${arm.id} of the baseline run ${facts.id} is incomplete: ${incomplete}`;
    const hint = `Finish it with --resume, or name another run. Its trials are in ${JOURNAL_FILE}.`;
    problems.push(problemOf('incomplete-baseline', message, hint));
  }
  return problems;
}

function scorerWarnings(base: PlannedArm, own: readonly Arm[], { facts }: OpenedRun): readonly Warning[] {
  return own
    .filter(({ scorers }) => canonicalJson(scorers) !== canonicalJson(base.scorers))
    .map(({ id }) => {
      const message = `${baselineArmId(facts, base.id)} was judged by other scorers, so that the two rates may not mean the same`;
      return { code: 'baseline-scored-differently', message, arm: id, caseIds: [] };
    });
}
