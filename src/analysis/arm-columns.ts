import type { FinishReason } from '../domain/completion.ts';
import { FINISH_REASONS } from '../domain/completion.ts';
import type { JsonLevel, TrialResult } from '../domain/trial.ts';
import { JSON_LEVELS } from '../domain/trial.ts';
import { finishOf } from './judged.ts';
import type { MeanColumn } from './mean-column.ts';
import { createMeanColumn } from './mean-column.ts';
import type { CaseColumn } from './pair-cases.ts';
import { createCaseColumn, readMetric } from './pair-cases.ts';

/** The figures that are kept by case. */
export type CaseFigure =
  | 'latencyMs'
  | 'timeToFirstTokenMs'
  | 'tokens.input'
  | 'tokens.output'
  | 'outputChars'
  | 'costUsd.perTrial';

/** What one arm's trials come to for a comparison, case by case: about 70 bytes a case and 2 bytes a trial. */
export interface ArmColumns {
  /** `position`: the same number for the same case in both arms. */
  add(trial: TrialResult, position: number): void;
  readonly verdicts: CaseColumn;
  readonly figures: Readonly<Record<CaseFigure, MeanColumn>>;
  /** `null` where the trial has no completion. */
  readonly finishAt: (position: number, repeat: number) => FinishReason | null;
  /** `null` where the output needn't be JSON. */
  readonly jsonAt: (position: number, repeat: number) => JsonLevel | null;
}

/** Which metric is read, of how many cases that were asked how often. */
export interface ColumnRules {
  readonly metric: string;
  readonly cases: number;
  readonly repeats: number;
}

/** Columns of no trial yet. Trials from the cache are in no time and no cost, as nothing was asked. */
export function createArmColumns({ metric, cases, repeats }: ColumnRules): ArmColumns {
  const verdicts = createCaseColumn();
  const figures = {
    latencyMs: createMeanColumn(),
    timeToFirstTokenMs: createMeanColumn(),
    'tokens.input': createMeanColumn(),
    'tokens.output': createMeanColumn(),
    outputChars: createMeanColumn(),
    'costUsd.perTrial': createMeanColumn(),
  };
  const finishes = createWordColumn(FINISH_REASONS, cases * repeats);
  const levels = createWordColumn(JSON_LEVELS, cases * repeats);
  return {
    verdicts,
    figures,
    finishAt: (position, repeat) => finishes.at(position * repeats + repeat),
    jsonAt: (position, repeat) => levels.at(position * repeats + repeat),
    add: (trial, position) => {
      verdicts.add(position, readMetric(trial, metric));
      if (trial.outcome === 'error') return;
      finishes.set(position * repeats + trial.repeat, finishOf(trial));
      levels.set(position * repeats + trial.repeat, trial.jsonLevel);
      figures['tokens.input'].add(position, trial.usage?.inputTokens ?? null);
      figures['tokens.output'].add(position, trial.usage?.outputTokens ?? null);
      figures.outputChars.add(position, trial.output?.length ?? null);
      if (trial.cached) return;
      figures.latencyMs.add(position, trial.latencyMs);
      figures.timeToFirstTokenMs.add(position, trial.ttftMs);
      figures['costUsd.perTrial'].add(position, trial.costUsd);
    },
  };
}

interface WordColumn<Word> {
  set(index: number, word: Word | null): void;
  at(index: number): Word | null;
}

function createWordColumn<Word>(words: readonly Word[], length: number): WordColumn<Word> {
  const codes = new Uint8Array(length);
  return {
    set: (index, word) => {
      codes[index] = word === null ? 0 : words.indexOf(word) + 1;
    },
    at: (index) => words[(codes[index] ?? 0) - 1] ?? null,
  };
}
