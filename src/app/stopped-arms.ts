import type { Arm } from '../domain/arm.ts';
import { isRoute, modelsCalledBy } from '../domain/route.ts';
import type { Halt } from '../engine/halt.ts';
import type { Session } from './session.ts';

/** What tells why arms were given up. */
export interface StopReasons {
  readonly halt: Halt;
  /** Why an arm's batches were; `null`: they weren't, or there are none. */
  readonly batchReason: (armId: string) => string | null;
  /** Whether it was the arm's turn at all. */
  readonly wasAsked: (armId: string) => boolean;
  /** Answers by arm. */
  readonly completed: ReadonlyMap<string, number>;
}

/** Why arms were given up, by arm id. One that has all its answers was not, even if its model was later. */
export function stoppedArms(
  { prepared, plan }: Session,
  { halt, batchReason, wasAsked, completed }: StopReasons,
): ReadonlyMap<string, string> {
  const planned = new Map(plan.plan.arms.map((arm) => [arm.id, arm.planned]));
  const stopped = new Map<string, string>();
  for (const arm of prepared.arms) {
    const reason = batchReason(arm.id) ?? stopReason(arm, halt);
    const isWhole = (completed.get(arm.id) ?? 0) >= (planned.get(arm.id) ?? 0);
    if (reason !== null && !isWhole && wasAsked(arm.id)) stopped.set(arm.id, reason);
  }
  return stopped;
}

/** A route goes on while a step can still answer: what counts is that it left trials, or that nothing of it is left. */
function stopReason({ id, model }: Arm, halt: Halt): string | null {
  if (!isRoute(model)) return halt.reason(model);
  const left = halt.leftReason(id);
  if (left !== null) return left;
  const reasons = modelsCalledBy([model]).map((called) => halt.reason(called));
  return reasons.includes(null) ? null : (reasons[0] ?? null);
}
