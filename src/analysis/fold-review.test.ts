import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../../test/support/samples.ts';
import type { ReviewVerdict } from '../domain/review.ts';
import type { Outcome } from '../domain/trial.ts';
import { createReviewFold } from './fold-review.ts';

function folded(rows: readonly (readonly [number, Outcome, ReviewVerdict | null])[], repeats = 1) {
  const fold = createReviewFold('small', { repeats, level: 0.95 });
  for (const [ordinal, outcome, verdict] of rows) fold.add(sampleTrial({ ordinal, outcome }), verdict);
  return fold.summary();
}

describe('createReviewFold', () => {
  it('gives the acceptance rate of what has a verdict, with its interval', () => {
    const summary = folded([
      [0, 'correct', 'accept'],
      [1, 'correct', 'accept'],
      [2, 'wrong', 'accept'],
      [3, 'truncated', 'reject'],
      [4, 'correct', null],
    ]);
    expect(summary).toMatchObject({ accepted: 3, rejected: 1, unfilled: 1 });
    expect(summary.acceptance).toMatchObject({ rate: 0.75, n: 4, method: 'wilson' });
    expect(summary.acceptance.low).toBeCloseTo(0.3006, 4);
    expect(summary.acceptance.high).toBeCloseTo(0.9544, 4);
  });

  it("lays people's verdicts beside the scorers', but for what these couldn't judge", () => {
    const { agreement } = folded([
      [0, 'correct', 'accept'],
      [1, 'correct', 'reject'],
      [2, 'wrong', 'accept'],
      [3, 'malformed', 'reject'],
      [4, 'unscored', 'accept'],
      [5, 'correct', null],
    ]);
    expect(agreement).toEqual({
      bothPass: 1,
      onlyScorers: 1,
      onlyPeople: 1,
      bothFail: 1,
      share: 0.5,
      kappa: 0,
    });
  });

  it('counts a case once, whatever its repeats', () => {
    const summary = folded(
      [
        [0, 'correct', 'accept'],
        [0, 'correct', 'reject'],
        [1, 'correct', 'accept'],
        [1, 'correct', 'accept'],
      ],
      2,
    );
    expect(summary.acceptance).toMatchObject({ rate: 0.75, n: 2, method: 'wilson over case means' });
  });

  it('knows no rate where nobody gave a verdict', () => {
    const { acceptance, agreement } = folded([[0, 'correct', null]]);
    expect(acceptance).toMatchObject({ rate: null, low: null, high: null });
    expect(agreement).toMatchObject({ share: null, kappa: null });
  });
});
