import type { SweptBudget } from '../analysis/answer-sweep.ts';
import { willDo } from '../analysis/answer-sweep.ts';
import type { Bisection } from '../analysis/bisect.ts';
import { bisect } from '../analysis/bisect.ts';
import { createArmFold } from '../analysis/fold-arm.ts';
import { createSweepFold } from '../analysis/fold-sweep.ts';
import type { ArmFacts } from '../analysis/summary-input.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { NotAskedArm } from '../domain/sweep.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { PlanLine } from '../journal/plan-line.ts';
import { budgetRules } from './budget-rules.ts';
import type { PlannedBudget, PlannedSeries } from './grid-series.ts';
import { plannedSeries } from './grid-series.ts';
import type { RecordedCaseFacts } from './recorded-facts.ts';
import { armFacts } from './recorded-facts.ts';

/** Where the search of one series stands. */
interface SeriesState {
  /** The budget to ask next, or to go on with; `null`: none is left to ask. */
  readonly next: PlannedBudget | null;
  /** The budgets that aren't asked by what is known so far, and those that are open beside `next`. */
  readonly others: readonly NotAskedArm[];
}

/** The search for the smallest budget that will do: what it asks next follows from the trials alone, so it can be gone on with. */
export interface BudgetSearch {
  readonly series: readonly PlannedSeries[];
  /** Takes each trial once. */
  add(trial: TrialResult): void;
  stateOf(series: PlannedSeries): SeriesState;
}

/** Confidence level of the intervals in arms' summaries; no decision hangs on it. */
const LEVEL = 0.95;

/** A search that knows of no trial yet; `null` where the plan asks all its arms. */
export function openBudgetSearch({ plan, run }: PlanLine, cases: RecordedCaseFacts): BudgetSearch | null {
  if (plan.adaptive === null) return null;
  const rulesInput = { plan, seed: run.seed, maxTruncation: plan.adaptive.maxTruncation, cases };
  const folds = new Map(
    armFacts(plan, cases, new Map()).map((facts) => [facts.id, createBudgetFold(facts, plan, cases)]),
  );
  const hasEnded = ({ arm, planned }: PlannedBudget): boolean => (folds.get(arm)?.count() ?? 0) >= planned;
  const judge = (series: PlannedSeries, looked: readonly PlannedBudget[]): boolean | null => {
    if (!looked.every(hasEnded)) return null;
    const swept = looked.flatMap((budget) => folds.get(budget.arm)?.swept(series, budget) ?? []);
    return willDo(swept, budgetRules(series, rulesInput));
  };
  const judged = remembered(judge);
  return {
    series: plannedSeries(plan),
    add: (trial) => folds.get(trial.arm)?.add(trial),
    stateOf: (series) => {
      const found = bisect(series.budgets.length, (looked) =>
        judged(
          series,
          looked.flatMap((index) => series.budgets[index] ?? []),
        ),
      );
      return toState(series, found);
    },
  };
}

type Judge = (series: PlannedSeries, looked: readonly PlannedBudget[]) => boolean | null;

/** Arms that have ended don't change, so that a verdict stands; with repeats each takes thousands of resamples. */
function remembered(judge: Judge): Judge {
  const verdicts = new Map<string, boolean>();
  return (series, looked) => {
    const key = JSON.stringify(looked.map(({ arm }) => arm));
    const verdict = verdicts.get(key) ?? judge(series, looked);
    if (verdict !== null) verdicts.set(key, verdict);
    return verdict;
  };
}

function createBudgetFold(facts: ArmFacts, { repeats }: RunPlan, cases: RecordedCaseFacts) {
  const summary = createArmFold(facts, { caseFacts: cases.factsOf, repeats, level: LEVEL });
  const sweep = createSweepFold();
  let count = 0;
  return {
    count: () => count,
    add: (trial: TrialResult): void => {
      count += 1;
      summary.add(trial, cases.factsOf(facts.dataset, trial.ordinal));
      sweep.add(trial);
    },
    swept: ({ series }: PlannedSeries, { maxTokens }: PlannedBudget): SweptBudget => {
      const arm = sweep.toArm({ series, maxTokens }, summary.summary().arm, repeats);
      return { arm, verdicts: sweep.verdicts };
    },
  };
}

function toState({ series, budgets }: PlannedSeries, found: Bisection): SeriesState {
  const { next, tooSmall, enough } = found;
  const others = budgets.flatMap(({ arm, maxTokens }, index): readonly NotAskedArm[] => {
    // what decided, and what comes next, was asked or is
    if (index === next || index === tooSmall || index === enough) return [];
    const named = { arm, series, maxTokens };
    if (index < tooSmall)
      return [{ ...named, why: 'a-larger-will-not', decidedBy: budgets[tooSmall]?.arm ?? null }];
    if (index > enough)
      return [{ ...named, why: 'a-smaller-will-do', decidedBy: budgets[enough]?.arm ?? null }];
    return [{ ...named, why: 'open', decidedBy: null }];
  });
  return { next: next === null ? null : (budgets[next] ?? null), others };
}
