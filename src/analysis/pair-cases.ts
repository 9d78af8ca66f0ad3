import type { TrialResult } from '../domain/trial.ts';
import type { MissingPairs } from '../stats/missing-pairs.ts';

/** What a trial says of a metric; `unasked`: its case has no such scorer, so that there is nothing to know. */
export type Reading = 'passed' | 'failed' | 'errored' | 'unjudged' | 'unasked';

/** The metric that every scorer of a case has to pass for; any other name is a scorer's. */
export const PASS_RATE = 'passRate';

/** What a trial says of `passRate`, or of one scorer's rate. An error says nothing, which is not a fail. */
export function readMetric(trial: TrialResult, metric: string): Reading {
  if (trial.outcome === 'error') return 'errored';
  if (metric !== PASS_RATE) {
    const score = Object.hasOwn(trial.scores, metric) ? trial.scores[metric] : undefined;
    if (score === undefined) return 'unasked';
    if (score.status === 'error') return 'unjudged';
    return score.pass === true ? 'passed' : 'failed';
  }
  if (trial.outcome === 'correct') return 'passed';
  if (trial.outcome !== 'unscored') return 'failed';
  return Object.keys(trial.scores).length === 0 ? 'unasked' : 'unjudged';
}

/** What one arm made of each case, in 6 bytes a case up to the highest position that was read. */
export interface CaseColumn {
  /** `position`: the same number for the same case in both arms, such as its ordinal. */
  add(position: number, reading: Reading): void;
  at(position: number): CaseReadings;
}

/** The repeats of one case; those that errored or could not be judged are in none of the three. */
interface CaseReadings {
  readonly passed: number;
  readonly judged: number;
  readonly unasked: number;
}

const MOST_REPEATS = 2 ** 16 - 1;

/** An empty column. Throws `RangeError` on the 65,536th reading of one kind of one case. */
export function createCaseColumn(): CaseColumn {
  let columns = emptyColumns(64);
  return {
    add: (position, reading) => {
      if (position >= columns.judged.length) columns = enlarged(columns, position + 1);
      if (reading === 'unasked') bump(columns.unasked, position);
      if (reading === 'passed') bump(columns.passed, position);
      if (reading === 'passed' || reading === 'failed') bump(columns.judged, position);
    },
    at: (position) => ({
      passed: columns.passed[position] ?? 0,
      judged: columns.judged[position] ?? 0,
      unasked: columns.unasked[position] ?? 0,
    }),
  };
}

function bump(column: Uint16Array, position: number): void {
  const before = column[position] ?? 0;
  if (before === MOST_REPEATS)
    throw new RangeError(`case ${position} was read more than ${MOST_REPEATS} times`);
  column[position] = before + 1;
}

interface Columns {
  readonly passed: Uint16Array;
  readonly judged: Uint16Array;
  readonly unasked: Uint16Array;
}

function emptyColumns(length: number): Columns {
  return {
    passed: new Uint16Array(length),
    judged: new Uint16Array(length),
    unasked: new Uint16Array(length),
  };
}

function enlarged(from: Columns, needed: number): Columns {
  const to = emptyColumns(Math.max(needed, from.judged.length * 2));
  to.passed.set(from.passed);
  to.judged.set(from.judged);
  to.unasked.set(from.unasked);
  return to;
}

/** An arm's column and how often it was planned to be asked each case. */
export interface PairedSide {
  readonly column: CaseColumn;
  readonly repeats: number;
}

/**
 * Which cases are paired: positions below `cases`, of them those that `includes` takes. A case of which neither side has a
 * reading counts as missing on both, so positions that aren't in the run have to be left out.
 */
export interface PairedSet {
  readonly cases: number;
  /** All where it is left out. */
  readonly includes?: (position: number) => boolean;
}

/** The 2×2 table over the pairs that both sides judged; a side is right when more than half of its judged repeats passed. */
interface PairTable {
  readonly bothRight: number;
  readonly regressions: number;
  readonly fixes: number;
  readonly bothWrong: number;
}

/** The cases of two arms side by side, in 20 bytes a pair. */
export interface PairedCases {
  /** Pairs that both sides judged. */
  readonly n: number;
  /** Their positions, ascending. */
  readonly positions: Uint32Array;
  /** Each pair's share of passes over the repeats that were judged, 0..1. */
  readonly base: Float64Array;
  readonly candidate: Float64Array;
  /** Whether a side was asked cases more than once, so that the shares are means. */
  readonly hasRepeats: boolean;
  readonly table: PairTable;
  /** Pairs of which a side has no judged repeat: it errored, could not be judged, or has no result. */
  readonly missing: MissingPairs;
  /** Judged pairs of which some repeats are unknown; their shares are over the others. */
  readonly partial: number;
  /** The sums over all pairs of the lowest and highest differences that the unknown repeats allow. */
  readonly lowestSum: number;
  readonly highestSum: number;
  /** Cases that the metric doesn't judge; in no other figure. */
  readonly unasked: number;
}

/** Whether a case with so large a share of passes counts as right: more than half. */
function isRight(share: number): boolean {
  return share > 0.5;
}

/** Pairs two arms case by case: repeats are averaged within the case, and a side that is unknown is never a fail. */
export function pairCases(base: PairedSide, candidate: PairedSide, set: PairedSet): PairedCases {
  const shares = { base: new Float64Array(set.cases), candidate: new Float64Array(set.cases) };
  const positions = new Uint32Array(set.cases);
  const table = { bothRight: 0, regressions: 0, fixes: 0, bothWrong: 0 };
  const missing = { candidateRight: 0, candidateWrong: 0, baseRight: 0, baseWrong: 0, bothMissing: 0 };
  let [n, partial, unasked, lowestSum, highestSum] = [0, 0, 0, 0, 0];
  for (let position = 0; position < set.cases; position += 1) {
    if (set.includes !== undefined && !set.includes(position)) continue;
    const [one, other] = [sideAt(base, position), sideAt(candidate, position)];
    if (isUnasked(one, other)) {
      unasked += 1;
      continue;
    }
    lowestSum += other.lowest - one.highest;
    highestSum += other.highest - one.lowest;
    if (one.share === null || other.share === null) {
      missing[missingKind(one.share, other.share)] += 1;
      continue;
    }
    positions[n] = position;
    shares.base[n] = one.share;
    shares.candidate[n] = other.share;
    table[cellOf(one.share, other.share)] += 1;
    if (one.isPartial || other.isPartial) partial += 1;
    n += 1;
  }
  return {
    n,
    positions: positions.slice(0, n),
    base: shares.base.slice(0, n),
    candidate: shares.candidate.slice(0, n),
    hasRepeats: base.repeats > 1 || candidate.repeats > 1,
    table,
    missing,
    partial,
    lowestSum,
    highestSum,
    unasked,
  };
}

/** What one arm made of one case. */
export interface Side {
  readonly share: number | null;
  readonly isUnasked: boolean;
  readonly isPartial: boolean;
  /** What the case's share would be if every unknown repeat failed, or passed. */
  readonly lowest: number;
  readonly highest: number;
}

/** An arm's readings of the case at a position; a share is over the repeats that were judged, `null` without any. */
export function sideAt({ column, repeats }: PairedSide, position: number): Side {
  const { passed, judged, unasked } = column.at(position);
  const planned = Math.max(repeats, judged);
  return {
    share: judged === 0 ? null : passed / judged,
    isUnasked: unasked > 0 && judged === 0,
    isPartial: judged < planned,
    lowest: passed / planned,
    highest: (passed + planned - judged) / planned,
  };
}

// where one side errored, the other tells whether the case is judged at all
function isUnasked(one: Side, other: Side): boolean {
  return (one.isUnasked || other.isUnasked) && one.share === null && other.share === null;
}

/** The cell of the 2×2 table that a pair's shares of passes fall into. */
export function cellOf(base: number, candidate: number): keyof PairedCases['table'] {
  if (isRight(base)) return isRight(candidate) ? 'bothRight' : 'regressions';
  return isRight(candidate) ? 'fixes' : 'bothWrong';
}

function missingKind(base: number | null, candidate: number | null): keyof MissingPairs {
  if (candidate !== null) return isRight(candidate) ? 'candidateRight' : 'candidateWrong';
  if (base !== null) return isRight(base) ? 'baseRight' : 'baseWrong';
  return 'bothMissing';
}
