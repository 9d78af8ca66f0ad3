import type { TrialKey } from '../domain/trial.ts';
import type { Bitmap } from '../lib/bitmap.ts';
import { createBitmap } from '../lib/bitmap.ts';

/** A set of trials, one bit each. */
export interface TrialMarks {
  has(trial: Omit<TrialKey, 'caseId'>): boolean;
  add(trial: Omit<TrialKey, 'caseId'>): void;
  /** How many of an arm's trials are marked. */
  count(arm: string): number;
}

/** An empty set; it costs a bit a trial, whatever the ids. */
export function createTrialMarks(): TrialMarks {
  const byArm = new Map<string, Map<number, Bitmap>>();
  return {
    has: ({ arm, repeat, ordinal }) => byArm.get(arm)?.get(repeat)?.has(ordinal) ?? false,
    add: ({ arm, repeat, ordinal }) => {
      const repeats = byArm.get(arm) ?? new Map<number, Bitmap>();
      byArm.set(arm, repeats);
      const bitmap = repeats.get(repeat) ?? createBitmap();
      repeats.set(repeat, bitmap);
      bitmap.add(ordinal);
    },
    count: (arm) => [...(byArm.get(arm)?.values() ?? [])].reduce((sum, bitmap) => sum + bitmap.size, 0),
  };
}
