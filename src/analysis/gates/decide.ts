import type { GateResult } from '../../domain/gate.ts';
import type { GateOperator } from './gate-syntax.ts';
import type { Measure } from './measure.ts';

/** What a gate comes to. */
export interface Decision {
  readonly status: GateResult['status'];
  readonly reason: string | null;
}

/** A bound and the way it is to be met. */
export interface Bound {
  readonly operator: GateOperator;
  readonly needed: number;
}

/** Judges a figure against a bound: a percentile by its interval, everything else by the point estimate. */
export function decide(measure: Measure, bound: Bound): Decision {
  const { actual, supported } = measure;
  if (actual === null) return { status: 'fail', reason: 'there is no data' };
  if (supported !== null) return decidePercentile({ ...measure, actual, supported }, bound);
  return { status: holds(actual, bound) ? 'pass' : 'fail', reason: null };
}

/** Whether a figure meets a bound; figures that differ by rounding alone are equal. */
export function holds(actual: number, { operator, needed }: Bound): boolean {
  const tolerance = 1e-12 + 1e-9 * Math.max(Math.abs(actual), Math.abs(needed));
  const difference = actual - needed;
  switch (operator) {
    case '==':
      return Math.abs(difference) <= tolerance;
    case '>=':
      return difference >= -tolerance;
    case '<=':
      return difference <= tolerance;
    case '>':
      return difference > tolerance;
    case '<':
      return difference < -tolerance;
  }
}

function decidePercentile(
  { actual, low, high, supported }: Measure & { readonly actual: number; readonly supported: boolean },
  bound: Bound,
): Decision {
  const { operator } = bound;
  const asksForLess = operator === '<=' || operator === '<';
  const asksForMore = operator === '>=' || operator === '>';
  const tooHigh =
    low !== null && !asksForMore && !holds(low, { ...bound, operator: asksForLess ? operator : '<=' });
  const tooLow =
    high !== null && !asksForLess && !holds(high, { ...bound, operator: asksForMore ? operator : '>=' });
  if (tooHigh || tooLow) return { status: 'fail', reason: 'the whole interval is beyond the bound' };
  if (!supported) return { status: 'undecided', reason: 'too few calls for an upper limit' };
  if (holds(actual, bound)) return { status: 'pass', reason: null };
  return { status: 'undecided', reason: 'beyond the bound, but its interval is not' };
}

/** How many calls a percentile needs to be decided: for an upper limit, or for an interval that leaves the bound out. */
export function callsToDecide(measure: Measure, p: number, needed: number): number | null {
  const { actual, low, high, n, supported } = measure;
  if (supported === false) return Math.max(n + 1, callsForUpperLimit(p, measure));
  const limit = actual !== null && actual > needed ? low : high;
  if (actual === null || limit === null || actual === needed) return null;
  // an interval's width goes with the root of the number of calls
  const calls = Math.ceil(n * ((actual - limit) / (actual - needed)) ** 2);
  return Number.isSafeInteger(calls) ? Math.max(n + 1, calls) : null;
}

// all n calls lie below the true percentile with a probability of p^n, which half of 5 % has to cover
function callsForUpperLimit(p: number, { low }: Measure): number {
  const either = Math.ceil(Math.log(0.025) / Math.log(p));
  return low === null ? Math.max(either, Math.ceil(Math.log(0.025) / Math.log(1 - p))) : either;
}
