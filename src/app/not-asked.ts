import type { Warning } from '../domain/report.ts';
import type { NotAskedArm } from '../domain/sweep.ts';
import type { PlanLine } from '../journal/plan-line.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { formatCount } from '../lib/format.ts';
import { openBudgetSearch } from './budget-search.ts';
import type { RecordedCaseFacts } from './recorded-facts.ts';

/** The arms of an adaptive sweep that its record has nothing of and doesn't wait for; none in any other run. */
export async function readNotAsked(
  plan: PlanLine,
  recorded: RecordedRun,
  cases: RecordedCaseFacts,
): Promise<readonly NotAskedArm[]> {
  const search = openBudgetSearch(plan, cases);
  if (search === null) return [];
  for await (const trial of recorded.trials()) search.add(trial);
  const others = search.series.flatMap((series) => search.stateOf(series).others);
  return others.filter(({ arm }) => recorded.seen.count(arm) === 0);
}

/** What a report says of arms that were not asked: they are in none of its figures. */
export function notAskedWarnings(notAsked: readonly NotAskedArm[]): readonly Warning[] {
  if (notAsked.length === 0) return [];
  const open = notAsked.filter(({ why }) => why === 'open').length;
  const rest =
    open === 0 ? '' : `; the search hasn't ended, so ${formatCount(open)} of them may still be asked`;
  const message =
    `--adaptive: not asked, and in no figure here, because other budgets decided: ` +
    `${notAsked.map(({ arm }) => arm).join(', ')}${rest}`;
  return [{ code: 'arms-not-asked', message, arm: null, caseIds: [] }];
}
