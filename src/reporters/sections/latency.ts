import type { ArmSummary, DurationSummary, PercentileEstimate } from '../../domain/report.ts';
import { formatCount, formatDuration, formatDurationWithInterval } from '../../lib/format.ts';
import type { Cell, Figure, Section } from '../grid.ts';
import { armGrid, toCell } from '../grid.ts';

/** Service time of the attempts that brought an answer, and time to the first token where it was measured. */
export function latency(arms: readonly ArmSummary[]): Section {
  const figures: readonly Figure[] = [
    { heading: ['runs'], of: (arm) => formatCount(arm.latencyMs.count) },
    ...(arms.some((arm) => arm.trials.cached > 0) ? [cached] : []),
    { heading: ['average'], of: (arm) => formatDuration(arm.latencyMs.mean) },
    percentile('p50'),
    percentile('p90'),
    percentile('p95'),
    percentile('p99'),
    { heading: ['fastest'], of: (arm) => formatDuration(arm.latencyMs.min) },
    { heading: ['slowest'], of: (arm) => formatDuration(arm.latencyMs.max) },
    ...(arms.some((arm) => arm.timeToFirstTokenMs !== null) ? firstToken : []),
  ];
  return { title: 'Latency', grids: [armGrid(arms, figures)] };
}

const cached: Figure = { heading: ['from', 'cache'], of: (arm) => formatCount(arm.trials.cached) };

type Percentile = keyof Pick<DurationSummary, 'p50' | 'p90' | 'p95' | 'p99'>;

function percentile(name: Percentile): Figure {
  return { heading: [name], of: (arm) => percentileWithInterval(arm.latencyMs[name]) };
}

const firstToken: readonly Figure[] = (['p50', 'p95'] as const).map((name) => ({
  heading: ['first', `token ${name}`],
  of: (arm) => percentileCell(arm.timeToFirstTokenMs?.[name] ?? null),
}));

function percentileWithInterval(estimate: PercentileEstimate | null): Cell {
  const cell = percentileCell(estimate);
  if (estimate === null || !estimate.supported) return cell;
  const { value, low, high } = estimate;
  if (low === null || high === null) return cell;
  return { ...cell, wideText: formatDurationWithInterval(value, { low, high }) };
}

/** A percentile of times, or `≥` and its lower limit where the sample is too small to say more. */
export function percentileCell(estimate: PercentileEstimate | null): Cell {
  if (estimate === null) return toCell('-');
  if (estimate.supported) return toCell(formatDuration(estimate.value));
  return toCell(estimate.low === null ? '-' : `≥ ${formatDuration(estimate.low)}`);
}
