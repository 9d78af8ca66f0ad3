import type { ArmSummary } from '../../domain/report.ts';
import { quoted } from '../../lib/width.ts';
import { formatCount, formatPercent, formatUsd } from '../../lib/format.ts';
import { own } from '../grid.ts';

/** Whether any arm has this score from a model and not from a check. */
export function isJudgedScore(arms: readonly ArmSummary[], score: string): boolean {
  return arms.some(({ scores }) => own(scores, score)?.judged === true);
}

/** Whether any pass rate rests on a model's grades. */
export function hasJudged(arms: readonly ArmSummary[]): boolean {
  return arms.some(({ judging, scores }) => judging !== null || Object.values(scores).some(isJudged));
}

function isJudged({ judged }: ArmSummary['scores'][string]): boolean {
  return judged;
}

/** What the star of a pass rate means, where there is one. */
export function passRateNotes(arms: readonly ArmSummary[]): readonly string[] {
  return hasJudged(arms) ? ["* rests in part on another model's grades (judged), not on checks alone"] : [];
}

/** What the star of a score means, and how far each judge agrees with people. */
export function judgedNotes(arms: readonly ArmSummary[]): readonly string[] {
  if (!hasJudged(arms)) return [];
  const agreements = arms.flatMap(({ arm, scores }) =>
    Object.entries(scores).flatMap(([name, { agreement }]) => {
      if (agreement === null) return [];
      const alpha = agreement.alpha === null ? 'not known' : agreement.alpha.toFixed(2);
      return [
        `${quoted(arm)}: ${quoted(name)} and people: Krippendorff's alpha ${alpha} (n = ${formatCount(agreement.n)})`,
      ];
    }),
  );
  return ["* judged: another model's grade, an opinion", ...agreements, ...consistencyNotes(arms)];
}

/** How far each judge that was asked which of two is better kept to its word in both orders. */
function consistencyNotes(arms: readonly ArmSummary[]): readonly string[] {
  return arms.flatMap(({ arm, scores }) =>
    Object.entries(scores).flatMap(([name, { positionConsistency }]) => {
      if (positionConsistency === null) return [];
      const { rate, agreed, votes } = positionConsistency;
      return [
        `${quoted(arm)}: ${quoted(name)} is by pairs: position consistency ${formatPercent(rate)} (${formatCount(agreed)} of ${formatCount(votes)} votes), the others are ties`,
      ];
    }),
  );
}

/** What grading took, which is in no column. */
export function judgingNotes(arms: readonly ArmSummary[]): readonly string[] {
  return arms.flatMap(({ arm, judging }) => {
    if (judging === null) return [];
    const { models, calls, failedCalls, costUsd } = judging;
    const failed = failedCalls === 0 ? '' : `, ${formatCount(failedCalls)} without an answer`;
    const by = models.map((model) => quoted(model)).join(', ');
    return [
      `${quoted(arm)}: judging by ${by}: ${formatCount(calls)} calls${failed}, cost ${formatUsd(costUsd)}, in no column`,
    ];
  });
}
