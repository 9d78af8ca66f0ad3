import { normalCdf } from '../stats/distributions.ts';
import { signFlipTest } from '../stats/sign-flip.ts';
import type { Resampling } from './mean-interval.ts';
import { MOST_RESAMPLED_CASES } from './mean-interval.ts';

/** A two-sided p-value of "centred on 0", in 0..1, and how it was made. */
export interface FlippedSigns {
  readonly pValue: number;
  readonly method: string;
}

/** The sign-flip test of one difference per case; normal beyond 5,000 that aren't 0. `null` without cases. */
export function flipSigns(values: Float64Array, { draws, resamples }: Resampling): FlippedSigns | null {
  if (values.length === 0) return null;
  const differences = values.filter((difference) => difference !== 0);
  if (differences.length > MOST_RESAMPLED_CASES) {
    const sum = differences.reduce((total, difference) => total + difference, 0);
    const squares = differences.reduce((total, difference) => total + difference ** 2, 0);
    const pValue = 2 * normalCdf(-Math.abs(sum) / Math.sqrt(squares));
    return { pValue, method: 'sign flips, normal' };
  }
  // differences of 0 change no sum, but without any difference the test has nothing to flip
  const test = signFlipTest(differences.length === 0 ? [0] : [...differences], {
    uniform: draws('signs'),
    permutations: resamples,
  });
  return test === null ? null : { pValue: test.pValue, method: `sign flips, ${test.method}` };
}
