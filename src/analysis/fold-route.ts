import type { ArmSummary } from '../domain/report.ts';
import type { RouteSummary, StepTaken } from '../domain/route.ts';
import { FAILURE_WORDS } from '../domain/route.ts';
import type { TrialResult } from '../domain/trial.ts';
import { countsOf, createCounter } from './counter.ts';
import { isCompleted } from './judged.ts';
import type { Fold, StepFacts } from './summary-input.ts';

const FAILURES: ReadonlySet<string> = new Set(FAILURE_WORDS);

/** How a route's steps were used, over completed trials; `null` where there is no route. */
export function createRouteFold(steps: readonly StepFacts[] | null): Fold<Pick<ArmSummary, 'route'>> {
  if (steps === null) return { add: () => undefined, summary: () => ({ route: null }) };
  const repairs = new Set(steps.filter(({ repair }) => repair).map(({ name }) => name));
  const served = createCounter<string>();
  let [completed, escalated, fellBack, repaired, helped] = [0, 0, 0, 0, 0];
  const add = (trial: TrialResult): void => {
    if (!isCompleted(trial)) return;
    completed += 1;
    if (trial.servedBy !== null) served.add(trial.servedBy);
    const taken = trial.route ?? [];
    const repairing = taken.filter(({ step }) => repairs.has(step));
    escalated += Number(taken.some((one) => !repairs.has(one.step) && isEscalation(one)));
    fellBack += Number(taken.some(({ why }) => why !== null && FAILURES.has(why)));
    repaired += Number(repairing.length > 0);
    helped += Number(repairing.some(({ result }) => result === 'answered'));
  };
  const summary = (): RouteSummary => ({
    servedBy: countsOf(
      steps.map(({ name }) => name),
      served,
    ),
    escalationRate: share(escalated, completed),
    fallbackRate: share(fellBack, completed),
    repairRate: share(repaired, completed),
    repairHelpedRate: share(helped, repaired),
  });
  return { add, summary: () => ({ route: summary() }) };
}

function isEscalation({ why }: StepTaken): boolean {
  return why !== null && !FAILURES.has(why);
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
