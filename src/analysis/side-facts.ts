import type { TrialResult } from '../domain/trial.ts';
import { createCounter } from './counter.ts';
import { isCompleted } from './judged.ts';

/** What all of an arm's trials tell of how it was run, whichever cases are compared. */
export interface SideFacts {
  readonly completed: number;
  readonly errored: number;
  readonly cached: number;
  readonly simulated: boolean;
  /** The models that said they answered. */
  readonly servedModels: readonly string[];
  /** When the first and the last attempt started, RFC 3339; `null` without attempts. */
  readonly firstStartedAt: string | null;
  readonly lastStartedAt: string | null;
  /** The scorers that judged, with how often each could not. */
  readonly scorers: Readonly<Record<string, { readonly errors: number }>>;
}

/** Side facts in the making. */
export interface SideFactsFold {
  add(trial: TrialResult): void;
  facts(): SideFacts;
}

/** Facts of no trial yet. */
export function createSideFacts(): SideFactsFold {
  const served = new Set<string>();
  const errors = createCounter();
  const scorers = new Set<string>();
  const span = createSpan();
  let [completed, errored, cached, simulated] = [0, 0, 0, false];
  return {
    add: (trial) => {
      if (isCompleted(trial)) completed += 1;
      else errored += 1;
      cached += Number(trial.cached);
      simulated ||= trial.simulated;
      if (trial.servedModel !== null) served.add(trial.servedModel);
      for (const [name, score] of Object.entries(trial.scores)) {
        scorers.add(name);
        if (score.status === 'error') errors.add(name);
      }
      for (const { startedAt } of trial.attempts) span.add(startedAt);
    },
    facts: () => ({
      completed,
      errored,
      cached,
      simulated,
      servedModels: [...served].toSorted(),
      ...span.ends(),
      scorers: Object.fromEntries([...scorers].toSorted().map((name) => [name, { errors: errors.of(name) }])),
    }),
  };
}

function createSpan(): {
  add: (instant: string) => void;
  ends: () => Pick<SideFacts, 'firstStartedAt' | 'lastStartedAt'>;
} {
  let [first, last] = [null as string | null, null as string | null];
  return {
    add: (instant) => {
      if (first === null || Date.parse(instant) < Date.parse(first)) first = instant;
      if (last === null || Date.parse(instant) > Date.parse(last)) last = instant;
    },
    ends: () => ({ firstStartedAt: first, lastStartedAt: last }),
  };
}
