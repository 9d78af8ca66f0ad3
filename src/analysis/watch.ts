import type { Warning } from '../domain/report.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { Counter } from './counter.ts';
import { createCounter } from './counter.ts';
import { createShortList } from './short-list.ts';

/** What a watch found in an arm. */
export type Finding = Omit<Warning, 'arm'>;

/** The finding as the arm's warning. */
export function toWarning({ code, message, caseIds }: Finding, arm: string): Warning {
  return { code, message, arm, caseIds };
}

/** Looks at every trial for one thing a reader should know. */
export interface Watch {
  add(trial: TrialResult): void;
  /** `null` when there is nothing to say. */
  finding(): Finding | null;
}

/** The trials a condition holds for. */
export interface Matches {
  readonly count: number;
  /** The first case in the dataset's order. */
  readonly first: TrialResult | null;
  /** The first five cases in the dataset's order. */
  readonly caseIds: readonly string[];
  /** `rate_limit (2), timeout (1)` */
  readonly notes: string;
}

const CASES_NAMED = 5;

/** A watch over the trials `when` holds for; `noteOf` sorts them into kinds that the message can count. */
export function createWatch(parts: {
  readonly code: string;
  readonly when: (trial: TrialResult) => boolean;
  readonly noteOf: (trial: TrialResult) => string;
  readonly message: (matches: Matches) => string;
}): Watch {
  const notes = createCounter<string>();
  const sample = createShortList<TrialResult>(CASES_NAMED, (a, b) => a.ordinal - b.ordinal);
  let count = 0;
  return {
    add: (trial) => {
      if (!parts.when(trial)) return;
      count += 1;
      notes.add(parts.noteOf(trial));
      sample.add(trial);
    },
    finding: () => {
      if (count === 0) return null;
      const caseIds = sample.items.map((trial) => trial.caseId);
      const first = sample.items[0] ?? null;
      const message = parts.message({ count, first, caseIds, notes: notesText(notes) });
      return { code: parts.code, message, caseIds };
    },
  };
}

function notesText(notes: Counter<string>): string {
  return notes.keys.map((note) => `${note} (${notes.of(note)})`).join(', ');
}

/** `was` for one, else `were`. */
export function wasOrWere(count: number): string {
  return count === 1 ? 'was' : 'were';
}
