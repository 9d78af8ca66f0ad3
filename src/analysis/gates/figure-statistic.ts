import type { Statistic } from '../../stats/bootstrap.ts';
import { meanOf, quantileOf, ratioOf } from '../../stats/resampled-statistics.ts';
import type { MetricSource } from './metric.ts';

/** The figures of one case's trials. */
export interface CaseFigures {
  readonly values: readonly number[];
  /** Of these trials, those whose outcome is correct. */
  readonly passes: number;
}

/** What a metric makes of its cases' figures, as a statistic over cases; `null` for a maximum, which has none. */
export function figureStatistic(cases: readonly CaseFigures[], source: MetricSource): Statistic | null {
  const sums = column(cases, ({ values }) => sumOf(values));
  const means = column(cases, ({ values }) => sumOf(values) / values.length);
  switch (source.of) {
    case 'duration':
      if (source.statistic === 'max') return null;
      if (source.statistic === 'mean') return meanOf(means);
      return quantileOverCases(cases, Number(source.statistic.slice(1)) / 100);
    case 'cost':
      if (source.name === 'total') return scaled(meanOf(sums), cases.length);
      if (source.name === 'perTrial') return meanOf(means);
      return ratioOf(meanOf(sums), meanOf(column(cases, ({ passes }) => passes)));
    case 'tokens':
    case 'chars':
    case 'scorer':
    case 'share':
    case 'finishReason':
      return meanOf(means);
  }
}

function column(cases: readonly CaseFigures[], of: (one: CaseFigures) => number): Float64Array {
  return Float64Array.from(cases, of);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function scaled(statistic: Statistic, factor: number): Statistic {
  const times = (value: number | null): number | null => (value === null ? null : value * factor);
  return {
    n: statistic.n,
    of: (timesCounted) => times(statistic.of(timesCounted)),
    without: (position) => times(statistic.without(position)),
  };
}

/** Leaving out each case in turn takes time that grows with the square of their number. */
const MOST_LEFT_OUT = 2000;

/** The quantile of all calls, where a case's repeats stay together when cases are drawn. */
function quantileOverCases(cases: readonly CaseFigures[], p: number): Statistic {
  const flat = Float64Array.from(cases.flatMap(({ values }) => values));
  const inner = quantileOf(flat, p);
  if (flat.length === cases.length) return inner;
  const caseOf = Uint32Array.from(cases.flatMap(({ values }, index) => values.map(() => index)));
  return {
    n: cases.length,
    of: (timesCounted) => inner.of(caseOf.map((index) => timesCounted[index] ?? 0)),
    without: (position) =>
      cases.length > MOST_LEFT_OUT ? null : inner.of(caseOf.map((index) => Number(index !== position))),
  };
}
