import type { DifferenceInterval, PairedCounts } from './paired-difference.ts';
import { pairedDifference } from './paired-difference.ts';
import { casesToCertify } from './power.ts';
import type { TestLevels } from './power.ts';

/** What the interval that decides says of a candidate. */
export interface NonInferiority {
  /** `MIGRATE`: no worse than the margin allows; `STAY`: worse than that; else more cases are needed. */
  readonly verdict: 'MIGRATE' | 'STAY' | 'INCONCLUSIVE';
  /** On which side of 0 the whole interval lies; `unclear` where it holds 0. */
  readonly direction: 'better' | 'worse' | 'unclear';
}

/**
 * Whether a candidate is no worse than the baseline by `margin`, a share of at least 0 and below 1, from the interval
 * of its difference; the 90 % one makes this the one-sided test at 5 %. Without an interval nothing is decided.
 */
export function judgeNonInferiority(interval: DifferenceInterval | null, margin: number): NonInferiority {
  assertMargin(margin);
  if (interval === null) return { verdict: 'INCONCLUSIVE', direction: 'unclear' };
  const { low, high } = checked(interval);
  const direction = low > 0 ? 'better' : high < 0 ? 'worse' : 'unclear';
  if (low > -margin) return { verdict: 'MIGRATE', direction };
  return { verdict: high < -margin ? 'STAY' : 'INCONCLUSIVE', direction };
}

/**
 * The smallest margin, in 0..1, that an interval of a difference could have certified: any above it would have been
 * met. To be rounded up where it is shown. `null` without an interval.
 */
export function smallestCertifiedMargin(interval: DifferenceInterval | null): number | null {
  return interval === null ? null : Math.max(0, -checked(interval).low);
}

/** What the planning of the next run supposes; shares in −1..1. */
interface Supposed {
  readonly discordance: number;
  readonly difference: number;
}

/**
 * How many cases would settle a verdict that these left open, with the power asked for: (z_α + z_β)² ψ / (margin + Δ)²
 * (Miettinen 1968; Connor 1987), never fewer than `casesToCertify` asks for and always more than there were. ψ is at
 * least 1/n and 0.02; Δ is the observed difference shrunk to what exceeds its own noise, Δ (1 − se²/Δ²) or 0 (the
 * positive-part rule of James & Stein 1961), and never above 0. `null` without cases, and where Δ lies on the margin so
 * that no number of cases settles it.
 */
export function casesToSettle(counts: PairedCounts, margin: number, levels: TestLevels): number | null {
  assertMargin(margin);
  const supposed = supposedFor(counts);
  if (supposed === null) return null;
  // a total loss lies 1 from a margin of 0, and a margin to certify is less than that
  const distance = Math.min(Math.abs(margin + supposed.difference), 0.999);
  if (distance === 0) return null;
  const cases = casesToCertify({ margin: distance, discordance: supposed.discordance }, levels);
  return Number.isSafeInteger(cases) ? Math.max(cases, counts.n + 1) : null;
}

function supposedFor(counts: PairedCounts): Supposed | null {
  const observed = pairedDifference(counts);
  if (observed === null) return null;
  const { n, regressions, fixes } = counts;
  const discordance = Math.max((regressions + fixes) / n, 1 / n, 0.02);
  if (observed >= 0) return { discordance, difference: 0 };
  const noise = (discordance - observed ** 2) / n;
  return { discordance, difference: observed * Math.max(0, 1 - noise / observed ** 2) };
}

function checked(interval: DifferenceInterval): DifferenceInterval {
  if (!(interval.low <= interval.high))
    throw new RangeError(`${interval.low} to ${interval.high} is no interval`);
  return interval;
}

function assertMargin(margin: number): void {
  if (!(margin >= 0 && margin < 1)) throw new RangeError(`a margin is at least 0 and below 1, not ${margin}`);
}
