/** In bytes. */
export const MEGABYTE = 1_000_000;

/** Several measurements of one thing. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** How many measurements there were. */
  readonly runs: number;
}

/** The spread of at least one value; the median of an even number is the mean of the middle two. Throws on none. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (min === undefined || max === undefined || low === undefined || high === undefined) {
    throw new Error('nothing was measured');
  }
  return { min, median: (low + high) / 2, max, runs: sorted.length };
}

/** One line of the benchmarks' table. */
export interface Figure {
  readonly what: string;
  readonly unit: 'ms' | 'MB' | 'bytes' | 'rows/s';
  readonly ours: Spread;
  /** What ours is held against; `null` where it stands for itself. */
  readonly floor: Spread | null;
  /** Median of ours over median of the floor; `null` without a floor. */
  readonly ratio: number | null;
  readonly aim: Aim | null;
  /** `null` where nothing is aimed at. */
  readonly met: boolean | null;
}

/** What is to be between `atLeast` and `atMost`: the ratio, or the median of ours in the figure's unit. */
export interface Aim {
  readonly of: 'ratio' | 'ours';
  readonly atLeast: number;
  readonly atMost: number;
}

/** An aim for the ratio to stay at or under a limit. */
export function ratioAtMost(atMost: number): Aim {
  return { of: 'ratio', atLeast: 0, atMost };
}

/** An aim for our own median to stay at or under a limit. */
export function oursAtMost(atMost: number): Aim {
  return { of: 'ours', atLeast: 0, atMost };
}

/** Makes a figure of measurements; an aim for a ratio needs a floor. */
export function toFigure(measured: {
  readonly what: string;
  readonly unit: Figure['unit'];
  readonly ours: readonly number[];
  readonly floor: readonly number[] | null;
  readonly aim: Aim | null;
}): Figure {
  const { what, unit, aim } = measured;
  const ours = spreadOf(measured.ours);
  const floor = measured.floor === null ? null : spreadOf(measured.floor);
  const ratio = floor === null ? null : ours.median / floor.median;
  return { what, unit, ours, floor, ratio, aim, met: isMet(aim, ours.median, ratio) };
}

function isMet(aim: Aim | null, ours: number, ratio: number | null): boolean | null {
  if (aim === null) return null;
  const value = aim.of === 'ours' ? ours : ratio;
  if (value === null) throw new Error('an aim for a ratio needs a floor');
  return value >= aim.atLeast && value <= aim.atMost;
}
