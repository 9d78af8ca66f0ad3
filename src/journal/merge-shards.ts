import { UserError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { Shard } from '../domain/shard.ts';
import { shardText } from '../domain/shard.ts';
import type { TrialResult } from '../domain/trial.ts';
import { canonicalJson } from '../lib/hash.ts';
import { mergeSorted } from '../lib/merge-sorted.ts';
import type { RecordedCase } from './cases-file.ts';
import { readCases } from './cases-file.ts';
import type { PlanLine } from './plan-line.ts';
import type { RecordedRun } from './read-journal.ts';
import { planDifferences, priceChanges } from './resume.ts';

/** A recorded run that is to be joined with others. */
export interface RunToJoin {
  readonly id: string;
  readonly folder: string;
  readonly recorded: RecordedRun;
}

/** A run that is a shard. */
export interface ShardRun extends RunToJoin {
  readonly shard: Shard;
}

/** The runs in the order of their shards. Throws a `UserError` when they are not all shards of one run. */
export function toShards(runs: readonly RunToJoin[]): readonly [ShardRun, ...ShardRun[]] {
  const shards = runs.flatMap((run): ShardRun[] => {
    const { shard } = run.recorded.plan.run;
    return shard === null ? [] : [{ ...run, shard }];
  });
  const [first, ...rest] = shards.toSorted(
    (a, b) => a.shard.index - b.shard.index || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
  const problems = [
    ...runs.flatMap(({ id, recorded }) => (recorded.plan.run.shard === null ? [notAShard(id)] : [])),
    ...(first === undefined ? [] : rest.flatMap((other) => differences(first, other))),
  ];
  if (problems.length > 0) throw new UserError(problems);
  if (first === undefined) throw UserError.of('no-shards', 'no run is named');
  return [first, ...rest];
}

function notAShard(id: string): Problem {
  return problemOf('not-a-shard', `${id} is not a shard`, 'Name runs that were made with --shard.');
}

function differences(first: ShardRun, other: ShardRun): readonly Problem[] {
  if (first.shard.count !== other.shard.count) {
    const message = `${first.id} is one of ${first.shard.count} shards, ${other.id} one of ${other.shard.count}`;
    return [problemOf('other-shard-count', message, 'Name the shards of one run.')];
  }
  const changed = planDifferences(wholePlan(first.recorded.plan), wholePlan(other.recorded.plan));
  if (changed.length === 0) return [];
  const message = `${first.id} and ${other.id} are not shards of one run: ${changed.join(', ')} differ`;
  return [problemOf('other-plan', message, 'Name the shards of one run.')];
}

/** The plan of the run that a shard is a part of. */
function wholePlan(line: PlanLine): PlanLine {
  const { plan, run } = line;
  const datasets = plan.datasets.map((dataset) => ({ ...dataset, selected: dataset.selectedByAllShards }));
  const arms = plan.arms.map((arm) => {
    const dataset = datasets.find(({ path }) => path === arm.dataset);
    return { ...arm, planned: (dataset?.selected ?? 0) * plan.repeats };
  });
  return { ...line, run: { ...run, shard: null }, plan: { ...plan, datasets, arms } };
}

/** The plan line of the joined run, with the warnings of all shards and of what differs between them. */
export function joinPlans(
  shards: readonly [ShardRun, ...ShardRun[]],
  joined: { readonly id: string; readonly tool: PlanLine['tool'] },
): PlanLine {
  const lines = shards.map(({ recorded }) => recorded.plan);
  const [first] = shards;
  const { run, plan } = wholePlan(first.recorded.plan);
  const startedAt = lines.map((line) => line.run.startedAt).toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const sameGit = lines.every((line) => canonicalJson(line.run.git) === canonicalJson(run.git));
  const mergedFrom = shards.map(({ id }) => id);
  const maxErrorRate = Math.min(...lines.map((line) => line.plan.maxErrorRate));
  const told = lines.flatMap((line) => line.warnings).filter(({ code }) => code !== 'gates-deferred');
  const warnings = [...told, ...oddities(shards)];
  return {
    type: 'plan',
    schemaVersion: 1,
    tool: joined.tool,
    run: {
      ...run,
      id: joined.id,
      startedAt: startedAt[0] ?? run.startedAt,
      git: sameGit ? run.git : null,
      mergedFrom,
      rescoredFrom: null,
    },
    plan: { ...plan, maxErrorRate } satisfies RunPlan,
    warnings: [...new Map(warnings.map((warning) => [canonicalJson(warning), warning])).values()],
  };
}

/** What may differ between the shards of one run, but should be known. */
function oddities([first, ...rest]: readonly [ShardRun, ...ShardRun[]]): readonly Warning[] {
  const { plan: base } = first.recorded;
  return rest.flatMap(({ id, recorded: { plan } }) => {
    const differs = [
      ...(base.tool.version === plan.tool.version ? [] : ['the version of evalsmall']),
      ...(base.run.node === plan.run.node ? [] : ['the version of Node']),
      ...(canonicalJson(base.run.git) === canonicalJson(plan.run.git) ? [] : ['the git commit']),
      ...(base.plan.concurrency === plan.plan.concurrency ? [] : ['the concurrency']),
      ...(base.plan.maxErrorRate === plan.plan.maxErrorRate ? [] : ['maxErrorRate (the lower one holds)']),
      ...(sameGates(base, plan) ? [] : [`baseline, margin or gates (those of ${first.id} hold)`]),
      ...priceChanges(base, plan).map((model) => `the price of ${model}`),
    ];
    if (differs.length === 0) return [];
    const message = `${first.id} and ${id} differ in ${differs.join(', ')}`;
    return [{ code: 'shards-differ', message, arm: null, caseIds: [] }];
  });
}

function sameGates({ plan: one }: PlanLine, { plan: other }: PlanLine): boolean {
  return gatesText(one) === gatesText(other);
}

function gatesText({ baseline, baselineRun, margin, gates }: RunPlan): string {
  return canonicalJson({ baseline, baselineRun: baselineRun?.sha256 ?? null, margin, gates });
}

/** Every trial of the shards once. Throws a `UserError` at a trial that two of them have. */
export async function* joinTrials(shards: readonly ShardRun[]): AsyncGenerator<TrialResult, void, undefined> {
  for (const [index, shard] of shards.entries()) {
    const before = shards.slice(0, index);
    for await (const trial of shard.recorded.trials()) {
      const other = before.find(({ recorded }) => recorded.seen.has(trial));
      if (other !== undefined) throw overlap(trial, other, shard);
      yield trial;
    }
  }
}

function overlap({ caseId, arm }: TrialResult, one: ShardRun, other: ShardRun): UserError {
  const shard = one.shard.index === other.shard.index ? ` (both are shard ${shardText(one.shard)})` : '';
  const message = `${one.id} and ${other.id}${shard} both have results of ${arm} for case ${caseId}`;
  return UserError.of('overlapping-shards', message, 'Name only one of them.');
}

/** Every case of the shards once, in the order of the datasets. */
export async function* joinCases(
  shards: readonly [ShardRun, ...ShardRun[]],
): AsyncGenerator<RecordedCase, void, undefined> {
  const paths = shards[0].recorded.plan.plan.datasets.map(({ path }) => path);
  const compare = (a: RecordedCase, b: RecordedCase): number =>
    paths.indexOf(a.dataset) - paths.indexOf(b.dataset) || a.ordinal - b.ordinal;
  let last: RecordedCase | null = null;
  for await (const example of mergeSorted(
    shards.map(({ folder }) => readCases(folder)),
    compare,
  )) {
    // two runs of one shard, the first of which was killed before it had results
    if (last === null || compare(last, example) !== 0) yield example;
    last = example;
  }
}
