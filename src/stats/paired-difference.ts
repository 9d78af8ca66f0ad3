import { normalCdf, normalQuantile } from './distributions.ts';
import { turningPoint } from './turning-point.ts';

/** What became of the same cases under two arms; whole counts. */
export interface PairedCounts {
  /** All pairs, those on which the two agree included. */
  readonly n: number;
  /** Only the baseline was right. */
  readonly regressions: number;
  /** Only the candidate was right. */
  readonly fixes: number;
}

/** Limits of a difference between two shares, both in −1..1. */
export interface DifferenceInterval {
  readonly low: number;
  readonly high: number;
}

/** The candidate's share of right cases less the baseline's, in −1..1; `null` without pairs. */
export function pairedDifference(counts: PairedCounts): number | null {
  assertCounts(counts);
  return counts.n === 0 ? null : (counts.fixes - counts.regressions) / counts.n;
}

/**
 * The score interval of a paired difference (Tango 1998), in −1..1: the differences whose score lies within ±z, found
 * by halving. `null` without pairs.
 */
export function tangoInterval(counts: PairedCounts, level = 0.95): DifferenceInterval | null {
  if (!(level > 0 && level < 1))
    throw new RangeError(`a confidence level lies between 0 and 1, not ${level}`);
  const difference = pairedDifference(counts);
  if (difference === null) return null;
  const z = normalQuantile((1 + level) / 2);
  return {
    low: difference === -1 ? -1 : turningPoint((at) => score(counts, at) < z, { from: difference, to: -1 }),
    high: difference === 1 ? 1 : turningPoint((at) => score(counts, at) > -z, { from: difference, to: 1 }),
  };
}

/**
 * The one-sided p-value against "the candidate is worse by `margin` or more", from Tango's score at −margin: below 0.05
 * just where the 90 % interval lies above −margin. `null` without pairs; the margin lies in 0..1, 1 excluded.
 */
export function nonInferiorityPValue(counts: PairedCounts, margin: number): number | null {
  assertCounts(counts);
  if (!(margin >= 0 && margin < 1)) throw new RangeError(`a margin is at least 0 and below 1, not ${margin}`);
  return counts.n === 0 ? null : normalCdf(-score(counts, -margin));
}

/** Tango's Z: how many standard errors the difference lies above a supposed one; infinite at ±1. */
function score({ n, regressions, fixes }: PairedCounts, supposed: number): number {
  // for a negative difference the two change places, so that no term below can cancel another
  if (supposed < 0) return -score({ n, regressions: fixes, fixes: regressions }, -supposed);
  const distance = fixes - regressions - n * supposed;
  // without disagreement 0 / 0 at no difference
  if (distance === 0) return 0;
  const room = supposed * (1 - supposed);
  const linear = (2 * n - fixes + regressions) * supposed - fixes - regressions;
  const root = Math.sqrt(linear * linear + 8 * n * regressions * room);
  const share = linear > 0 ? (2 * regressions * room) / (root + linear) : (root - linear) / (4 * n);
  return distance / Math.sqrt(n * (2 * share + room));
}

function assertCounts({ n, regressions, fixes }: PairedCounts): void {
  const isWhole = [n, regressions, fixes].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!isWhole || regressions + fixes > n)
    throw new RangeError(`${regressions} regressions and ${fixes} fixes in ${n} pairs can't be`);
}
