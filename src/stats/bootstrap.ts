import { normalCdf, normalQuantile } from './distributions.ts';
import { quantile } from './quantile.ts';

/** A statistic of cases that can be computed again for any multiset of them, in time linear in their number. */
export interface Statistic {
  /** How many cases there are. */
  readonly n: number;
  /** The statistic where the case at a position counts as often as said there; `null` where it is undefined. */
  readonly of: (timesCounted: Uint32Array) => number | null;
  /** The statistic without the case at one position, in time that doesn't grow with n; `null` where undefined. */
  readonly without: (position: number) => number | null;
}

/** How to resample. */
export interface ResamplingRules {
  /** Uniform draws in [0, 1): the same draws give the same interval. */
  readonly uniform: () => number;
  /** 10,000 is usual; at least 2 / (1 − level). */
  readonly resamples: number;
  /** Of the interval, between 0 and 1. */
  readonly level: number;
}

/** An estimate with a bootstrap interval, in the statistic's own unit. */
export interface BootstrapEstimate {
  /** `null` where the statistic is undefined for these cases. */
  readonly value: number | null;
  /** `null` where no interval can be given; then so are `high` and `method`. */
  readonly low: number | null;
  readonly high: number | null;
  readonly method: 'bca' | 'percentile' | null;
  readonly n: number;
  readonly level: number;
  readonly resamples: number;
}

/**
 * The bias-corrected and accelerated bootstrap interval over cases (Efron 1987), by percentiles where the correction is
 * undefined. There is none where the statistic is undefined for a resample, or is the same for all of them: cases
 * that don't differ say nothing of how others would. Takes time in proportion to cases times resamples.
 */
export function bootstrap(statistic: Statistic, rules: ResamplingRules): BootstrapEstimate {
  assertRules(rules);
  const { level, resamples } = rules;
  const { n } = statistic;
  const value = n === 0 ? null : finite(statistic.of(new Uint32Array(n).fill(1)));
  const nothing = { value, low: null, high: null, method: null, n, level, resamples };
  const sorted = value === null ? null : drawSorted(statistic, rules);
  if (value === null || sorted === null || !varies(sorted)) return nothing;
  const tail = (1 - level) / 2;
  const corrected = correctedTails(statistic, { value, sorted, tail });
  const [lower, upper] = corrected ?? [tail, 1 - tail];
  const method = corrected === null ? 'percentile' : 'bca';
  return { ...nothing, low: quantile(sorted, lower), high: quantile(sorted, upper), method };
}

/** The statistic of every resample, ascending; `null` where one is undefined. */
function drawSorted(statistic: Statistic, { uniform, resamples }: ResamplingRules): Float64Array | null {
  const { n } = statistic;
  const values = new Float64Array(resamples);
  const timesCounted = new Uint32Array(n);
  for (let resample = 0; resample < resamples; resample += 1) {
    timesCounted.fill(0);
    for (let draw = 0; draw < n; draw += 1) {
      const position = Math.floor(uniform() * n);
      timesCounted[position] = (timesCounted[position] ?? 0) + 1;
    }
    const value = finite(statistic.of(timesCounted));
    if (value === null) return null;
    values[resample] = value;
  }
  return values.toSorted();
}

interface Resampled {
  readonly value: number;
  readonly sorted: Float64Array;
  readonly tail: number;
}

/** The shares of the resamples that BCa takes for the two ends; `null` where it is undefined. */
function correctedTails(statistic: Statistic, resampled: Resampled): [number, number] | null {
  const bias = biasCorrection(resampled);
  const acceleration = accelerationOf(statistic);
  if (acceleration === null || !Number.isFinite(bias)) return null;
  const correct = (share: number): number => {
    const shifted = bias + normalQuantile(share);
    const scale = 1 - acceleration * shifted;
    return scale > 0 ? normalCdf(bias + shifted / scale) : Number.NaN;
  };
  const [lower, upper] = [correct(resampled.tail), correct(1 - resampled.tail)];
  return lower < upper ? [lower, upper] : null;
}

/** z₀: how far the estimate lies from the median of its resamples, where one equal to it counts half. */
function biasCorrection({ value, sorted }: Resampled): number {
  const rounding = spread(sorted) * 1e-10;
  const below = sorted.filter((resample) => resample < value - rounding).length;
  const upTo = sorted.filter((resample) => resample <= value + rounding).length;
  return normalQuantile((below + upTo) / (2 * sorted.length));
}

/** a: a sixth of the skewness of the statistic over leaving out each case, Σd³ / (6 (Σd²)^1.5); `null` where undefined. */
function accelerationOf({ n, without }: Statistic): number | null {
  const left = Array.from({ length: n }, (_, position) => finite(without(position)));
  if (!left.every((value) => value !== null)) return null;
  // where all are equal the quotient below would be of rounding errors
  if (!varies(Float64Array.from(left).toSorted())) return null;
  const mean = left.reduce((sum, value) => sum + value / n, 0);
  let [squares, cubes] = [0, 0];
  for (const value of left) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  const acceleration = cubes / (6 * squares ** 1.5);
  return Number.isFinite(acceleration) ? acceleration : null;
}

function varies(sorted: Float64Array): boolean {
  const largest = Math.max(Math.abs(sorted[0] ?? 0), Math.abs(sorted.at(-1) ?? 0));
  return spread(sorted) > largest * 1e-12;
}

function spread(sorted: Float64Array): number {
  return (sorted.at(-1) ?? 0) - (sorted[0] ?? 0);
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function assertRules({ resamples, level }: ResamplingRules): void {
  if (!(level > 0 && level < 1))
    throw new RangeError(`a confidence level lies between 0 and 1, not ${level}`);
  if (!Number.isSafeInteger(resamples) || resamples < 2 / (1 - level))
    throw new RangeError(`${resamples} resamples are too few for a level of ${level}`);
}
