import type { FinishReason } from '../domain/completion.ts';
import { isCutOff, isEmptyOutput } from '../domain/completion.ts';
import type { StepTaken } from '../domain/route.ts';
import type { Outcome, TrialResult } from '../domain/trial.ts';

/** Whether the trial brought a completion. */
export function isCompleted(trial: TrialResult): boolean {
  return trial.outcome !== 'error';
}

/** Whether the trial counts in a pass rate: it completed, has a scorer, and every scorer could judge. */
export function isJudged({ outcome }: TrialResult): boolean {
  return outcome !== 'error' && outcome !== 'unscored';
}

/** How a completion ended; a missing reason is `unknown`. `null` without a completion. */
export function finishOf(trial: TrialResult): FinishReason | null {
  return isCompleted(trial) ? (trial.finishReason ?? 'unknown') : null;
}

/** Whether the provider cut the trial's answer off. */
export function wasCutOff(trial: TrialResult): boolean {
  return isCutOff(finishOf(trial));
}

/** Whether a trial's completion is empty, whatever its outcome. */
export function hasEmptyOutput(trial: TrialResult): boolean {
  return isCompleted(trial) && isEmptyOutput({ text: trial.output ?? '', toolCalls: trial.toolCalls ?? [] });
}

const FAILURES: readonly Outcome[] = ['truncated', 'empty', 'malformed', 'refused', 'wrong'];

/** How telling a failed outcome is, from 0; `null` for a trial that didn't fail or couldn't be judged. */
export function failureRank(outcome: Outcome): number | null {
  const rank = FAILURES.indexOf(outcome);
  return rank === -1 ? null : rank;
}

/**
 * Whether some steps of the trial's route were answered from the cache and others weren't: its cost is that of a part.
 * Each answer that was asked for is an attempt without an error.
 */
export function isPartlyCached({ cached, route, attempts }: TrialResult): boolean {
  if (cached || route === null) return false;
  const answered = route.filter(({ result }) => ANSWERED.has(result)).length;
  return answered > attempts.filter(({ error }) => error === null).length;
}

const ANSWERED: ReadonlySet<string> = new Set<StepTaken['result']>([
  'answered',
  'refused',
  'truncated',
  'empty',
  'invalid',
]);
