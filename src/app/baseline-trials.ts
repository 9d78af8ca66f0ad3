import { summarize } from '../analysis/summarize.ts';
import type { ArmFacts } from '../analysis/summary-input.ts';
import type { ArmSummary } from '../domain/report.ts';
import type { TrialResult } from '../domain/trial.ts';
import { alignCases } from '../journal/align-cases.ts';
import type { BaselineFamily } from './baseline-families.ts';
import type { RecordedCaseFacts } from './recorded-facts.ts';
import { armFacts } from './recorded-facts.ts';

/** A baseline of another run as if it were an arm of this one: called as the plan calls it, its cases by this run's ordinals. */
export interface ForeignArm {
  readonly facts: ArmFacts;
  readonly summary: ArmSummary;
  readonly repeats: number;
  trials(): AsyncGenerator<TrialResult, void, undefined>;
}

/** Reads the baselines that are arms of another run; none where all are the run's own. */
export async function readForeignArms(
  families: readonly BaselineFamily[],
  cases: RecordedCaseFacts,
  level: number,
): Promise<readonly ForeignArm[]> {
  const foreign: ForeignArm[] = [];
  for (const family of families) {
    const [candidate] = family.candidates;
    if (candidate === undefined || candidate.run.path === family.base.run.path) continue;
    foreign.push(await readForeignArm(family, candidate.arm.dataset, { cases, level }));
  }
  return foreign;
}

async function readForeignArm(
  family: BaselineFamily,
  dataset: string,
  { cases, level }: { readonly cases: RecordedCaseFacts; readonly level: number },
): Promise<ForeignArm> {
  const { id, base } = family;
  const { plan } = base.recorded.plan;
  const ordinalOf = await ordinalsOf(family, cases);
  const trials = async function* (): AsyncGenerator<TrialResult, void, undefined> {
    for await (const trial of base.recorded.trials()) {
      const ordinal = trial.arm === base.arm.id ? ordinalOf(trial.ordinal) : null;
      if (ordinal !== null) yield { ...trial, arm: id, ordinal };
    }
  };
  const [facts] = armFacts({ ...plan, arms: [{ ...base.arm, id, dataset }] }, cases, new Map());
  const { repeats } = plan;
  const rules = { caseFacts: cases.factsOf, repeats, level };
  const { arms } = await summarize({ ...rules, arms: facts === undefined ? [] : [facts], trials: trials() });
  const [summary] = arms;
  if (facts === undefined || summary === undefined) throw new Error(`the baseline ${id} has no summary`);
  return { facts, summary, repeats, trials };
}

/** The ordinal in this run of a case by its ordinal in the baseline's; `null` where this run doesn't have it alike. */
async function ordinalsOf(
  { base, candidates }: BaselineFamily,
  { positions }: RecordedCaseFacts,
): Promise<(ordinal: number) => number | null> {
  const [candidate] = candidates;
  if (candidate === undefined) return () => null;
  const source = ({ run, recorded, arm }: typeof base) => ({
    folder: run.path,
    dataset: arm.dataset,
    caseIds: recorded.caseIds,
  });
  const aligned = await alignCases(source(base), source(candidate), () => false);
  const ordinals = new Uint32Array(aligned.cases);
  const { cases } = positions(candidate.arm.dataset, null);
  for (let ordinal = 0; ordinal < cases; ordinal += 1) {
    const position = aligned.candidatePosition(ordinal);
    if (position !== null) ordinals[position] = ordinal;
  }
  return (ordinal) => {
    const position = aligned.basePosition(ordinal);
    return position === null ? null : (ordinals[position] ?? null);
  };
}
