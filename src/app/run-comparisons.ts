import type { ArmPairResult } from '../analysis/compare-arms.ts';
import { PASS_RATE } from '../analysis/pair-cases.ts';
import type { RunComparison } from '../domain/comparison.ts';
import { readCases } from '../journal/cases-file.ts';
import type { BaselineFamily } from './baseline-families.ts';
import type { RecordedArm } from './compare-operands.ts';
import { comparisonWarnings } from './compare-warnings.ts';
import { comparedArm, comparedCases, judgePairs } from './judge-pairs.ts';
import type { ReadPair, ReadPairs } from './read-pairs.ts';
import { readPairs } from './read-pairs.ts';

/** Compares the arms of a run with their baselines by `passRate`, as `evalsmall compare` does. */
export async function compareFamilies(
  families: readonly BaselineFamily[],
  margin: number,
): Promise<readonly RunComparison[]> {
  const comparisons: RunComparison[] = [];
  for (const { base, candidates } of families) {
    // a merged run that lacks a shard has fewer cases than its baseline, and is incomplete for it
    const rules = { metric: PASS_RATE, common: true, wantsTag: () => false };
    const read = await readPairs(base, candidates, rules);
    const results = judgePairs(base, read, { margin, withTags: false });
    for (const [index, pair] of read.pairs.entries()) {
      const result = results[index];
      if (result !== undefined) comparisons.push(await toRunComparison({ base, pair, result, read }));
    }
  }
  return comparisons;
}

interface Judged {
  readonly base: RecordedArm;
  readonly pair: ReadPair;
  readonly result: ArmPairResult;
  readonly read: ReadPairs;
}

async function toRunComparison({ base, pair, result, read }: Judged): Promise<RunComparison> {
  const { changedAt, tags: _tags, ...figures } = result;
  const one = { ...base, facts: read.factsOf(base) };
  const other = { ...pair.candidate, facts: read.factsOf(pair.candidate) };
  const cases = comparedCases(pair.aligned);
  const ids = await idsAt(pair, [...firstOf(changedAt.regressions), ...firstOf(changedAt.fixes)]);
  const idsOf = (positions: Uint32Array): readonly string[] =>
    Array.from(firstOf(positions), (position) => ids.get(position) ?? '');
  // what the candidate's model won't take is among the run's own warnings
  const warnings = comparisonWarnings(one, other, cases).filter(({ code }) => code !== 'candidate-setting');
  return {
    dataset: pair.candidate.arm.dataset,
    base: await comparedArm(one),
    candidate: await comparedArm(other),
    cases,
    ...figures,
    regressions: idsOf(changedAt.regressions),
    fixes: idsOf(changedAt.fixes),
    warnings,
  };
}

const MOST_IDS = 20;

function firstOf(positions: Uint32Array): Uint32Array {
  return positions.slice(0, MOST_IDS);
}

async function idsAt(
  { candidate, aligned }: ReadPair,
  positions: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const wanted = new Set(positions);
  const ids = new Map<number, string>();
  if (wanted.size === 0) return ids;
  for await (const { dataset, ordinal, id } of readCases(candidate.run.path)) {
    const position = dataset === candidate.arm.dataset ? aligned.candidatePosition(ordinal) : null;
    if (position !== null && wanted.has(position)) ids.set(position, id);
    if (ids.size === wanted.size) break;
  }
  return ids;
}
