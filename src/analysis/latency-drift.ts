import type { LatencyDrift } from '../domain/history.ts';
import { bootstrap } from '../stats/bootstrap.ts';
import { averageOf, quantileOf, ratioOf } from '../stats/resampled-statistics.ts';
import type { DriftColumns } from './drift-columns.ts';
import { MOST_RESAMPLED_CASES } from './mean-interval.ts';
import type { DriftInput } from './pass-rate-drift.ts';
import { LEAST_DRIFT_CASES } from './pass-rate-drift.ts';

const LEVEL = 0.99;
const SLOWER = 1.1;
const FASTER = 0.9;

/**
 * The latency drift of an arm: its median over the mean of the earlier runs' medians, over the cases that have a latency
 * in all of them (of more than 5,000, so many spread evenly), with a 99 % BCa bootstrap interval over cases. Drift where
 * the whole interval is above 1.1 or below 0.9.
 */
export function latencyDrift({ newest, earlier, resampling }: DriftInput): LatencyDrift {
  // a median of medians: a case's mean over several runs would lie higher than its time in one
  const runs = [newest, ...earlier];
  const ordinals = spread(sharedOrdinals(runs));
  const n = ordinals.length;
  const nothing = { earlierMs: null, newestMs: null, ratio: null, low: null, high: null, level: LEVEL, n };
  if (n < LEAST_DRIFT_CASES) return { ...nothing, status: 'unknown', reason: tooFew(n) };
  const medianOf = ({ latencyMs }: DriftColumns) =>
    quantileOf(
      Float64Array.from(ordinals, (ordinal) => latencyMs.at(ordinal) ?? Number.NaN),
      0.5,
    );
  const now = medianOf(newest);
  const before = averageOf(earlier.map(medianOf));
  const { resamples } = resampling;
  const rules = { uniform: resampling.draws('latency'), resamples, level: LEVEL };
  const { value: ratio, low, high } = bootstrap(ratioOf(now, before), rules);
  const once = new Uint32Array(n).fill(1);
  const figures = { ...nothing, newestMs: now.of(once), earlierMs: before.of(once), ratio, low, high };
  if (low === null || high === null)
    return { ...figures, status: 'unknown', reason: 'all cases took equally long, which tells nothing' };
  return { ...figures, status: low > SLOWER || high < FASTER ? 'drift' : 'none seen', reason: null };
}

function tooFew(n: number): string {
  return n === 0
    ? 'no case has a latency in all of these runs'
    : `${n} cases with a latency in all of these runs are too few: ${LEAST_DRIFT_CASES} are needed`;
}

function sharedOrdinals(runs: readonly DriftColumns[]): readonly number[] {
  const length = Math.min(...runs.map((run) => run.length()));
  return Array.from({ length }, (_, ordinal) => ordinal).filter((ordinal) =>
    runs.every(({ latencyMs }) => latencyMs.at(ordinal) !== null),
  );
}

function spread(ordinals: readonly number[]): readonly number[] {
  if (ordinals.length <= MOST_RESAMPLED_CASES) return ordinals;
  const step = ordinals.length / MOST_RESAMPLED_CASES;
  return Array.from({ length: MOST_RESAMPLED_CASES }, (_, index) => ordinals[Math.floor(index * step)] ?? 0);
}
