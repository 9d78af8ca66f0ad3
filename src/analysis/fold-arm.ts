import type { ArmSummary, Warning } from '../domain/report.ts';
import { createAttemptsFold } from './fold-attempts.ts';
import { createJudgingFold } from './fold-judging.ts';
import { createLabelsFold } from './fold-labels.ts';
import { createRouteFold } from './fold-route.ts';
import { createScoresFold } from './fold-scores.ts';
import { createTimingFold } from './fold-timing.ts';
import { createToolFaultsFold } from './fold-tool-faults.ts';
import { createUsageFold } from './fold-usage.ts';
import { createWarningsFold } from './fold-warnings.ts';
import { createWorstFold } from './fold-worst.ts';
import type { ArmFacts, Fold, SummaryInput } from './summary-input.ts';
import { createTrialTotals } from './trial-totals.ts';

/** Everything an arm's trials come to. */
export interface ArmResult {
  readonly arm: ArmSummary;
  readonly warnings: readonly Warning[];
}

type FoldInput = Omit<SummaryInput, 'arms' | 'trials'>;

/** What is kept of an arm's trials: a few tens of bytes each, and at most a few dozen whole ones. */
export function createArmFold(facts: ArmFacts, input: FoldInput): Fold<ArmResult> {
  const totals = createTrialTotals();
  const scores = createScoresFold({ ...input, facts });
  const labels = createLabelsFold(facts);
  const toolFaults = createToolFaultsFold();
  const timing = createTimingFold(input.level);
  const usage = createUsageFold();
  const judging = createJudgingFold();
  const attempts = createAttemptsFold();
  const route = createRouteFold(facts.route);
  const worst = createWorstFold();
  const warnings = createWarningsFold(facts, totals);
  const folds = [
    totals,
    scores,
    labels,
    toolFaults,
    timing,
    usage,
    judging,
    attempts,
    route,
    worst,
    warnings,
  ];
  return {
    add: (trial, caseFacts) => {
      for (const fold of folds) fold.add(trial, caseFacts);
    },
    summary: () => ({
      arm: {
        ...namesOf(facts),
        trials: totals.summary(facts.planned),
        ...scores.summary(),
        ...labels.summary(),
        ...toolFaults.summary(),
        ...timing.summary(),
        ...usage.summary(),
        ...judging.summary(),
        ...attempts.summary(),
        ...route.summary(),
        ...worst.summary(),
        stopped: facts.stopped,
      },
      warnings: warnings.summary(),
    }),
  };
}

function namesOf({ id, model, prompt, dataset, settings }: ArmFacts) {
  return { arm: id, model, prompt, dataset, settings };
}
