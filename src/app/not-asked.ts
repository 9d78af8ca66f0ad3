import type { Warning } from '../domain/report.ts';
import type { NotAskedArm } from '../domain/sweep.ts';
import type { PlanLine } from '../journal/plan-line.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { openBudgetSearch } from './budget-search.ts';
import type { RecordedCaseFacts } from './recorded-facts.ts';
import { readCaseFacts } from './recorded-facts.ts';

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

/**
 * The recorded adaptive sweep of a folder without the arms that it doesn't wait for, as if they had not been planned; any
 * other run as it is.
 */
export async function withAskedArms(recorded: RecordedRun, folder: string): Promise<RecordedRun> {
  const { plan } = recorded.plan;
  if (plan.adaptive === null) return recorded;
  const notAsked = await readNotAsked(recorded.plan, recorded, await readCaseFacts(folder));
  const ids = new Set(notAsked.map(({ arm }) => arm));
  const arms = plan.arms.filter(({ id }) => !ids.has(id));
  return { ...recorded, plan: { ...recorded.plan, plan: { ...plan, adaptive: null, arms } } };
}

/** Why an arm of an adaptive sweep can't be taken, and what can; `null`: it was asked, or is still waited for. */
export function notAskedReason(arm: string, run: string, asked: RecordedRun) {
  const ids = asked.plan.plan.arms.map(({ id }) => id);
  if (ids.includes(arm)) return null;
  const message = `${arm} was not asked in ${run}, an adaptive sweep, so nothing is known of it`;
  return { message, hint: `Asked were ${ids.join(', ')}.` };
}

/** What a report says of arms that were not asked: they are in none of its figures. */
export function notAskedWarnings(notAsked: readonly NotAskedArm[]): readonly Warning[] {
  const parts = [
    { why: 'because other budgets decided', arms: notAsked.filter(({ why }) => why !== 'open') },
    {
      why: "because the search hasn't ended, so that they may still be",
      arms: notAsked.filter(({ why }) => why === 'open'),
    },
  ].filter(({ arms }) => arms.length > 0);
  if (parts.length === 0) return [];
  const named = parts.map(({ why, arms }) => `${why}: ${arms.map(({ arm }) => arm).join(', ')}`);
  const message = `--adaptive: not asked, and in no figure here, ${named.join('; and ')}`;
  return [{ code: 'arms-not-asked', message, arm: null, caseIds: [] }];
}
