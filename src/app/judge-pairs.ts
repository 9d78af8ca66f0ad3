import type { ArmPairResult } from '../analysis/compare-arms.ts';
import { compareArms } from '../analysis/compare-arms.ts';
import { incompleteReason } from '../analysis/incomplete.ts';
import type { ComparedArm, ComparedCases } from '../domain/comparison.ts';
import type { AlignedCases } from '../journal/align-cases.ts';
import { readSessions } from '../journal/sessions-file.ts';
import { keyedRandom } from '../lib/random.ts';
import type { RecordedArm } from './compare-operands.ts';
import type { ReadArm } from './compare-setup.ts';
import { isSimulated } from './compare-setup.ts';
import type { ReadPairs } from './read-pairs.ts';

/** Draws of every bootstrap of a comparison. */
export const RESAMPLES = 10_000;

const ALPHA = 0.05;

/** Judges the candidates that were read against their baseline, by draws from the baseline run's seed. */
export function judgePairs(
  base: RecordedArm,
  read: ReadPairs,
  { margin, withTags }: { readonly margin: number; readonly withTags: boolean },
): readonly ArmPairResult[] {
  const { run, plan } = base.recorded.plan;
  return compareArms(
    read.pairs.map((pair, index) => ({
      name: `${index}`,
      base: pair.columns.base,
      candidate: pair.columns.candidate,
      cases: pair.aligned.cases,
      baseRepeats: plan.repeats,
      candidateRepeats: pair.candidate.recorded.plan.plan.repeats,
      tags: withTags ? pair.aligned.tags : null,
    })),
    { margin, alpha: ALPHA, resamples: RESAMPLES, draws: drawsFrom(run.seed) },
  );
}

function drawsFrom(seed: number): (key: string) => () => number {
  return (key) => {
    const random = keyedRandom(seed, 'compare', key);
    return () => random.uniform();
  };
}

/** One side as a comparison tells of it, incomplete by the rules of its own run. */
export async function comparedArm({ run, recorded, arm, facts }: ReadArm): Promise<ComparedArm> {
  const { completed, errored } = facts;
  const planned = Math.max(arm.planned, completed + errored);
  const trials = { planned, completed, errored };
  const { maxErrorRate } = recorded.plan.plan;
  const isWhole = completed === planned;
  const sessions = isWhole ? [] : await readSessions(run.path);
  const stopped = sessions.at(-1)?.stopped.find((given) => given.arm === arm.id)?.reason ?? null;
  const endings = { stopped, trials, scores: facts.scorers };
  return {
    run: run.id,
    arm: arm.id,
    simulated: isSimulated(recorded, facts),
    ...trials,
    incomplete: incompleteReason(endings, maxErrorRate),
  };
}

/** How many cases were compared, and how many were not. */
export function comparedCases({ cases, onlyBase, onlyCandidate, changed }: AlignedCases): ComparedCases {
  return {
    common: cases,
    onlyBase: onlyBase.count,
    onlyCandidate: onlyCandidate.count,
    changed: changed.count,
  };
}
