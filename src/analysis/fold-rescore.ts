import type { RescoredArm } from '../domain/rescore.ts';
import type { TrialResult } from '../domain/trial.ts';
import { createCaseTally } from './columns.ts';
import { isJudged } from './judged.ts';
import { passRateOf } from './pass-rate.ts';
import type { RateRules } from './summary-input.ts';

/** One arm's trials as they were scored and as they are now. */
export interface RescoreFold {
  add(before: TrialResult, after: TrialResult): void;
  summary(): RescoredArm;
}

/** Counts what changed between two scorings of the same outputs, in 8 bytes a case. Errors are counted and no more. */
export function createRescoreFold(arm: string, rules: RateRules): RescoreFold {
  const tallies = { before: createCaseTally(), after: createCaseTally() };
  const names = { before: new Set<string>(), after: new Set<string>() };
  const counts = {
    trials: 0,
    errored: 0,
    changed: 0,
    becameCorrect: 0,
    noLongerCorrect: 0,
    otherVerdicts: 0,
  };
  return {
    add: (before, after) => {
      if (after.outcome === 'error') {
        counts.errored += 1;
        return;
      }
      counts.trials += 1;
      for (const [side, trial] of [['before', before] as const, ['after', after] as const]) {
        for (const name of Object.keys(trial.scores)) names[side].add(name);
        if (isJudged(trial)) tallies[side].add(trial.ordinal, trial.outcome === 'correct');
      }
      if (before.outcome === after.outcome) {
        counts.otherVerdicts += Number(changedScores(before, after).length > 0);
        return;
      }
      counts.changed += 1;
      counts.becameCorrect += Number(after.outcome === 'correct');
      counts.noLongerCorrect += Number(before.outcome === 'correct');
    },
    summary: () => ({
      arm,
      scorersBefore: [...names.before].toSorted(),
      scorersAfter: [...names.after].toSorted(),
      ...counts,
      before: passRateOf(tallies.before.cases(), rules),
      after: passRateOf(tallies.after.cases(), rules),
    }),
  };
}

/** Names of the scores that both scorings have, with another verdict. */
export function changedScores({ scores: before }: TrialResult, { scores: after }: TrialResult): string[] {
  return Object.keys(after).filter((name) => {
    const earlier = Object.hasOwn(before, name) ? before[name] : undefined;
    return earlier !== undefined && earlier.pass !== after[name]?.pass;
  });
}
