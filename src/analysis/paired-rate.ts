import type { DifferenceLimits, PairedRate } from '../domain/comparison.ts';
import { mcnemar } from '../stats/mcnemar.ts';
import { boundDifference } from '../stats/missing-pairs.ts';
import { casesToSettle, judgeNonInferiority, smallestCertifiedMargin } from '../stats/non-inferiority.ts';
import type { DifferenceInterval, PairedCounts } from '../stats/paired-difference.ts';
import { tangoInterval } from '../stats/paired-difference.ts';
import { casesToCertify } from '../stats/power.ts';
import { flipSigns } from './flip-signs.ts';
import type { Resampling } from './mean-interval.ts';
import { meanInterval } from './mean-interval.ts';
import type { PairedCases } from './pair-cases.ts';

/** How a difference of rates is judged. */
export interface DifferenceRules extends Resampling {
  /** The share that may be lost, at least 0 and below 1. */
  readonly margin: number;
  /** One-sided error level of the verdict: 0.05 decides by the 90 % interval. */
  readonly alpha: number;
}

const WIDE_LEVEL = 0.95;
const POWER = 0.8;

/**
 * A candidate's rate against the baseline's: Tango's interval and McNemar's test where each case was asked once, else
 * the bootstrap over the cases' means and the sign-flip test. The deciding interval has the level 1 − 2α.
 */
export function comparePairs(pairs: PairedCases, rules: DifferenceRules): PairedRate {
  const counts = countsOf(pairs);
  const decidingLevel = 1 - 2 * rules.alpha;
  const deciding = differenceInterval(pairs, decidingLevel, rules);
  const wide = differenceInterval(pairs, WIDE_LEVEL, rules);
  const { verdict, direction } = judgeNonInferiority(deciding.interval, rules.margin);
  return {
    verdict,
    direction,
    margin: rules.margin,
    n: pairs.n,
    baseRate: meanOf(pairs.base),
    candidateRate: meanOf(pairs.candidate),
    table: pairs.table,
    difference: meanDifference(pairs),
    method: deciding.method,
    deciding: limitsOf(deciding.interval, decidingLevel),
    wide: limitsOf(wide.interval, WIDE_LEVEL),
    pValue: pairs.hasRepeats ? signFlipPValue(pairs, rules) : mcnemarPValue(counts),
    smallestMargin: smallestCertifiedMargin(deciding.interval),
    casesToSettle: verdict === 'INCONCLUSIVE' ? settlingCases(pairs, rules) : null,
    missing: pairs.missing,
    partial: pairs.partial,
    unasked: pairs.unasked,
    bounds: boundsOf(pairs, counts),
  };
}

function countsOf({ n, table }: PairedCases): PairedCounts {
  return { n, regressions: table.regressions, fixes: table.fixes };
}

function limitsOf(interval: DifferenceInterval | null, level: number): DifferenceLimits {
  return { low: interval?.low ?? null, high: interval?.high ?? null, level };
}

interface Measured {
  readonly interval: DifferenceInterval | null;
  readonly method: string;
}

/** The interval of the difference at a level, and how it was made; `null` without pairs. */
export function differenceInterval(pairs: PairedCases, level: number, resampling: Resampling): Measured {
  if (!pairs.hasRepeats) return { interval: tangoInterval(countsOf(pairs), level), method: 'tango' };
  const difference = meanDifference(pairs);
  const agreed = tangoInterval({ n: pairs.n, regressions: 0, fixes: 0 }, level);
  if (difference === null || agreed === null) return { interval: null, method: 'bootstrap over cases' };
  const { low, high, method } = meanInterval(differencesOf(pairs), level, resampling);
  // cases that all agree would give an interval of no width, as if nothing else could ever happen
  const interval = {
    low: Math.max(-1, Math.min(low ?? difference, difference + agreed.low)),
    high: Math.min(1, Math.max(high ?? difference, difference + agreed.high)),
  };
  return { interval, method: `${method ?? 'tango'}, at least as wide as tango without disagreement` };
}

function differencesOf({ base, candidate }: PairedCases): Float64Array {
  return candidate.map((share, index) => share - (base[index] ?? 0));
}

function meanOf(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanDifference(pairs: PairedCases): number | null {
  const { table, n, hasRepeats } = pairs;
  if (n === 0) return null;
  return hasRepeats ? meanOf(differencesOf(pairs)) : (table.fixes - table.regressions) / n;
}

function mcnemarPValue({ n, regressions, fixes }: PairedCounts): PairedRate['pValue'] {
  if (n === 0) return null;
  const { exact, midP } = mcnemar(regressions, fixes);
  return { value: midP, conservative: exact, method: 'mcnemar mid-p, exact as the conservative one' };
}

function signFlipPValue(pairs: PairedCases, resampling: Resampling): PairedRate['pValue'] {
  const test = flipSigns(differencesOf(pairs), resampling);
  return test === null ? null : { value: test.pValue, conservative: test.pValue, method: test.method };
}

function settlingCases(pairs: PairedCases, { margin, alpha }: DifferenceRules): number | null {
  const levels = { alpha, power: POWER };
  if (!pairs.hasRepeats) return casesToSettle(countsOf(pairs), margin, levels);
  const difference = meanDifference(pairs);
  if (difference === null) return null;
  // as casesToSettle plans, with the mean square of the differences in place of the share of cases that differ
  const squares = differencesOf(pairs).reduce((sum, value) => sum + value ** 2, 0) / pairs.n;
  const spread = Math.max(squares, 1 / pairs.n, 0.02);
  const noise = (spread - difference ** 2) / pairs.n;
  const expected = difference >= 0 ? 0 : difference * Math.max(0, 1 - noise / difference ** 2);
  const distance = Math.min(Math.abs(margin + expected), 0.999);
  if (distance === 0) return null;
  const cases = casesToCertify({ margin: distance, discordance: Math.min(1, spread) }, levels);
  return Number.isSafeInteger(cases) ? Math.max(cases, pairs.n + 1) : null;
}

function boundsOf(pairs: PairedCases, counts: PairedCounts): PairedRate['bounds'] {
  const unknown = Object.values(pairs.missing).reduce((sum, count) => sum + count, 0);
  if (unknown + pairs.partial === 0) return null;
  if (!pairs.hasRepeats) return boundDifference(counts, pairs.missing);
  const all = pairs.n + unknown;
  return { low: pairs.lowestSum / all, high: pairs.highestSum / all };
}
