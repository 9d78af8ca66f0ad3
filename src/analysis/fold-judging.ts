import type { JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { JudgeAgreement, PositionConsistency } from '../domain/judging-summary.ts';
import type { ArmSummary } from '../domain/report.ts';
import type { EarlierJudging, TrialResult } from '../domain/trial.ts';
import { createExactSum } from '../stats/exact-sum.ts';
import type { Ratings } from '../stats/krippendorff.ts';
import { alphaOf } from '../stats/krippendorff.ts';
import type { Fold } from './summary-input.ts';

/** What grading an arm's answers took; `null` where nothing was graded. */
export function createJudgingFold(): Fold<Pick<ArmSummary, 'judging'>> {
  const models = new Set<string>();
  const counts = { trials: 0, calls: 0, failedCalls: 0, attempts: 0 };
  const cost = createExactSum();
  let isKnown = true;
  return {
    add: ({ judging }) => {
      // journals of earlier versions have no such field
      if (judging === null || judging === undefined) return;
      for (const model of Object.values(judging.models)) models.add(model);
      counts.trials += 1;
      const { earlier, attempts, ...last } = judging;
      for (const part of [earlier ?? NOTHING, { ...last, attempts: attempts.length }]) {
        counts.calls += part.calls;
        counts.failedCalls += part.failedCalls;
        counts.attempts += part.attempts;
        if (part.costUsd === null) isKnown = false;
        else cost.add(part.costUsd);
      }
    },
    summary: () => ({
      judging:
        counts.trials === 0
          ? null
          : { models: [...models].toSorted(), ...counts, costUsd: isKnown ? cost.value() : null },
    }),
  };
}

const NOTHING: EarlierJudging = { calls: 0, failedCalls: 0, attempts: 0, costUsd: 0 };

/** The model that gave a trial's score; `null` where it was no judge's. */
export function judgeOf({ judging }: TrialResult, score: string): string | null {
  const models = judging?.models ?? {};
  return Object.hasOwn(models, score) ? (models[score] ?? null) : null;
}

/** A judge's grades beside people's. */
export interface AgreementFold {
  /** Takes the answer of a judge's score; without both grades it counts for nothing. */
  add(answer: JsonValue): void;
  /** `null`: no trial has both grades. */
  summary(): JudgeAgreement | null;
}

/** Counts pairs of grades; of equal pairs only how many. Alpha is nominal, and needs two trials. */
export function createAgreementFold(): AgreementFold {
  const pairs = new Map<string, { readonly ratings: Ratings; count: number }>();
  let n = 0;
  return {
    add: (answer) => {
      const { grade = null, human = null } = isJsonObject(answer) ? answer : {};
      if (grade === null || human === null) return;
      const ratings = [JSON.stringify(grade), JSON.stringify(human)];
      const key = ratings.join(' ');
      const pair = pairs.get(key) ?? { ratings, count: 0 };
      pairs.set(key, pair);
      pair.count += 1;
      n += 1;
    },
    summary: () => {
      if (n === 0) return null;
      const all = [...pairs.values()];
      const counts = Uint32Array.from(all.map(({ count }) => count));
      return { alpha: n < 2 ? null : alphaOf(all.map(({ ratings }) => ratings)).of(counts), n };
    },
  };
}

/** How often both orders of a judge's votes on pairs agreed. */
export interface ConsistencyFold {
  /** Takes the answer of a judge's score; one that gives a grade counts for nothing. */
  add(answer: JsonValue): void;
  /** `null`: there are no votes on pairs. */
  summary(): PositionConsistency | null;
}

/** Counts votes, and those of which both orders said the same. */
export function createConsistencyFold(): ConsistencyFold {
  let agreed = 0;
  let asked = 0;
  return {
    add: (answer) => {
      const { votes = null, consistent = null } = isJsonObject(answer) ? answer : {};
      if (!Array.isArray(votes) || typeof consistent !== 'number') return;
      agreed += consistent;
      asked += votes.length;
    },
    summary: () => (asked === 0 ? null : { agreed, votes: asked, rate: agreed / asked }),
  };
}
