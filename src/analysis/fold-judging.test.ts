import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../../test/support/samples.ts';
import type { JsonValue } from '../domain/json.ts';
import type { JudgeAgreement } from '../domain/judging-summary.ts';
import type { Judging } from '../domain/trial.ts';
import { createAgreementFold, createConsistencyFold, createJudgingFold } from './fold-judging.ts';

const FACTS = { tags: [], expected: undefined, scorers: null };

function agreementOf(...pairs: readonly (readonly [JsonValue, JsonValue])[]): JudgeAgreement | null {
  const fold = createAgreementFold();
  for (const [grade, human] of pairs) fold.add({ grade, votes: [grade], human });
  return fold.summary();
}

describe('the agreement of a judge with people', () => {
  it('is 1 where they always agree, and 0 or less where they do no better than chance', () => {
    expect(agreementOf([1, 1], [2, 2], [1, 1])).toEqual({ alpha: 1, n: 3 });
    expect(agreementOf([1, 2], [2, 1])?.alpha).toBeLessThan(0);
  });

  it('is what the formula gives, however often a pair comes', () => {
    const { alpha, n } =
      agreementOf(['good', 'good'], ['good', 'good'], ['good', 'bad'], ['bad', 'bad']) ?? {};
    // n = 8 labels, 5 good and 3 bad, 2 disagreeing: 1 - 7 * 2 / (2 * 5 * 3)
    expect(alpha).toBeCloseTo(1 - 14 / 30, 12);
    expect(n).toBe(4);
  });

  it('is unknown below two trials, and where all grades are the same', () => {
    expect(agreementOf([1, 1])).toEqual({ alpha: null, n: 1 });
    expect(agreementOf([1, 1], [1, 1])).toEqual({ alpha: null, n: 2 });
  });

  it('is nothing without people', () => {
    expect(agreementOf([1, null], [null, 2])).toBeNull();
  });
});

describe('what judging took', () => {
  const judging: Judging = {
    models: { judge: 'critic' },
    calls: 2,
    failedCalls: 1,
    attempts: [],
    costUsd: 0.5,
    earlier: null,
  };

  it('is summed apart, and one unknown cost makes the sum unknown', () => {
    const fold = createJudgingFold();
    fold.add(sampleTrial({ judging }), FACTS);
    fold.add(sampleTrial(), FACTS);
    const one = { models: ['critic'], trials: 1, calls: 2, failedCalls: 1, attempts: 0, costUsd: 0.5 };
    expect(fold.summary()).toEqual({ judging: one });
    fold.add(sampleTrial({ judging: { ...judging, costUsd: null } }), FACTS);
    expect(fold.summary()).toMatchObject({ judging: { trials: 2, calls: 4, costUsd: null } });
  });

  it('has what earlier lines of a trial tell, whose answer was graded again', () => {
    const earlier = { calls: 3, failedCalls: 1, attempts: 4, costUsd: 0.25 };
    const fold = createJudgingFold();
    fold.add(sampleTrial({ judging: { ...judging, earlier } }), FACTS);
    expect(fold.summary()).toMatchObject({
      judging: { trials: 1, calls: 5, failedCalls: 2, attempts: 4, costUsd: 0.75 },
    });
    fold.add(sampleTrial({ judging: { ...judging, earlier: { ...earlier, costUsd: null } } }), FACTS);
    expect(fold.summary()).toMatchObject({ judging: { costUsd: null } });
  });

  it('is null where nobody judges', () => {
    const fold = createJudgingFold();
    fold.add(sampleTrial(), FACTS);
    expect(fold.summary()).toEqual({ judging: null });
  });
});

describe('the position consistency of a judge', () => {
  it('is the share of votes on pairs of which both orders agreed, over all trials', () => {
    const fold = createConsistencyFold();
    fold.add({ grade: 0.5, votes: ['tie', 'better', 'tie'], human: null, consistent: 1 });
    fold.add({ grade: 1, votes: ['better'], human: null, consistent: 1 });
    fold.add({ grade: 0.5, votes: [], human: null, consistent: 0 });
    expect(fold.summary()).toEqual({ agreed: 2, votes: 4, rate: 0.5 });
  });

  it('is unknown of a judge that gives grades, and without a vote', () => {
    const fold = createConsistencyFold();
    for (const answer of [{ grade: 4, votes: [4], human: null }, null, 'A', { votes: [], consistent: 0 }])
      fold.add(answer);
    expect(fold.summary()).toBeNull();
  });
});
