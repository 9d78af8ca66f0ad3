import type { RouteCondition, RouteSpec, RouteStep } from '../domain/route.ts';
import { estimateInputTokens } from './estimate-tokens.ts';
import type { EngineParts, Trial } from './parts.ts';

/** A step to take and the condition that calls for it; `null`: the route begins there. */
export interface NextStep {
  readonly step: RouteStep;
  readonly why: string | null;
}

/** Where a trial's route begins: at the first step with an input condition that holds, else at the one without any. */
export async function beginningOf(
  { id, steps }: RouteSpec,
  trial: Trial,
  parts: EngineParts,
): Promise<NextStep> {
  for (const step of steps) {
    for (const condition of step.when) {
      if (await holds(condition, { step, trial }, parts)) return { step, why: condition.text };
    }
  }
  const step = steps.find(({ when }) => when.length === 0);
  if (step === undefined) throw new Error(`the route ${id} has no step to begin with`);
  return { step, why: null };
}

async function holds(
  condition: RouteCondition,
  { step, trial }: { readonly step: RouteStep; readonly trial: Trial },
  parts: EngineParts,
): Promise<boolean> {
  switch (condition.kind) {
    case 'result':
      return false;
    case 'tag':
      return trial.example.tags.includes(condition.tag);
    case 'inputTokens':
      try {
        return estimateInputTokens(await parts.toRequest(trial, step.model)) >= condition.atLeast;
      } catch {
        // whatever step is taken meets the same and can tell it
        return false;
      }
  }
}
