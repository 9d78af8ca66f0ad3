import type { ArmSummary, Warning } from '../domain/report.ts';
import { createArmFold } from './fold-arm.ts';
import type { SummaryInput } from './summary-input.ts';

/**
 * What the trials of a run come to, arm by arm in the order given, in one pass. It does not look for trials that come
 * twice: readers of a journal drop superseded lines first. Throws on a trial of an arm that isn't given.
 */
export async function summarize(
  input: SummaryInput,
): Promise<{ readonly arms: readonly ArmSummary[]; readonly warnings: readonly Warning[] }> {
  const folds = new Map(
    input.arms.map((facts) => [facts.id, { dataset: facts.dataset, fold: createArmFold(facts, input) }]),
  );
  for await (const trial of input.trials) {
    const arm = folds.get(trial.arm);
    if (arm === undefined) {
      throw new Error(`case ${trial.caseId} has a result of arm ${trial.arm}, which isn't in the run's plan`);
    }
    arm.fold.add(trial, input.caseFacts(arm.dataset, trial.ordinal));
  }
  const results = [...folds.values()].map(({ fold }) => fold.summary());
  return {
    arms: results.map((result) => result.arm),
    warnings: results.flatMap((result) => result.warnings),
  };
}
