/** A sum with something unknown in it is unknown. */
export function plus(sum: number | null, value: number | null): number | null {
  return sum === null || value === null ? null : sum + value;
}
