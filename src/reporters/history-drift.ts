import type { ArmDrift, DriftStatus, LatencyDrift, PassRateDrift } from '../domain/history.ts';
import { formatDuration, formatPercent } from '../lib/format.ts';
import type { Tone } from '../lib/paint.ts';
import { formatLevel, formatPoints, formatPValue, formatRatio } from './comparison-figures.ts';
import { counted } from './datasets.ts';

/** A sentence on drift and how it is meant. */
export interface DriftLine {
  readonly text: string;
  readonly tone: Tone;
}

/** What is said of an arm's drift: a line on its pass rate and one on its latency, or one where neither can be known. */
export function driftLines({ against, passRate, latencyMs }: ArmDrift): readonly DriftLine[] {
  const runs = counted(against.length, 'earlier run');
  const { reason } = passRate;
  if (reason !== null && reason === latencyMs.reason)
    return [{ text: `drift unknown: ${reason}`, tone: toneOf(passRate.status) }];
  return [
    { text: passRateText(passRate, runs), tone: toneOf(passRate.status) },
    { text: latencyText(latencyMs, runs), tone: toneOf(latencyMs.status) },
  ];
}

function toneOf(status: DriftStatus): Tone {
  switch (status) {
    case 'drift':
      return 'bad';
    case 'none seen':
      return 'plain';
    case 'unknown':
      return 'faint';
  }
}

function passRateText(drift: PassRateDrift, runs: string): string {
  const { status, n, earlier, newest, difference, pValue, adjustedPValue, reason } = drift;
  if (status === 'unknown') return `drift of the pass rate unknown: ${reason ?? '-'}`;
  const figures = `${percent(newest)} against ${percent(earlier)} in ${runs}, ${formatPoints(difference)} points`;
  const holm = adjustedPValue === pValue ? '' : `, by Holm's rule ${formatPValue(adjustedPValue)}`;
  return `${headOf(status)} pass rate: ${figures} over ${counted(n, 'case')}, p = ${formatPValue(pValue)}${holm}`;
}

function latencyText(drift: LatencyDrift, runs: string): string {
  const { status, n, earlierMs, newestMs, ratio, low, high, level, reason } = drift;
  if (status === 'unknown') return `drift of the latency unknown: ${reason ?? '-'}`;
  const figures = `${formatDuration(newestMs)} against ${formatDuration(earlierMs)} in ${runs}`;
  const limits = `${formatLevel(level)} ${formatRatio(low)} to ${formatRatio(high)}`;
  return `${headOf(status)} median latency: ${figures}, ${formatRatio(ratio)} (${limits}) over ${counted(n, 'case')}`;
}

function headOf(status: DriftStatus): string {
  return status === 'drift' ? 'DRIFT of the' : 'no drift seen of the';
}

function percent(share: number | null): string {
  return formatPercent(share, 1);
}
