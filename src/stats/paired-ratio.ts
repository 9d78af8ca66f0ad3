import { bootstrap } from './bootstrap.ts';
import type { BootstrapEstimate, ResamplingRules } from './bootstrap.ts';
import { meanOf } from './resampled-statistics.ts';

/**
 * How many times the baseline's the candidate's latency, tokens or cost are, case by case: exp(mean(ln b − ln a)), the
 * geometric mean of the ratios, with a BCa bootstrap interval over the cases made on the logarithms. Everything is
 * `null` without pairs and where a value isn't above 0, as then there is no ratio.
 */
export function pairedRatio(
  base: Float64Array,
  candidate: Float64Array,
  rules: ResamplingRules,
): BootstrapEstimate {
  if (base.length !== candidate.length)
    throw new RangeError(`${base.length} and ${candidate.length} values are no pairs`);
  if (![base, candidate].every((values) => values.every(Number.isFinite)))
    throw new RangeError('a ratio needs numbers on both sides');
  const isPositive = base.every((value) => value > 0) && candidate.every((value) => value > 0);
  const logRatios = isPositive
    ? base.map((value, position) => Math.log((candidate[position] ?? Number.NaN) / value))
    : new Float64Array(0);
  const estimate = bootstrap(meanOf(logRatios), rules);
  return {
    ...estimate,
    value: exponential(estimate.value),
    low: exponential(estimate.low),
    high: exponential(estimate.high),
    n: base.length,
  };
}

function exponential(value: number | null): number | null {
  return value === null ? null : Math.exp(value);
}
