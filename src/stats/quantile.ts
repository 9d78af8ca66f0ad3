import { binomialCdf } from './distributions.ts';

/** The p-quantile of ascending values, Hyndman & Fan 1996 type 7 (NumPy's default); `null` of no values. */
export function quantile(sorted: Float64Array, p: number): number | null {
  assertShare(p);
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below];
  if (low === undefined) return null;
  const high = sorted[below + 1];
  return high === undefined ? low : low + (position - below) * (high - low);
}

/** Ranks from 1 into ascending values; `null` where the sample is too small for that limit. */
export interface RankInterval {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Which order statistics bound the p-quantile that `n` values were drawn from, at least at `level`, each side with
 * half of what is left; distribution-free, from Binomial(n, p): P[X(low) > q] = P[B ≤ low − 1], P[X(high) < q] = P[B ≥ high].
 */
export function quantileInterval(n: number, p: number, level: number): RankInterval {
  assertShare(p);
  const tail = (1 - level) / 2;
  const tooLow = countWhere(n, (rank) => binomialCdf(rank - 1, n, p) <= tail);
  const notHighEnough = countWhere(n, (rank) => 1 - binomialCdf(rank - 1, n, p) > tail);
  return { low: tooLow === 0 ? null : tooLow, high: notHighEnough === n ? null : notHighEnough + 1 };
}

/** How many of the ranks 1..n hold, where those that hold come first. */
function countWhere(n: number, holds: (rank: number) => boolean): number {
  let [known, open] = [0, n];
  while (known < open) {
    const middle = Math.ceil((known + open) / 2);
    if (holds(middle)) known = middle;
    else open = middle - 1;
  }
  return known;
}

function assertShare(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile lies in 0..1, not ${p}`);
}
