import type { ArmSummary, DurationSummary, PercentileEstimate } from '../../domain/report.ts';
import { formatCount, formatDuration, formatDurationWithInterval, formatTokens } from '../../lib/format.ts';
import type { Cell, Figure, Section } from '../grid.ts';
import { armGrid, toCell } from '../grid.ts';

/** Service time of the attempts that brought an answer; time to the first token and speed where answers were streamed. */
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
  ];
  const streamed = arms.some(wasStreamed) ? [armGrid(arms, [...firstToken, tokensPerSecond])] : [];
  return { title: 'Latency', grids: [armGrid(arms, figures), ...streamed] };
}

const cached: Figure = { heading: ['from', 'cache'], of: (arm) => formatCount(arm.trials.cached) };

type Percentile = keyof Pick<DurationSummary, 'p50' | 'p90' | 'p95' | 'p99'>;

function percentile(name: Percentile): Figure {
  return { heading: [name], of: (arm) => percentileWithInterval(arm.latencyMs[name]) };
}

function wasStreamed({ timeToFirstTokenMs }: ArmSummary): boolean {
  return timeToFirstTokenMs !== null;
}

const firstToken: readonly Figure[] = (['p50', 'p90', 'p95', 'p99'] as const).map((name) => ({
  heading: ['first', `token ${name}`],
  of: (arm) => percentileCell(arm.timeToFirstTokenMs?.[name] ?? null),
}));

const tokensPerSecond: Figure = {
  heading: ['tokens', 'per s p50'],
  of: (arm) => (wasStreamed(arm) ? speedCell(arm.outputTokensPerSecond?.p50 ?? null) : '-'),
};

function percentileWithInterval(estimate: PercentileEstimate | null): Cell {
  const cell = percentileCell(estimate);
  if (estimate === null || !estimate.supported) return cell;
  const { value, low, high } = estimate;
  if (low === null || high === null) return cell;
  return { ...cell, wideText: formatDurationWithInterval(value, { low, high }) };
}

/** A percentile of times, or `≥` and its lower limit where the sample is too small to say more. */
export function percentileCell(estimate: PercentileEstimate | null): Cell {
  return boundedCell(estimate, formatDuration);
}

function speedCell(estimate: PercentileEstimate | null): Cell {
  return boundedCell(estimate, formatTokens);
}

function boundedCell(estimate: PercentileEstimate | null, format: (value: number) => string): Cell {
  if (estimate === null) return toCell('-');
  if (estimate.supported) return toCell(format(estimate.value));
  return toCell(estimate.low === null ? '-' : `≥ ${format(estimate.low)}`);
}
