import { normalCdf } from './distributions.ts';

/** How to draw. */
export interface NewestRunRules {
  /** Uniform draws in [0, 1): the same draws give the same p-value. */
  readonly uniform: () => number;
  /** 10,000 is usual. */
  readonly permutations: number;
}

/** The outcome of a test of the newest run. */
export interface NewestRunTest {
  /** The newest value less the mean of the case's earlier ones, as the mean over the cases. */
  readonly difference: number;
  /** Two-sided, in 0..1. */
  readonly pValue: number;
  readonly method: 'permutation' | 'normal';
}

const MOST_DRAWN_CASES = 5000;

/**
 * Whether the newest of several runs differs from the others: a permutation test stratified by case. Without drift any of
 * a case's values could as well have been the newest one's, so that each draw picks one per case; p is the share of draws
 * whose sum is at least as far from 0, (hits + 1) / (permutations + 1) (Phipson & Smyth 2010). With one earlier run these
 * are sign flips; with several the differences are skewed and sign flips would find drift too often. Beyond 5,000
 * cases whose values differ the normal limit. A case is its values, the newest first, at least two; `null` of no cases.
 */
export function newestRunTest(
  cases: readonly (readonly number[])[],
  rules: NewestRunRules,
): NewestRunTest | null {
  if (!Number.isSafeInteger(rules.permutations) || rules.permutations < 1)
    throw new RangeError(`${rules.permutations} is no number of permutations`);
  if (cases.length === 0) return null;
  const differences = cases.map(differencesOf);
  const observed = differences.reduce((sum, [newest = 0]) => sum + newest, 0);
  const varying = differences.filter((values) => values.some((value) => value !== 0));
  const isLarge = varying.length > MOST_DRAWN_CASES;
  const pValue = isLarge ? normalPValue(varying, observed) : drawnPValue(varying, observed, rules);
  return { difference: observed / cases.length, pValue, method: isLarge ? 'normal' : 'permutation' };
}

/** Each value less the mean of the case's others. */
function differencesOf(values: readonly number[]): readonly number[] {
  if (values.length < 2) throw new RangeError('a case needs a value of the newest run and of an earlier one');
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`${wrong} is no value of a case`);
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => {
    const difference = value - (sum - value) / (values.length - 1);
    // means of thirds and the like are equal but for rounding
    return Math.abs(difference) < 1e-12 ? 0 : difference;
  });
}

function drawnPValue(
  cases: readonly (readonly number[])[],
  observed: number,
  { uniform, permutations }: NewestRunRules,
): number {
  const reached = Math.abs(observed) - 1e-9;
  let hits = 0;
  for (let permutation = 0; permutation < permutations; permutation += 1) {
    let sum = 0;
    for (const values of cases) sum += values[Math.floor(uniform() * values.length)] ?? 0;
    if (Math.abs(sum) >= reached) hits += 1;
  }
  return (hits + 1) / (permutations + 1);
}

// the draws of a case have the mean 0 and the mean square of its differences as their variance
function normalPValue(cases: readonly (readonly number[])[], observed: number): number {
  const variance = cases.reduce(
    (total, values) => total + values.reduce((sum, value) => sum + value ** 2, 0) / values.length,
    0,
  );
  return 2 * normalCdf(-Math.abs(observed) / Math.sqrt(variance));
}
