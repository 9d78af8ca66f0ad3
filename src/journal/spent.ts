import { mayBeBilled } from '../domain/billing.ts';
import type { UnrecordedSpending } from '../domain/session-facts.ts';
import type { Attempt, TrialResult } from '../domain/trial.ts';

/**
 * What the sittings of a run have spent, over every line of its journal and what no line tells: a trial that was run twice
 * cost twice.
 */
export interface Spent {
  /** USD, of what is known. */
  readonly usd: number;
  /** USD of the dearest trial by model, where one is known. */
  readonly dearestUsd: ReadonlyMap<string, number>;
  /** Attempts that may have been billed and whose cost isn't known, by model. */
  readonly unknownAttempts: ReadonlyMap<string, number>;
}

type Spending = UnrecordedSpending & Partial<Pick<TrialResult, 'judging'>>;

/** Adds trials up to what they cost. */
export function createSpentSum(): { add(trial: Spending): void; spent(): Spent } {
  const dearestUsd = new Map<string, number>();
  const unknownAttempts = new Map<string, number>();
  let usd = 0;
  const countUnknown = (attempts: readonly Attempt[], costUsd: number | null): void => {
    for (const attempt of attempts) {
      const isUnknown = attempt.error === null ? costUsd === null : mayBeBilled(attempt);
      if (isUnknown) unknownAttempts.set(attempt.model, (unknownAttempts.get(attempt.model) ?? 0) + 1);
    }
  };
  return {
    add: ({ model, costUsd, attempts, judging }) => {
      // where only judges were asked again, an earlier line has told what the answer cost; lines of earlier versions have no such field
      const isKept = (judging?.earlier ?? null) !== null;
      usd += (isKept ? 0 : (costUsd ?? 0)) + (judging?.costUsd ?? 0);
      if (costUsd !== null) dearestUsd.set(model, Math.max(costUsd, dearestUsd.get(model) ?? 0));
      if (!isKept) countUnknown(attempts, costUsd);
      if (judging !== null && judging !== undefined) countUnknown(judging.attempts, judging.costUsd);
    },
    spent: () => ({ usd, dearestUsd, unknownAttempts }),
  };
}

/** What two journals of one run tell, added up. */
export function addSpent(one: Spent, other: Spent): Spent {
  const dearestUsd = new Map(one.dearestUsd);
  const unknownAttempts = new Map(one.unknownAttempts);
  for (const [model, usd] of other.dearestUsd) {
    dearestUsd.set(model, Math.max(usd, dearestUsd.get(model) ?? 0));
  }
  for (const [model, attempts] of other.unknownAttempts) {
    unknownAttempts.set(model, attempts + (unknownAttempts.get(model) ?? 0));
  }
  return { usd: one.usd + other.usd, dearestUsd, unknownAttempts };
}
