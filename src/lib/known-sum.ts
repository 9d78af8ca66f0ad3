/** A sum with something unknown in it is unknown. */
export function plus(sum: number | null, value: number | null): number | null {
  return sum === null || value === null ? null : sum + value;
}

/** The sum of all; `null` where one isn't known. */
export function sumKnown(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(plus, 0);
}
