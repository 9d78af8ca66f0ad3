import type { ArmSummary } from '../domain/report.ts';

/** How an arm's trials ended. */
interface Endings extends Pick<ArmSummary, 'stopped'> {
  readonly trials: Pick<ArmSummary['trials'], 'planned' | 'completed' | 'errored'>;
  readonly scores: Readonly<Record<string, { readonly errors: number }>>;
}

/**
 * Why an arm is incomplete (exit 3, contract section 3), as one sentence without a full stop; `null` when it isn't:
 * it was given up, more than `maxErrorRate` of its planned trials ended in an error, planned trials have no result,
 * or a scorer could not judge.
 */
export function incompleteReason(arm: Endings, maxErrorRate: number): string | null {
  const { planned, completed, errored } = arm.trials;
  if (arm.stopped !== null) return `it was given up: ${arm.stopped}`;
  if (errored > 0 && errored / planned > maxErrorRate) {
    return `${errored} of ${planned} planned trials ended in an error (maxErrorRate is ${maxErrorRate})`;
  }
  const missing = planned - completed - errored;
  if (missing > 0) return `${missing} of ${planned} planned trials have no result`;
  const unjudged = Object.entries(arm.scores).filter(([, score]) => score.errors > 0);
  if (unjudged.length === 0) return null;
  return `a scorer could not judge: ${unjudged.map(([name, { errors }]) => `${name} (${errors} times)`).join(', ')}`;
}
