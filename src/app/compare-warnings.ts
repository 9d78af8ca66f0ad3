import type { ComparedCases } from '../domain/comparison.ts';
import type { Warning } from '../domain/report.ts';
import { formatCount } from '../lib/format.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { ReadArm } from './compare-setup.ts';
import { candidateNotices, isSimulated } from './compare-setup.ts';

/** What a reader of a comparison should know before believing it. */
export function comparisonWarnings(
  base: ReadArm,
  candidate: ReadArm,
  cases: ComparedCases,
): readonly Warning[] {
  const found: [string, string | null][] = [
    ['common-cases-only', commonText(cases)],
    ['scored-differently', scorersText(base, candidate)],
    ['one-side-simulated', simulatedText(base, candidate)],
    ['other-repeats', repeatsText(base, candidate)],
    ['other-time', timeText(base, candidate)],
    ['shard', shardText(base, candidate)],
    ...candidateNotices(candidate).map((message): [string, string] => ['candidate-setting', message]),
  ];
  return found.flatMap(([code, message]): Warning[] =>
    message === null ? [] : [{ code, message, arm: candidate.arm.id, caseIds: [] }],
  );
}

function commonText({ common, onlyBase, onlyCandidate, changed }: ComparedCases): string | null {
  const leftOut = onlyBase + onlyCandidate + changed;
  if (leftOut === 0) return null;
  return (
    `only the ${formatCount(common)} common cases are compared: left out are ${formatCount(onlyBase)} that only the ` +
    `baseline has, ${formatCount(onlyCandidate)} that only the candidate has, and ${formatCount(changed)} that changed`
  );
}

function scorersText(base: ReadArm, candidate: ReadArm): string | null {
  if (canonicalJson(base.arm.scorers) === canonicalJson(candidate.arm.scorers)) return null;
  return 'the two are judged by different scorers, so that their rates may not mean the same';
}

function simulatedText(base: ReadArm, candidate: ReadArm): string | null {
  const [one, other] = [base, candidate].map(({ recorded, facts }) => isSimulated(recorded, facts));
  if (one === other) return null;
  return `the ${one === true ? 'baseline' : 'candidate'} is simulated and the other is not: the comparison says nothing`;
}

function repeatsText(base: ReadArm, candidate: ReadArm): string | null {
  const [one, other] = [base.recorded.plan.plan.repeats, candidate.recorded.plan.plan.repeats];
  if (one === other) return null;
  return `the baseline was asked each case ${one} times, the candidate ${other} times; each side's repeats are averaged`;
}

/** Latencies of another hour are of another load at the provider. */
function timeText(base: ReadArm, candidate: ReadArm): string | null {
  if (base.run.path === candidate.run.path) return null;
  const [one, other] = [base.facts, candidate.facts];
  if (
    isBefore(one.lastStartedAt, other.firstStartedAt) ||
    isBefore(other.lastStartedAt, one.firstStartedAt)
  ) {
    return 'the two were not asked at the same time, so that latencies may differ by the hour, not by the model';
  }
  return null;
}

function isBefore(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && Date.parse(one) < Date.parse(other);
}

function shardText(base: ReadArm, candidate: ReadArm): string | null {
  const shards = [base, candidate].filter(({ recorded }) => recorded.plan.run.shard !== null);
  if (shards.length === 0) return null;
  return 'this is about one shard of a run; merge the shards for the whole';
}
