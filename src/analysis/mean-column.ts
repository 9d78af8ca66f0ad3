/** The mean of a figure by case, in 10 bytes a case up to the highest position. */
export interface MeanColumn {
  /** `null` adds nothing: the figure isn't known. */
  add(position: number, value: number | null): void;
  /** `null` where nothing was added. */
  at(position: number): number | null;
}

/** An empty column. */
export function createMeanColumn(): MeanColumn {
  let sums = new Float64Array(64);
  let counts = new Uint16Array(64);
  return {
    add: (position, value) => {
      if (value === null) return;
      if (position >= sums.length) {
        const length = Math.max(position + 1, sums.length * 2);
        const [longerSums, longerCounts] = [new Float64Array(length), new Uint16Array(length)];
        longerSums.set(sums);
        longerCounts.set(counts);
        [sums, counts] = [longerSums, longerCounts];
      }
      sums[position] = (sums[position] ?? 0) + value;
      counts[position] = (counts[position] ?? 0) + 1;
    },
    at: (position) => {
      const count = counts[position] ?? 0;
      return count === 0 ? null : (sums[position] ?? 0) / count;
    },
  };
}
