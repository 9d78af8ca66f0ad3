import { binomialCdf, normalQuantile } from './distributions.ts';
import { turningPoint } from './turning-point.ts';

/** Limits of a share, both in 0..1. */
export interface ShareInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval of `passed` out of `n` (Wilson 1927; Brown, Cai & DasGupta 2001); `null` when n is 0.
 * `passed` need not be whole: over case means it is their sum.
 */
export function wilson(passed: number, n: number, level = 0.95): ShareInterval | null {
  assertShare(passed, n, level);
  if (n === 0) return null;
  const z = normalQuantile((1 + level) / 2);
  const share = passed / n;
  const shrink = 1 + (z * z) / n;
  const centre = (share + (z * z) / (2 * n)) / shrink;
  const halfWidth = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / shrink;
  // at the ends the formula gives exactly 0 and 1, but rounding would leave a trace
  return {
    low: passed === 0 ? 0 : Math.max(0, centre - halfWidth),
    high: passed === n ? 1 : Math.min(1, centre + halfWidth),
  };
}

/**
 * The exact interval of `passed` out of `n` whole cases (Clopper & Pearson 1934), which covers at least `level` whatever
 * the true share: the beta quantiles, found as the shares whose binomial tail is half of what is left. `null` when n is 0.
 */
export function clopperPearson(passed: number, n: number, level = 0.95): ShareInterval | null {
  assertShare(passed, n, level);
  if (!Number.isInteger(passed) || !Number.isInteger(n))
    throw new RangeError(`an exact interval needs whole cases, not ${passed} of ${n}`);
  if (n === 0) return null;
  const tail = (1 - level) / 2;
  return { low: 1 - highestShare(n - passed, n, tail), high: highestShare(passed, n, tail) };
}

/** The share above which so few passes have a probability of no more than `tail`. */
function highestShare(passed: number, n: number, tail: number): number {
  if (passed === n) return 1;
  return turningPoint((share) => binomialCdf(passed, n, share) > tail, { from: passed / n, to: 1 });
}

function assertShare(passed: number, n: number, level: number): void {
  if (!(n >= 0 && passed >= 0 && passed <= n)) throw new RangeError(`${passed} of ${n} is not a share`);
  if (!(level > 0 && level < 1))
    throw new RangeError(`a confidence level lies between 0 and 1, not ${level}`);
}
