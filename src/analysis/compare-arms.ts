import type { Comparison, PairedRate, TagSlice } from '../domain/comparison.ts';
import type { Bitmap } from '../lib/bitmap.ts';
import { benjaminiHochberg, holm } from '../stats/multiple-testing.ts';
import { judgeNonInferiority } from '../stats/non-inferiority.ts';
import { sortedEntries } from './counter.ts';
import type { Resampling } from './mean-interval.ts';
import type { PairedCases } from './pair-cases.ts';
import { cellOf, pairCases } from './pair-cases.ts';
import { comparePairs, differenceInterval } from './paired-rate.ts';
import type { PairedColumns } from './paired-ratios.ts';
import { pairedRatios } from './paired-ratios.ts';
import { transitionsOf } from './transitions.ts';

/** A candidate and the baseline, read to the end. */
export interface ArmPair extends PairedColumns {
  /** What keeps this pair's draws apart from another's. */
  readonly name: string;
  readonly baseRepeats: number;
  readonly candidateRepeats: number;
  /** Which cases have a tag, for those that are asked about; `null`: none are. */
  readonly tags: ReadonlyMap<string, Bitmap> | null;
}

/** How a family of candidates is judged. */
export interface FamilyRules extends Resampling {
  readonly margin: number;
  /** One-sided error level over the whole family. */
  readonly alpha: number;
}

/** What the columns of a pair come to, and where its regressions and fixes are. */
export type ArmPairResult = Pick<
  Comparison,
  'rate' | 'holmPValue' | 'ratios' | 'finishReasons' | 'jsonLevels' | 'tags'
> & { readonly changedAt: { readonly regressions: Uint32Array; readonly fixes: Uint32Array } };

/**
 * Judges every candidate against the one baseline. Several candidates share the error level by Holm's step-down rule
 * (1979), and each is decided by the interval at the level of its own step, so that verdict and interval always agree.
 */
export function compareArms(pairs: readonly ArmPair[], rules: FamilyRules): readonly ArmPairResult[] {
  const members = pairs.map((pair) => ({
    pair,
    cases: toPairs(pair),
    rules: { ...rules, draws: (key: string) => rules.draws(`${pair.name} ${key}`) },
  }));
  const alphas = stepLevels(members, rules);
  const rates = members.map(({ cases, rules: own }, index) =>
    comparePairs(cases, { ...own, alpha: alphas[index] ?? rules.alpha }),
  );
  const adjusted = holm(rates.map(({ pValue }) => pValue?.value ?? null));
  return members.map(({ pair, cases, rules: own }, index): ArmPairResult => {
    const size = { cases: pair.cases, repeats: Math.min(pair.baseRepeats, pair.candidateRepeats) };
    return {
      rate: rates[index] ?? comparePairs(cases, own),
      holmPValue: members.length > 1 ? (adjusted[index] ?? null) : null,
      ratios: pairedRatios(pair, own),
      finishReasons: transitionsOf(pair.base.finishAt, pair.candidate.finishAt, size),
      jsonLevels: transitionsOf(pair.base.jsonAt, pair.candidate.jsonAt, size),
      tags: pair.tags === null ? null : tagSlices(pair, pair.tags, own),
      changedAt: { regressions: positionsOf(cases, 'regressions'), fixes: positionsOf(cases, 'fixes') },
    };
  });
}

function toPairs(pair: ArmPair, includes: (position: number) => boolean = () => true): PairedCases {
  return pairCases(
    { column: pair.base.verdicts, repeats: pair.baseRepeats },
    { column: pair.candidate.verdicts, repeats: pair.candidateRepeats },
    { cases: pair.cases, includes },
  );
}

interface Member {
  readonly cases: PairedCases;
  readonly rules: Resampling;
}

/**
 * The one-sided error level each member is judged at: those that are no worse at alpha / (members still open) are
 * settled there, the others go on among themselves until none is settled.
 */
function stepLevels(members: readonly Member[], { alpha, margin }: FamilyRules): readonly number[] {
  const levels = members.map(() => alpha);
  let open = [...members.entries()];
  for (;;) {
    const level = alpha / Math.max(1, open.length);
    for (const [index] of open) levels[index] = level;
    const left = open.filter(([, { cases, rules }]) => {
      const { interval } = differenceInterval(cases, 1 - 2 * level, rules);
      return judgeNonInferiority(interval, margin).verdict !== 'MIGRATE';
    });
    if (left.length === 0 || left.length === open.length) return levels;
    open = left;
  }
}

function positionsOf(pairs: PairedCases, cell: 'regressions' | 'fixes'): Uint32Array {
  return pairs.positions.filter(
    (_position, index) => cellOf(pairs.base[index] ?? 0, pairs.candidate[index] ?? 0) === cell,
  );
}

function tagSlices(
  pair: ArmPair,
  tags: ReadonlyMap<string, Bitmap>,
  rules: FamilyRules,
): readonly TagSlice[] {
  const slices = sortedEntries(tags).map(([tag, cases]) => {
    const draws = (key: string): (() => number) => rules.draws(`tag ${tag} ${key}`);
    const rate = comparePairs(
      toPairs(pair, (position) => cases.has(position)),
      { ...rules, draws },
    );
    return { tag, rate };
  });
  const qValues = benjaminiHochberg(slices.map(({ rate }) => rate.pValue?.value ?? null));
  return slices.map(({ tag, rate }, index) => toSlice(tag, rate, qValues[index] ?? null));
}

function toSlice(tag: string, rate: PairedRate, qValue: number | null): TagSlice {
  const { n, difference, wide, table, pValue } = rate;
  const { regressions, fixes } = table;
  return { tag, n, difference, ...wide, regressions, fixes, pValue: pValue?.value ?? null, qValue };
}
