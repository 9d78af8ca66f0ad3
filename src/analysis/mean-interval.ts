import { bootstrap } from '../stats/bootstrap.ts';
import { normalQuantile } from '../stats/distributions.ts';
import { meanOf } from '../stats/resampled-statistics.ts';

/** Where draws come from and how many resamples are made. */
export interface Resampling {
  /** A fresh stream of uniform draws in [0, 1), always the same for the same key. */
  readonly draws: (key: string) => () => number;
  readonly resamples: number;
}

/** A mean's interval, in the unit of the values; limits are `null` where none can be given. */
export interface MeanInterval {
  readonly low: number | null;
  readonly high: number | null;
  readonly method: string | null;
}

/** Beyond so many cases a bootstrap takes minutes, and no longer differs from the normal interval. */
export const MOST_RESAMPLED_CASES = 5000;

/** The interval of a mean over cases: BCa bootstrap up to 5,000 cases, mean ± z s/√n beyond. */
export function meanInterval(values: Float64Array, level: number, resampling: Resampling): MeanInterval {
  if (values.length > MOST_RESAMPLED_CASES) return normalInterval(values, level);
  const { draws, resamples } = resampling;
  const { low, high, method } = bootstrap(meanOf(values), { uniform: draws('mean'), resamples, level });
  return { low, high, method: method === null ? null : `${method} bootstrap over cases` };
}

/** mean ± z s/√n over at least two cases. */
export function normalInterval(values: Float64Array, level: number): MeanInterval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(squares / (n - 1) / n);
  return { low: mean - half, high: mean + half, method: 'normal over cases' };
}
