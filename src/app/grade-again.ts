import { outcomeOf } from '../domain/outcome.ts';
import type { Score } from '../domain/score.ts';
import type { EarlierJudging, Judging, TrialResult } from '../domain/trial.ts';
import type { ScorerRegistry } from '../scorers/registry.ts';
import type { Scored } from './judge.ts';
import { judge } from './judge.ts';
import { plus } from '../lib/known-sum.ts';
import { recordedCompletion } from './recorded-completion.ts';

/**
 * A recorded trial with the scores that it lacked: what was paid for, answer and grades, stays as it is, and only scorers
 * that could not judge are asked again. Resuming has made sure that case, arm and scorers are those of then.
 */
export async function gradeAgain(
  recorded: TrialResult,
  asked: Omit<Scored, 'kept'>,
  registry: ScorerRegistry,
): Promise<TrialResult> {
  const completion = recordedCompletion(recorded);
  const kept = (name: string): Score | null => scoreThatStays(recorded, name);
  const { scores, jsonLevel, judging } = await judge(registry, { ...asked, kept }, completion);
  return {
    ...recorded,
    outcome: outcomeOf(completion, Object.values(scores), jsonLevel),
    jsonLevel,
    scores,
    judging: judging === null ? null : { ...judging, earlier: earlierOf(recorded.judging) },
  };
}

function scoreThatStays({ scores }: TrialResult, name: string): Score | null {
  const score = Object.hasOwn(scores, name) ? (scores[name] ?? null) : null;
  return score?.status === 'scored' ? score : null;
}

function earlierOf(judging: Judging | null): EarlierJudging {
  if (judging === null) return { calls: 0, failedCalls: 0, attempts: 0, costUsd: 0 };
  const { calls, failedCalls, attempts, costUsd } = judging;
  // lines of earlier versions have no such field
  const before = (judging as Partial<Judging>).earlier ?? null;
  const last = { calls, failedCalls, attempts: attempts.length, costUsd };
  if (before === null) return last;
  return {
    calls: before.calls + last.calls,
    failedCalls: before.failedCalls + last.failedCalls,
    attempts: before.attempts + last.attempts,
    costUsd: plus(before.costUsd, costUsd),
  };
}
