import { quantile } from '../../stats/quantile.ts';
import type { CaseColumn } from '../pair-cases.ts';
import type { FailedGate } from './failed-cases.ts';
import { meanOf } from './failed-cases.ts';
import type { FigureColumn } from './figure-column.ts';
import type { GateData } from './gate-data.ts';
import type { Metric } from './metric.ts';

/** What a run's trials say, and what the new answers to some of its cases do. */
export interface BothAnswers {
  readonly own: GateData;
  readonly fresh: GateData;
}

/**
 * A run's data as a failed gate sees it with the mean of each case's new answers (of percentiles the median) in place of
 * its own, at the weight of its own. A case whose new answers say nothing of the metric keeps its own.
 */
export function mergedData({ question, ordinals }: FailedGate, { own, fresh }: BothAnswers): GateData {
  const isReplaced = (arm: string): boolean => arm === question.arm;
  return {
    ...own,
    shares: (slice, metric) => {
      const column = own.shares(slice, metric);
      return isReplaced(slice.arm) ? mergedShares(column, fresh.shares(slice, metric), ordinals) : column;
    },
    figures: (slice, metric) => {
      const column = own.figures(slice, metric);
      if (!isReplaced(slice.arm)) return column;
      return mergedFigures({ own: column, fresh: fresh.figures(slice, metric) }, ordinals, centreOf(metric));
    },
  };
}

function mergedShares(own: CaseColumn, fresh: CaseColumn, ordinals: ReadonlySet<number>): CaseColumn {
  return {
    ...own,
    at: (position) =>
      ordinals.has(position) && fresh.at(position).judged > 0 ? fresh.at(position) : own.at(position),
  };
}

type Centre = (values: readonly number[]) => number;

/** Means of skewed times lie above half of them, so that a percentile made of means would be another one. */
function centreOf({ source }: Metric): Centre {
  const isPercentile = source.of === 'duration' && source.statistic.startsWith('p');
  return isPercentile ? medianOf : meanOf;
}

function medianOf(values: readonly number[]): number {
  return quantile(Float64Array.from(values).toSorted(), 0.5) ?? Number.NaN;
}

function mergedFigures(
  { own, fresh }: { readonly own: FigureColumn; readonly fresh: FigureColumn },
  ordinals: ReadonlySet<number>,
  centre: Centre,
): FigureColumn {
  return {
    ...own,
    cases: () => {
      const news = fresh.cases();
      return new Map(
        [...own.cases()].map(([ordinal, figures]) => {
          const found = ordinals.has(ordinal) ? news.get(ordinal) : undefined;
          if (found === undefined) return [ordinal, figures];
          const { length } = figures.values;
          const replaced = centre(found.values);
          const values = Array.from({ length }, () => replaced);
          return [ordinal, { values, passes: (length * found.passes) / found.values.length }];
        }),
      );
    },
  };
}
