import { binomialCdf } from './distributions.ts';

/** Two-sided p-values of one table, in 0..1. */
export interface McNemarPValues {
  /** The conservative one. */
  readonly exact: number;
  readonly midP: number;
}

/**
 * McNemar's exact conditional test and its mid-p form on the cases that only one of two arms has right (Fagerland,
 * Lydersen & Laake 2013): with B ~ Bin(b + c, ½) and k = min(b, c), exact is 2 P[B ≤ k] and mid-p is less by P[B = k];
 * where b = c they are 1 and 1 − P[B = k] / 2, and both are 1 where nothing differs.
 */
export function mcnemar(regressions: number, fixes: number): McNemarPValues {
  if (![regressions, fixes].every((count) => Number.isSafeInteger(count) && count >= 0))
    throw new RangeError(`${regressions} and ${fixes} are no counts of cases`);
  const total = regressions + fixes;
  if (total === 0) return { exact: 1, midP: 1 };
  const fewer = Math.min(regressions, fixes);
  const upTo = binomialCdf(fewer, total, 0.5);
  const below = binomialCdf(fewer - 1, total, 0.5);
  if (regressions === fixes) return { exact: 1, midP: 1 - (upTo - below) / 2 };
  return { exact: Math.min(1, 2 * upTo), midP: Math.min(1, upTo + below) };
}

/** How many cases two arms must differ on before McNemar's exact two-sided test can reach `alpha` at all: 6 for 0.05. */
export function fewestDiscordantCases(alpha: number): number {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`an error level lies between 0 and 1, not ${alpha}`);
  let fewest = 1;
  while (mcnemar(0, fewest).exact > alpha) fewest += 1;
  return fewest;
}
