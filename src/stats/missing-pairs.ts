import type { DifferenceInterval, PairedCounts } from './paired-difference.ts';
import { pairedDifference } from './paired-difference.ts';

/** Pairs of which a side is unknown because its trial failed, by what is known of the other; whole counts. */
export interface MissingPairs {
  /** The baseline failed and the candidate was right. */
  readonly candidateRight: number;
  /** The baseline failed and the candidate was wrong. */
  readonly candidateWrong: number;
  /** The candidate failed and the baseline was right. */
  readonly baseRight: number;
  /** The candidate failed and the baseline was wrong. */
  readonly baseWrong: number;
  /** Both failed. */
  readonly bothMissing: number;
}

/**
 * The lowest and the highest difference of shares that the missing sides allow, over all pairs, in −1..1 (the
 * worst-case bounds of Horowitz & Manski 2000). No confidence interval. `null` without pairs.
 */
export function boundDifference(known: PairedCounts, missing: MissingPairs): DifferenceInterval | null {
  assertCounts(known, missing);
  const { candidateRight, candidateWrong, baseRight, baseWrong, bothMissing } = missing;
  const n = known.n + candidateRight + candidateWrong + baseRight + baseWrong + bothMissing;
  const lost = candidateWrong + baseRight + bothMissing;
  const won = candidateRight + baseWrong + bothMissing;
  const low = pairedDifference({ ...known, n, regressions: known.regressions + lost });
  const high = pairedDifference({ ...known, n, fixes: known.fixes + won });
  return low === null || high === null ? null : { low, high };
}

function assertCounts(known: PairedCounts, missing: MissingPairs): void {
  pairedDifference(known);
  const { candidateRight, candidateWrong, baseRight, baseWrong, bothMissing } = missing;
  for (const count of [candidateRight, candidateWrong, baseRight, baseWrong, bothMissing])
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is no number of pairs`);
}
