import type { Warning } from '../domain/report.ts';
import type { ArmFacts, Fold } from './summary-input.ts';
import type { TrialTotals } from './trial-totals.ts';
import {
  watchCached,
  watchCost,
  watchEmptyOutputs,
  watchPartlyCached,
  watchServedModel,
  watchUnknownFinish,
} from './watch-answers.ts';
import {
  missingTrials,
  watchBatchLines,
  watchErrors,
  watchGivenUpSteps,
  watchScorerErrors,
  watchUnscored,
} from './watch-run.ts';
import { toWarning } from './watch.ts';
import { watchTruncated } from './watch-truncated.ts';

/** What a reader of an arm's figures has to know, the gravest first; `totals` must see every trial too. */
export function createWarningsFold(facts: ArmFacts, totals: TrialTotals): Fold<readonly Warning[]> {
  const watches = [
    watchErrors(facts),
    watchGivenUpSteps(totals),
    watchBatchLines(facts),
    watchScorerErrors(totals),
    watchUnscored(totals),
    watchTruncated(facts, totals),
    watchEmptyOutputs(facts, totals),
    watchUnknownFinish(totals),
    watchServedModel(facts, totals),
    watchCost(facts, totals),
    watchCached(totals),
    watchPartlyCached(totals),
  ];
  return {
    add: (trial) => {
      for (const watch of watches) watch.add(trial);
    },
    summary: () =>
      [missingTrials(facts, totals), ...watches.map((watch) => watch.finding())]
        .filter((finding) => finding !== null)
        .map((finding) => toWarning(finding, facts.id)),
  };
}
