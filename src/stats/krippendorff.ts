import type { Statistic } from './bootstrap.ts';

/** What each rater called one unit; `null` where one gave no label. */
export type Ratings = readonly (string | null)[];

/**
 * Krippendorff's alpha for labels without order (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability"): 1 is
 * full agreement, 0 what chance gives, below 0 less than that. Units with fewer than two labels count for nothing.
 * `null` where no unit has two labels and where all labels are the same, as then chance alone agrees.
 */
export function krippendorffAlpha(units: readonly Ratings[]): number | null {
  return alphaOf(units).of(new Uint32Array(units.length).fill(1));
}

/** `krippendorffAlpha` as a statistic of the units, for a bootstrap interval over them. */
export function alphaOf(units: readonly Ratings[]): Statistic {
  const labels = new Map<string, number>();
  const tallies = units.map((ratings) => tally(ratings, labels));
  const all = emptyTotals(labels.size);
  for (const unit of tallies) add(all, unit, 1);
  return {
    n: units.length,
    of: (timesCounted) => {
      const totals = emptyTotals(labels.size);
      for (const [position, unit] of tallies.entries()) add(totals, unit, timesCounted[position] ?? 0);
      return alpha(totals);
    },
    without: (position) => {
      const totals = { ...all, counts: all.counts.slice() };
      const left = tallies[position];
      if (left !== undefined) add(totals, left, -1);
      return alpha(totals);
    },
  };
}

interface Unit {
  /** One number per label given, in the order in which labels were first met. */
  readonly labels: readonly number[];
  readonly disagreement: number;
}

interface Totals {
  readonly counts: Float64Array;
  disagreement: number;
}

function tally(ratings: Ratings, numbers: Map<string, number>): Unit {
  const given = ratings.filter((label) => label !== null);
  if (given.length < 2) return { labels: [], disagreement: 0 };
  const labels = given.map((label) => {
    const number = numbers.get(label) ?? numbers.size;
    numbers.set(label, number);
    return number;
  });
  const same = new Map<number, number>();
  for (const label of labels) same.set(label, (same.get(label) ?? 0) + 1);
  const disagreeing = [...same.values()].reduce((sum, count) => sum + count * (labels.length - count), 0);
  return { labels, disagreement: disagreeing / (labels.length - 1) };
}

function emptyTotals(labels: number): Totals {
  return { counts: new Float64Array(labels), disagreement: 0 };
}

function add(totals: Totals, unit: Unit, times: number): void {
  totals.disagreement += times * unit.disagreement;
  for (const label of unit.labels) totals.counts[label] = (totals.counts[label] ?? 0) + times;
}

/** 1 − (n − 1) Σ observed / Σ n_c (n − n_c) over the labels c. */
function alpha({ counts, disagreement }: Totals): number | null {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const byChance = counts.reduce((sum, count) => sum + count * (n - count), 0);
  return byChance === 0 ? null : 1 - ((n - 1) * disagreement) / byChance;
}
