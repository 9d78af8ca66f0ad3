import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { TrialResult } from '../src/domain/trial.ts';
import { createTrialMarks } from '../src/journal/trial-marks.ts';

/** What a journal holds, counted from its lines and by none of the code that reads it for a report. */
export interface Account {
  /** Trials with a line that has an outcome. */
  readonly trials: number;
  /** Lines beyond the first of a trial. */
  readonly repeated: number;
  /** HTTP requests that trials tell of. */
  readonly attempts: number;
  /** Attempts that failed, by kind. */
  readonly failures: ReadonlyMap<string, number>;
  readonly outcomes: ReadonlyMap<string, number>;
}

/** Counts a journal's trials. Throws on a line that is no JSON or has no outcome. */
export async function accountOf(file: string): Promise<Account> {
  const seen = createTrialMarks();
  const failures = new Map<string, number>();
  const outcomes = new Map<string, number>();
  let [trials, repeated, attempts, line] = [0, 0, 0, 0];
  for await (const text of createInterface({ input: createReadStream(file) })) {
    line += 1;
    const trial = JSON.parse(text) as TrialResult & { readonly type: string };
    if (trial.type !== 'trial') continue;
    if (typeof trial.outcome !== 'string') throw new Error(`${file}:${line}: a trial without an outcome`);
    if (seen.has(trial)) repeated += 1;
    else trials += 1;
    seen.add(trial);
    attempts += trial.attempts.length;
    count(outcomes, trial.outcome);
    for (const { error } of trial.attempts) if (error !== null) count(failures, error.kind);
  }
  return { trials, repeated, attempts, failures, outcomes };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** What is wrong with an account; empty: every trial is there exactly once, and every request is told of. */
export function mistakesIn(
  account: Account,
  { trials, requests }: { readonly trials: number; readonly requests: number },
): readonly string[] {
  const { attempts, repeated } = account;
  const mistakes: string[] = [];
  if (account.trials !== trials) mistakes.push(`${account.trials} of ${trials} trials are in the journal`);
  if (repeated > 0) mistakes.push(`${repeated} lines are of a trial that has one already`);
  // an attempt may have timed out before it was sent; a request that no attempt tells of is one that was lost
  if (requests > attempts) mistakes.push(`${requests} requests came, but trials tell of ${attempts}`);
  if (account.failures.size === 0) mistakes.push('no attempt failed: this was no soak');
  return mistakes;
}
