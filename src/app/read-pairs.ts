import type { ArmColumns } from '../analysis/arm-columns.ts';
import { createArmColumns } from '../analysis/arm-columns.ts';
import type { SideFacts, SideFactsFold } from '../analysis/side-facts.ts';
import { createSideFacts } from '../analysis/side-facts.ts';
import { UserError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { AlignedCases, CaseSource, OddCases } from '../journal/align-cases.ts';
import { alignCases } from '../journal/align-cases.ts';
import { formatCount } from '../lib/format.ts';
import type { RecordedArm } from './compare-operands.ts';

/** What of two arms is read. */
export interface PairRules {
  readonly metric: string;
  /** Compare the cases that both have alike, where they differ in others. */
  readonly common: boolean;
  readonly wantsTag: (tag: string) => boolean;
}

/** A candidate with the baseline, case by case. */
export interface ReadPair {
  readonly candidate: RecordedArm;
  readonly aligned: AlignedCases;
  readonly columns: { readonly base: ArmColumns; readonly candidate: ArmColumns };
}

/** All that is read of a comparison. */
export interface ReadPairs {
  readonly pairs: readonly ReadPair[];
  /** What all trials of an arm tell. */
  factsOf(arm: RecordedArm): SideFacts;
}

/**
 * Aligns the cases of each candidate with the baseline's, then reads every journal once. Cases that differ are a
 * `UserError` naming the first of them, unless the common ones are asked for; so is having none in common.
 */
export async function readPairs(
  base: RecordedArm,
  candidates: readonly RecordedArm[],
  rules: PairRules,
): Promise<ReadPairs> {
  const pairs: ReadPair[] = [];
  const problems: Problem[] = [];
  for (const candidate of candidates) {
    const aligned = await alignCases(sourceOf(base), sourceOf(candidate), rules.wantsTag);
    problems.push(...caseProblems(aligned, { base, candidate, common: rules.common }));
    const columnsOf = ({ recorded }: RecordedArm): ArmColumns =>
      createArmColumns({
        metric: rules.metric,
        cases: aligned.cases,
        repeats: recorded.plan.plan.repeats,
      });
    pairs.push({ candidate, aligned, columns: { base: columnsOf(base), candidate: columnsOf(candidate) } });
  }
  if (problems.length > 0) throw new UserError(problems);
  const factsOf = await readTrials(pairs.flatMap((pair) => feedsOf(base, pair)));
  return { pairs, factsOf };
}

function sourceOf({ run, recorded, arm }: RecordedArm): CaseSource {
  return { folder: run.path, dataset: arm.dataset, caseIds: recorded.caseIds };
}

interface Compared {
  readonly base: RecordedArm;
  readonly candidate: RecordedArm;
  readonly common: boolean;
}

function caseProblems(aligned: AlignedCases, { base, candidate, common }: Compared): readonly Problem[] {
  const [one, other] = [nameOf(base), nameOf(candidate)];
  const { cases } = aligned;
  const differs = caseDifferences(aligned, [one, other]);
  if (cases === 0) {
    const why = differs.length === 0 ? 'there are no cases' : differs.join('; ');
    const hint = 'Compare runs of one dataset and one selection.';
    return [problemOf('no-common-cases', `${one} and ${other} have no case in common: ${why}`, hint)];
  }
  if (common || differs.length === 0) return [];
  const message = `${one} and ${other} were not asked the same cases: ${differs.join('; ')}`;
  const hint = `Run both on the same cases, or compare the ${formatCount(cases)} common ones with --common.`;
  return [problemOf('other-cases', message, hint)];
}

/** What two sides' cases differ in, naming the first of them; empty where they are the same. */
export function caseDifferences(
  { onlyBase, onlyCandidate, changed }: AlignedCases,
  [one, other]: readonly [string, string],
): readonly string[] {
  return [
    ...oddText(changed, 'are not the same in both, though they have the same id'),
    ...oddText(onlyBase, `are only in ${one}`),
    ...oddText(onlyCandidate, `are only in ${other}`),
  ];
}

function oddText({ count, first }: OddCases, what: string): readonly string[] {
  if (count === 0) return [];
  const more = count > first.length ? ', …' : '';
  return [`${formatCount(count)} ${what} (${first.join(', ')}${more})`];
}

/** An arm as messages name it. */
export function nameOf({ run, arm }: RecordedArm): string {
  return `${run.id}#${arm.id}`;
}

interface Feed {
  readonly arm: RecordedArm;
  readonly positionOf: (ordinal: number) => number | null;
  readonly columns: ArmColumns;
}

function feedsOf(base: RecordedArm, { candidate, aligned, columns }: ReadPair): readonly Feed[] {
  return [
    { arm: base, positionOf: aligned.basePosition, columns: columns.base },
    { arm: candidate, positionOf: aligned.candidatePosition, columns: columns.candidate },
  ];
}

/** Reads each journal once for all that is asked of it. */
async function readTrials(feeds: readonly Feed[]): Promise<ReadPairs['factsOf']> {
  const folds = new Map<string, SideFactsFold>();
  const byRun = new Map(feeds.map(({ arm }) => [arm.run.path, arm.recorded]));
  for (const [path, recorded] of byRun) {
    const own = feeds.filter(({ arm }) => arm.run.path === path);
    const ids = new Set(own.map(({ arm }) => arm.arm.id));
    for (const { arm } of own) folds.set(keyOf(arm), createSideFacts());
    for await (const trial of recorded.trials()) {
      if (!ids.has(trial.arm)) continue;
      folds.get(keyText(path, trial.arm))?.add(trial);
      for (const { arm, positionOf, columns } of own) {
        const position = arm.arm.id === trial.arm ? positionOf(trial.ordinal) : null;
        if (position !== null) columns.add(trial, position);
      }
    }
  }
  return (arm) => (folds.get(keyOf(arm)) ?? createSideFacts()).facts();
}

function keyOf({ run, arm }: RecordedArm): string {
  return keyText(run.path, arm.id);
}

function keyText(path: string, arm: string): string {
  return JSON.stringify([path, arm]);
}
