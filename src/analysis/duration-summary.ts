import type { DurationSummary, PercentileEstimate } from '../domain/report.ts';
import { quantile, quantileInterval } from '../stats/quantile.ts';
import type { NumberColumn } from './columns.ts';

/** Count, mean, extremes and percentiles (type 7, order-statistic intervals at `level`) of a column. */
export function summarizeDurations(column: NumberColumn, level: number): DurationSummary {
  const sorted = column.sorted();
  const count = sorted.length;
  return {
    count,
    mean: count === 0 ? null : sorted.reduce((sum, value) => sum + value, 0) / count,
    min: sorted[0] ?? null,
    max: sorted.at(-1) ?? null,
    p50: percentileOf(sorted, 0.5, level),
    p90: percentileOf(sorted, 0.9, level),
    p95: percentileOf(sorted, 0.95, level),
    p99: percentileOf(sorted, 0.99, level),
  };
}

/** The same, `null` where nothing was measured. */
export function summarizeMeasured(column: NumberColumn, level: number): DurationSummary | null {
  const summary = summarizeDurations(column, level);
  return summary.count === 0 ? null : summary;
}

function percentileOf(sorted: Float64Array, p: number, level: number): PercentileEstimate | null {
  const value = quantile(sorted, p);
  if (value === null) return null;
  const ranks = quantileInterval(sorted.length, p, level);
  const high = valueAt(sorted, ranks.high);
  return { value, low: valueAt(sorted, ranks.low), high, supported: high !== null };
}

function valueAt(sorted: Float64Array, rank: number | null): number | null {
  return rank === null ? null : (sorted[rank - 1] ?? null);
}
