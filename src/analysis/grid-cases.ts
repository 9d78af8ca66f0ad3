import type { CaseColumn, PairedSet, Side } from './pair-cases.ts';
import { sideAt } from './pair-cases.ts';

/** A weight for each cell of a grid, in the order of its cells; those of a contrast sum to 0. */
export type Weights = readonly number[];

/** The cases of a grid side by side: 8 bytes for each case and cell that is known. */
export interface GridCases {
  /** Cases that every cell judged. */
  readonly n: number;
  /** Cases that some cell did not judge; in no value. */
  readonly excluded: number;
  /** Of the `n`, those with unknown repeats. */
  readonly partial: number;
  /** Cases that no cell had to judge; in no other figure. */
  readonly unasked: number;
  /** The weighted sum of the cells' shares, one for each of the `n` cases. */
  readonly values: (weights: Weights) => Float64Array;
  /** The lowest and highest mean over all cases that the unknown trials allow; `null` where none is unknown. */
  readonly bounds: (weights: Weights) => { readonly low: number; readonly high: number } | null;
}

/** Reads the cases of a grid, cell by cell; a case that is unknown in a cell is excluded, never filled in. */
export function readGridCases(columns: readonly CaseColumn[], repeats: number, set: PairedSet): GridCases {
  const width = columns.length;
  const shares = new Float64Array(set.cases * width);
  const [lowest, highest] = [new Float64Array(width), new Float64Array(width)];
  let [n, excluded, partial, unasked] = [0, 0, 0, 0];
  for (let position = 0; position < set.cases; position += 1) {
    if (set.includes !== undefined && !set.includes(position)) continue;
    const sides = columns.map((column) => sideAt({ column, repeats }, position));
    if (isUnasked(sides)) {
      unasked += 1;
      continue;
    }
    for (const [cell, side] of sides.entries()) {
      lowest[cell] = (lowest[cell] ?? 0) + side.lowest;
      highest[cell] = (highest[cell] ?? 0) + side.highest;
      shares[n * width + cell] = side.share ?? 0;
    }
    // what was written of an excluded case is written over by the next
    if (sides.some(({ share }) => share === null)) {
      excluded += 1;
      continue;
    }
    if (sides.some(({ isPartial }) => isPartial)) partial += 1;
    n += 1;
  }
  const asked = n + excluded;
  return {
    n,
    excluded,
    partial,
    unasked,
    values: (weights) => weightedSums(shares.subarray(0, n * width), weights),
    bounds: (weights) =>
      excluded + partial === 0
        ? null
        : {
            low: rounded(extreme(weights, lowest, highest) / asked),
            high: rounded(extreme(weights, highest, lowest) / asked),
          },
  };
}

// where some cells errored, the others tell whether the case is judged at all
function isUnasked(sides: readonly Side[]): boolean {
  return sides.some((side) => side.isUnasked) && sides.every(({ share }) => share === null);
}

/** Without what adding thirds leaves behind, so that equal sums are equal and none lies beyond its range. */
function rounded(value: number): number {
  // + 0: no −0
  return Math.round(value * 1e12) / 1e12 + 0;
}

function weightedSums(shares: Float64Array, weights: Weights): Float64Array {
  return Float64Array.from({ length: shares.length / weights.length }, (_, index) => {
    const sum = weights.reduce(
      (total, weight, cell) => total + weight * (shares[index * weights.length + cell] ?? 0),
      0,
    );
    return rounded(sum);
  });
}

function extreme(weights: Weights, forPositive: Float64Array, forNegative: Float64Array): number {
  return weights.reduce(
    (sum, weight, cell) => sum + weight * ((weight > 0 ? forPositive : forNegative)[cell] ?? 0),
    0,
  );
}
