import type { TrialResult } from '../../domain/trial.ts';
import type { CaseFigures } from './figure-statistic.ts';
import type { MetricSource } from './metric.ts';
import { readFigure } from './read-figure.ts';

/** One arm's figures of one metric, in three numbers a trial. */
export interface FigureColumn {
  add(trial: TrialResult): void;
  /** By case, by ordinal; cases without a figure aren't there. */
  cases(): ReadonlyMap<number, CaseFigures>;
}

/** An empty column. */
export function createFigureColumn(source: MetricSource): FigureColumn {
  const ordinals: number[] = [];
  const values: number[] = [];
  const passes: number[] = [];
  return {
    add: (trial) => {
      const value = readFigure(trial, source);
      if (value === null) return;
      ordinals.push(trial.ordinal);
      values.push(value);
      passes.push(Number(trial.outcome === 'correct'));
    },
    cases: () => {
      const byCase = new Map<number, { values: number[]; passes: number }>();
      for (const [index, ordinal] of ordinals.entries()) {
        const found = byCase.get(ordinal) ?? { values: [], passes: 0 };
        found.values.push(values[index] ?? 0);
        found.passes += passes[index] ?? 0;
        byCase.set(ordinal, found);
      }
      // repeats end in any order, and what is drawn must not depend on it
      for (const found of byCase.values()) found.values.sort((one, other) => one - other);
      return new Map([...byCase].toSorted(([one], [other]) => one - other));
    },
  };
}
