import type { Arm } from '../domain/arm.ts';
import type { RecordedBatch, TrialsAgain } from '../domain/batch-ledger.ts';
import { toTrialRanges, trialText, trialsInRanges } from '../domain/trial-ranges.ts';
import type { Attempt } from '../domain/trial.ts';
import type { EngineParts, Trial } from './parts.ts';

/** The id a trial's request has in a batch. */
export function itemId(name: string, key: string): string {
  return `${name}-${key}`;
}

/** The trial a result is of, by `trialText`; `null`: it is of another batch. */
export function keyOfItem(id: string, name: string): string | null {
  const start = itemId(name, '');
  return id.startsWith(start) ? id.slice(start.length) : null;
}

/** Trials that are to be sent again, those with the same attempts together. */
export function toTrialsAgain(again: ReadonlyMap<string, readonly Attempt[]>): readonly TrialsAgain[] {
  const groups = new Map<string, { readonly attempts: readonly Attempt[]; readonly keys: string[] }>();
  for (const [key, attempts] of again) {
    const same = JSON.stringify(attempts);
    const group = groups.get(same) ?? { attempts, keys: [] };
    groups.set(same, group);
    group.keys.push(key);
  }
  return [...groups.values()].map(({ attempts, keys }) => ({ attempts, trials: toTrialRanges(keys) }));
}

/** Whether no earlier session has the trial's answer. */
export function isUnanswered(trial: Trial, parts: EngineParts): boolean {
  return !parts.isDone(trial) && !parts.isUngraded(trial);
}

/** The trials of a batch that no earlier session has an answer of, by `trialText`. Reads the cases once. */
export async function trialsOf(
  { trials }: Pick<RecordedBatch, 'trials'>,
  arm: Arm,
  parts: EngineParts,
): Promise<Map<string, Trial>> {
  const keys = new Set(trialsInRanges(trials));
  const found = new Map<string, Trial>();
  for await (const trial of trialsIn(arm, parts)) {
    const key = trialText({ ordinal: trial.example.ordinal, repeat: trial.repeat });
    if (!keys.delete(key)) continue;
    if (isUnanswered(trial, parts)) found.set(key, trial);
    if (keys.size === 0) break;
  }
  return found;
}

/** Every trial of an arm, in the order of the dataset. */
export async function* trialsIn(arm: Arm, parts: EngineParts): AsyncGenerator<Trial, void, undefined> {
  for await (const example of parts.cases(arm)) {
    for (let repeat = 0; repeat < parts.repeats; repeat += 1) yield { arm, example, repeat };
  }
}
