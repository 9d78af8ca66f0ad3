/**
 * Adjusted p-values of a declared family by the step-down rule of Holm 1979, in the order given: to reject those below
 * α keeps the chance of any false rejection in the family at α, however the tests depend on each other. A test that
 * could not be made (`null`) stays `null` but counts in the family.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const adjusted: (number | null)[] = pValues.map(() => null);
  let highest = 0;
  for (const [rank, { p, position }] of ascending(pValues).entries()) {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * p));
    adjusted[position] = highest;
  }
  return adjusted;
}

/**
 * The q-values of Benjamini & Hochberg 1995, in the order given: to report those below q keeps the expected share of
 * false ones among them at q, for independent tests. For exploring, not for deciding. A test that could not be made
 * (`null`) stays `null` but counts in the family.
 */
export function benjaminiHochberg(pValues: readonly (number | null)[]): (number | null)[] {
  const adjusted: (number | null)[] = pValues.map(() => null);
  let lowest = 1;
  for (const [rank, { p, position }] of [...ascending(pValues).entries()].toReversed()) {
    lowest = Math.min(lowest, (pValues.length / (rank + 1)) * p);
    adjusted[position] = lowest;
  }
  return adjusted;
}

interface Placed {
  readonly p: number;
  readonly position: number;
}

function ascending(pValues: readonly (number | null)[]): Placed[] {
  return pValues
    .flatMap((p, position) => (p === null ? [] : [{ p: checked(p), position }]))
    .toSorted((one, other) => one.p - other.p);
}

function checked(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a p-value lies in 0..1, not ${p}`);
  return p;
}
