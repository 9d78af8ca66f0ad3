import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunReport, Warning } from '../domain/report.ts';
import { shardText } from '../domain/shard.ts';
import { readCases } from '../journal/cases-file.ts';
import type { ShardRun } from '../journal/merge-shards.ts';
import type { TrialMarks } from '../journal/trial-marks.ts';

/** The shards that are not among those given, as warnings. One without cases is missed too: only its run tells that. */
export function missingShards(shards: readonly [ShardRun, ...ShardRun[]]): readonly Warning[] {
  const { count } = shards[0].shard;
  const given = new Set(shards.map(({ shard }) => shard.index));
  const warnings: Warning[] = [];
  for (let index = 1; index <= count; index += 1) {
    if (given.has(index)) continue;
    const message = `shard ${shardText({ index, count })} is missing: run it with --shard ${index}/${count}, then merge again`;
    warnings.push({ code: 'missing-shard', message, arm: null, caseIds: [] });
  }
  return warnings;
}

const CASES_NAMED = 5;

/** The shards that lack results of cases they took, as warnings that name the first cases. */
export async function missingTrials(shards: readonly ShardRun[]): Promise<readonly Warning[]> {
  const warnings: Warning[] = [];
  for (const run of shards) {
    const { index, count } = run.shard;
    // two runs of one shard may have a part each
    const same = shards.filter(({ shard }) => shard.index === index);
    const lacking = await lackingTrials(run, (trial) =>
      same.some(({ recorded }) => recorded.seen.has(trial)),
    );
    if (lacking.trials === 0) continue;
    const what = lacking.trials === 1 ? '1 trial has' : `${lacking.trials} trials have`;
    const message =
      `shard ${shardText(run.shard)}: ${what} no result, first of ${lacking.caseIds.join(', ')}: ` +
      `go on with \`evalsmall run --shard ${index}/${count} --resume ${run.id}\`, then merge again`;
    warnings.push({ code: 'missing-trials', message, arm: null, caseIds: lacking.caseIds });
  }
  return warnings;
}

interface Lacking {
  readonly trials: number;
  /** The first five. */
  readonly caseIds: readonly string[];
}

async function lackingTrials(run: ShardRun, isSeen: TrialMarks['has']): Promise<Lacking> {
  const { arms, repeats } = run.recorded.plan.plan;
  const caseIds: string[] = [];
  let trials = 0;
  for await (const { id, dataset, ordinal } of readCases(run.folder)) {
    const before = trials;
    for (const arm of arms) {
      if (arm.dataset !== dataset) continue;
      for (let repeat = 0; repeat < repeats; repeat += 1) {
        if (!isSeen({ arm: arm.id, ordinal, repeat })) trials += 1;
      }
    }
    if (trials > before && caseIds.length < CASES_NAMED) caseIds.push(id);
  }
  return { trials, caseIds };
}

/** Why arms were given up in shards that still lack answers of them, by arm id, as the shards' reports say. */
export async function givenUpArms(shards: readonly ShardRun[]): Promise<ReadonlyMap<string, string>> {
  const reasons = new Map<string, string>();
  for (const { folder, shard, recorded } of shards) {
    const planned = new Map(recorded.plan.plan.arms.map((arm) => [arm.id, arm.planned]));
    for (const { arm, stopped } of await reportedArms(folder)) {
      const isWhole = recorded.done.count(arm) >= (planned.get(arm) ?? 0);
      if (stopped === null || isWhole || reasons.has(arm)) continue;
      reasons.set(arm, `shard ${shardText(shard)}: ${stopped}`);
    }
  }
  return reasons;
}

/** None where the shard was killed before it wrote a report. */
async function reportedArms(folder: string): Promise<RunReport['arms']> {
  try {
    return (JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as RunReport).arms;
  } catch {
    return [];
  }
}
