/** How to draw where there are too many differences to try every way. */
export interface SignFlipRules {
  /** Uniform draws in [0, 1): the same draws give the same p-value. */
  readonly uniform: () => number;
  /** 10,000 is usual. */
  readonly permutations: number;
}

/** The outcome of a sign-flip test. */
export interface SignFlipTest {
  /** Two-sided, in 0..1. */
  readonly pValue: number;
  readonly method: 'exact' | 'monte carlo';
  /** How many ways to flip the signs were tried. */
  readonly permutations: number;
}

const MOST_EXACT_DIFFERENCES = 20;

/**
 * Whether paired differences are centred on 0: the share of all ways to flip their signs whose sum is at least as far
 * from 0 (Fisher 1935). Exact with up to 20 differences other than 0, which don't matter; beyond that the draws'
 * (hits + 1) / (permutations + 1) (Phipson & Smyth 2010). `null` without differences. With clusters, one sum each.
 */
export function signFlipTest(differences: readonly number[], rules: SignFlipRules): SignFlipTest | null {
  const wrong = differences.find((difference) => !Number.isFinite(difference));
  if (wrong !== undefined) throw new RangeError(`${wrong} is no difference`);
  if (!Number.isSafeInteger(rules.permutations) || rules.permutations < 1)
    throw new RangeError(`${rules.permutations} is no number of permutations`);
  if (differences.length === 0) return null;
  const sizes = differences.filter((difference) => difference !== 0).map(Math.abs);
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  // sums of thirds and the like differ by rounding though they are equal
  const reached = observed - 1e-12 * sizes.reduce((sum, size) => sum + size, 0);
  return sizes.length <= MOST_EXACT_DIFFERENCES
    ? exactTest(sizes, reached)
    : drawnTest(sizes, reached, rules);
}

function exactTest(sizes: readonly number[], reached: number): SignFlipTest {
  const permutations = 2 ** sizes.length;
  const count = (position: number, sum: number): number => {
    const size = sizes[position];
    if (size === undefined) return Math.abs(sum) >= reached ? 1 : 0;
    return count(position + 1, sum + size) + count(position + 1, sum - size);
  };
  return { pValue: count(0, 0) / permutations, method: 'exact', permutations };
}

function drawnTest(sizes: readonly number[], reached: number, rules: SignFlipRules): SignFlipTest {
  const { uniform, permutations } = rules;
  let hits = 0;
  for (let permutation = 0; permutation < permutations; permutation += 1) {
    const sum = sizes.reduce((total, size) => (uniform() < 0.5 ? total + size : total - size), 0);
    if (Math.abs(sum) >= reached) hits += 1;
  }
  return { pValue: (hits + 1) / (permutations + 1), method: 'monte carlo', permutations };
}
