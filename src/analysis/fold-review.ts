import type { ReviewedArm, ReviewVerdict } from '../domain/review.ts';
import type { TrialResult } from '../domain/trial.ts';
import { cohenKappa } from '../stats/cohen-kappa.ts';
import { createCaseTally } from './columns.ts';
import { isJudged } from './judged.ts';
import { passRateOf } from './pass-rate.ts';
import type { RateRules } from './summary-input.ts';

/** What people said of one arm's trials, beside what the scorers said. */
export interface ReviewFold {
  /** A reviewed trial and people's verdict on it; `null`: none was given. */
  add(trial: TrialResult, verdict: ReviewVerdict | null): void;
  summary(): ReviewedArm;
}

/** Counts people's verdicts of an arm. Trials that the scorers couldn't judge are in no agreement. */
export function createReviewFold(arm: string, rules: RateRules): ReviewFold {
  const tally = createCaseTally();
  const counts = { accepted: 0, rejected: 0, unfilled: 0 };
  const both = { bothYes: 0, onlyFirst: 0, onlySecond: 0, bothNo: 0 };
  return {
    add: (trial, verdict) => {
      if (verdict === null) {
        counts.unfilled += 1;
        return;
      }
      const accepted = verdict === 'accept';
      counts[accepted ? 'accepted' : 'rejected'] += 1;
      tally.add(trial.ordinal, accepted);
      if (!isJudged(trial)) return;
      const passed = trial.outcome === 'correct';
      if (accepted) both[passed ? 'bothYes' : 'onlyFirst'] += 1;
      else both[passed ? 'onlySecond' : 'bothNo'] += 1;
    },
    summary: () => {
      const n = both.bothYes + both.onlyFirst + both.onlySecond + both.bothNo;
      return {
        arm,
        ...counts,
        acceptance: passRateOf(tally.cases(), rules),
        agreement: {
          bothPass: both.bothYes,
          onlyPeople: both.onlyFirst,
          onlyScorers: both.onlySecond,
          bothFail: both.bothNo,
          share: n === 0 ? null : (both.bothYes + both.bothNo) / n,
          kappa: cohenKappa(both),
        },
      };
    },
  };
}
