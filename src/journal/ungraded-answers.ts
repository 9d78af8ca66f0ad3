import { join } from 'node:path';
import type { TrialKey, TrialResult } from '../domain/trial.ts';
import type { IndexedLines } from '../lib/indexed-lines.ts';
import { indexLines } from '../lib/indexed-lines.ts';
import { JOURNAL_FILE } from './plan-line.ts';
import { trialKeyText } from './read-journal.ts';

/** Recorded answers whose judges gave none, read back in any order. */
export interface UngradedAnswers {
  has(trial: Omit<TrialKey, 'caseId'>): boolean;
  /** The trial as it was recorded; throws where there is none. */
  read(trial: Omit<TrialKey, 'caseId'>): Promise<TrialResult>;
  close(): Promise<void>;
}

/** `lines` are those of `RecordedRun.ungraded`, counted from 1; the journal may only grow until this is closed. */
export async function openUngradedAnswers(
  folder: string,
  lines: ReadonlyMap<string, number>,
): Promise<UngradedAnswers> {
  const file: IndexedLines | null = lines.size === 0 ? null : await indexLines(join(folder, JOURNAL_FILE));
  return {
    has: (trial) => lines.size > 0 && lines.has(trialKeyText(trial)),
    read: async (trial) => {
      const number = lines.get(trialKeyText(trial));
      if (number === undefined || file === null) throw new Error('the trial has no answer without a grade');
      return JSON.parse(await file.line(number - 1)) as TrialResult;
    },
    close: async () => file?.close(),
  };
}
