/** What became of the repeats of one case; whole counts. */
export interface Repeats {
  readonly passed: number;
  readonly n: number;
}

/**
 * pass@k: the chance that at least one of k answers passes, 1 − C(n − c, k) / C(n, k) for c passes among n answers,
 * without bias (Chen et al. 2021), in 0..1; `null` where there are fewer answers than k. One case: average over cases.
 */
export function passAtK({ passed, n }: Repeats, k: number): number | null {
  assertRepeats({ passed, n }, k);
  return k > n ? null : 1 - shareOfDraws(n - passed, n, k);
}

/**
 * pass^k: the chance that all of k answers pass, C(c, k) / C(n, k) for c passes among n answers, without bias (Yao et
 * al. 2024), in 0..1; `null` where there are fewer answers than k. One case: average over cases.
 */
export function passHatK({ passed, n }: Repeats, k: number): number | null {
  assertRepeats({ passed, n }, k);
  return k > n ? null : shareOfDraws(passed, n, k);
}

/** C(marked, k) / C(n, k), the chance that k drawn without return are all marked, factor by factor. */
function shareOfDraws(marked: number, n: number, k: number): number {
  if (marked < k) return 0;
  let share = 1;
  for (let drawn = 0; drawn < k && share > 0; drawn += 1) share *= (marked - drawn) / (n - drawn);
  return share;
}

function assertRepeats({ passed, n }: Repeats, k: number): void {
  const isWhole = [passed, n, k].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!isWhole || passed > n) throw new RangeError(`${passed} of ${n} is no count of passes`);
  if (k === 0) throw new RangeError('k is at least 1');
}
