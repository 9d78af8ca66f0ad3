import type { Arm } from '../domain/arm.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { EngineParts } from '../engine/parts.ts';
import { runArm } from '../engine/run-arm.ts';
import { readJournal } from '../journal/read-journal.ts';
import type { BudgetSearch } from './budget-search.ts';
import { openBudgetSearch } from './budget-search.ts';
import type { PlannedSeries } from './grid-series.ts';
import { readCaseFacts } from './recorded-facts.ts';
import type { Session } from './session.ts';

/** An adaptive sweep that a sitting begins or goes on with. */
export interface AdaptiveRun {
  readonly search: BudgetSearch;
  /** The arms that have been asked, those that earlier sittings began included. */
  readonly begun: Set<string>;
}

/** The search as earlier sittings left it; `null` where all arms are asked. What they have to do again isn't known yet. */
export async function openAdaptiveRun({ plan, folder, spent, done }: Session): Promise<AdaptiveRun | null> {
  if (plan.plan.adaptive === null) return null;
  const search = openBudgetSearch(plan, await readCaseFacts(folder.path));
  if (search === null) return null;
  const begun = new Set<string>();
  if (spent === null) return { search, begun };
  for await (const trial of (await readJournal(folder.path)).trials()) {
    begun.add(trial.arm);
    if (done.has(trial)) search.add(trial);
  }
  return { search, begun };
}

interface SeriesContext extends AdaptiveRun {
  readonly arms: readonly Arm[];
  readonly parts: EngineParts;
  /** Told of arms as soon as it is known that they won't be asked. */
  onNotNeeded(arms: readonly string[]): void;
}

/**
 * Runs one series, an arm after the other as the search asks for them, and last what an earlier sitting began of arms that
 * the search no longer needs. The search stops where an arm didn't come to its end, or brought no answer to decide by.
 */
export async function* runSeries(
  series: PlannedSeries,
  context: SeriesContext,
): AsyncGenerator<TrialResult, void, undefined> {
  const { search, begun, arms, parts } = context;
  const asked = new Set<string>();
  for (;;) {
    const { next, others } = search.stateOf(series);
    context.onNotNeeded(
      others.filter(({ arm, why }) => why !== 'open' && !begun.has(arm)).map(({ arm }) => arm),
    );
    // it was asked already: it brought no answer to decide by, or was stopped
    if (next === null || asked.has(next.arm)) break;
    asked.add(next.arm);
    begun.add(next.arm);
    const arm = arms.find(({ id }) => id === next.arm);
    if (arm === undefined) break;
    for await (const result of runArm(arm, parts)) {
      search.add(result);
      yield result;
    }
  }
  const left = series.budgets.filter(({ arm }) => begun.has(arm) && !asked.has(arm));
  for (const arm of arms.filter(({ id }) => left.some((budget) => budget.arm === id))) {
    yield* runArm(arm, parts);
  }
}
