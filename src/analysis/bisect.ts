/** Where a bisection over ordered candidates stands; indexes from 0, the smallest candidate first. */
export interface Bisection {
  /** To be looked at next; `null`: what is left follows from what was seen. */
  readonly next: number | null;
  /** The largest that won't do; -1: none is known. */
  readonly tooSmall: number;
  /** The smallest that will do; the number of candidates: none is known. */
  readonly enough: number;
}

/**
 * Looks for the smallest candidate that will do, supposing that any larger one does too: the largest first, then always the
 * middle of what is open, so that of n at most 1 + ceil(log2(n)) are looked at. `verdict` is given what was looked at, in that
 * order, and judges the last; its `null` (not known yet) ends the search there.
 */
export function bisect(count: number, verdict: (looked: readonly number[]) => boolean | null): Bisection {
  const looked: number[] = [];
  let tooSmall = -1;
  let enough = count;
  for (let index = count - 1; enough - tooSmall > 1; index = middleOf(tooSmall, enough)) {
    looked.push(index);
    const willDo = verdict(looked);
    if (willDo === null) return { next: index, tooSmall, enough };
    if (willDo) enough = index;
    else tooSmall = index;
  }
  return { next: null, tooSmall, enough };
}

/** The most that the candidates of one bisection can weigh together, whatever its verdicts. */
export function heaviestSearch(weights: readonly number[]): number {
  const heaviest = (tooSmall: number, enough: number): number => {
    if (enough - tooSmall <= 1) return 0;
    const middle = middleOf(tooSmall, enough);
    return (weights[middle] ?? 0) + Math.max(heaviest(tooSmall, middle), heaviest(middle, enough));
  };
  return (weights.at(-1) ?? 0) + heaviest(-1, weights.length - 1);
}

function middleOf(tooSmall: number, enough: number): number {
  return Math.floor((tooSmall + enough) / 2);
}
