import type { TrialKey } from './trial.ts';

/** Trials of one arm in little space: of each repeat the ordinals as ranges (`0-99,105`). */
export type TrialRanges = readonly { readonly repeat: number; readonly ordinals: string }[];

/** What names a trial within its arm, in letters and digits. */
export function trialText({ ordinal, repeat }: Pick<TrialKey, 'ordinal' | 'repeat'>): string {
  return `${ordinal}r${repeat}`;
}

/** Trials, by `trialText`, in little space. */
export function toTrialRanges(keys: Iterable<string>): TrialRanges {
  const byRepeat = new Map<number, number[]>();
  for (const key of keys) {
    const [ordinal = Number.NaN, repeat = Number.NaN] = key.split('r').map(Number);
    const ordinals = byRepeat.get(repeat) ?? [];
    byRepeat.set(repeat, ordinals);
    ordinals.push(ordinal);
  }
  return [...byRepeat].map(([repeat, ordinals]) => ({
    repeat,
    ordinals: toRanges(ordinals.toSorted((a, b) => a - b)),
  }));
}

/** The trials of ranges, by `trialText`. */
export function* trialsInRanges(ranges: TrialRanges): Generator<string, void, undefined> {
  for (const { repeat, ordinals } of ranges) {
    for (const range of ordinals.split(',')) {
      const [first = Number.NaN, last = first] = range.split('-').map(Number);
      for (let ordinal = first; ordinal <= last; ordinal += 1) yield trialText({ ordinal, repeat });
    }
  }
}

function toRanges(ascending: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const number of ascending) {
    const range = ranges.at(-1);
    if (range !== undefined && number === range.last + 1) range.last = number;
    else ranges.push({ first: number, last: number });
  }
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
