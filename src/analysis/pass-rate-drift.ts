import type { PassRateDrift } from '../domain/history.ts';
import { holm } from '../stats/multiple-testing.ts';
import { newestRunTest } from '../stats/newest-run.ts';
import type { DriftColumns } from './drift-columns.ts';
import type { Resampling } from './mean-interval.ts';

/** An arm's newest run and the earlier ones it is held against; the same ordinal is the same case in all. */
export interface DriftInput {
  readonly newest: DriftColumns;
  readonly earlier: readonly DriftColumns[];
  readonly resampling: Resampling;
}

/** With fewer shared cases drift is unknown. */
export const LEAST_DRIFT_CASES = 20;

/** Of Holm's p-values; stricter than 5 %, because a history is looked at every day. */
const ALPHA = 0.01;

/**
 * The pass-rate drift of the arms of one run, in the order given. Each case's share of passes is held against the mean of
 * its shares in the earlier runs by a permutation test; drift where the p-value by Holm's rule is below 1 %.
 */
export function passRateDrifts(inputs: readonly DriftInput[]): readonly PassRateDrift[] {
  const tested = inputs.map(testArm);
  const adjusted = holm(tested.map(({ pValue }) => pValue));
  return tested.map((figures, index) => toDrift(figures, adjusted[index] ?? null));
}

type Tested = Omit<PassRateDrift, 'adjustedPValue' | 'reason' | 'status'>;

function testArm({ newest, earlier, resampling }: DriftInput): Tested {
  const cases = sharedCases(newest, earlier);
  const n = cases.length;
  const { draws, resamples } = resampling;
  const isEnough = n >= LEAST_DRIFT_CASES;
  const rules = { uniform: draws('runs'), permutations: resamples };
  const test = isEnough ? newestRunTest(cases, rules) : null;
  return {
    n,
    newest: mean(cases.map(([now = 0]) => now)),
    earlier: mean(cases.map(([, ...before]) => mean(before) ?? 0)),
    difference: test?.difference ?? null,
    pValue: test?.pValue ?? null,
    method: test?.method ?? null,
  };
}

/** The shares of passes of each case that the newest run and an earlier one judged, the newest's first. */
function sharedCases(newest: DriftColumns, earlier: readonly DriftColumns[]): readonly (readonly number[])[] {
  const cases: number[][] = [];
  for (let ordinal = 0; ordinal < newest.length(); ordinal += 1) {
    const now = shareAt(newest, ordinal);
    const before = earlier.map((run) => shareAt(run, ordinal)).filter((share) => share !== null);
    if (now !== null && before.length > 0) cases.push([now, ...before]);
  }
  return cases;
}

function shareAt({ verdicts }: DriftColumns, ordinal: number): number | null {
  const { passed, judged } = verdicts.at(ordinal);
  return judged === 0 ? null : passed / judged;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function toDrift(figures: Tested, adjustedPValue: number | null): PassRateDrift {
  const hasDrifted = adjustedPValue !== null && adjustedPValue < ALPHA;
  const reason = adjustedPValue === null ? tooFew(figures.n) : null;
  const status = reason !== null ? 'unknown' : hasDrifted ? 'drift' : 'none seen';
  return { ...figures, adjustedPValue, reason, status };
}

function tooFew(n: number): string {
  return n === 0
    ? 'no case was judged both in the newest run and in an earlier one'
    : `${n} cases judged both in the newest run and an earlier one are too few: ${LEAST_DRIFT_CASES} are needed`;
}
