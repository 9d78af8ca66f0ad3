import type { Arm } from '../domain/arm.ts';
import { modelsCalledBy } from '../domain/route.ts';
import type { TrialResult } from '../domain/trial.ts';
import { mapConcurrent } from '../lib/map-concurrent.ts';
import type { EngineParts, Trial } from './parts.ts';
import { runTrial } from './run-trial.ts';

/**
 * Runs every trial of an arm that isn't done yet and yields results as they end. It stops early, without an error,
 * when sending is to stop or its model (of a route every one of its models) is given up; trials that were not recorded are left for a resumed run.
 */
export async function* runArm(arm: Arm, parts: EngineParts): AsyncGenerator<TrialResult, void, undefined> {
  const results = mapConcurrent(waitingTrials(arm, parts), arm.model.concurrency, (trial) =>
    settle(trial, parts),
  );
  for await (const result of results) {
    if (result !== null) yield result;
  }
}

/** A crash in one trial must not take the answers with it that its neighbours are waiting for. */
async function settle(trial: Trial, parts: EngineParts): Promise<TrialResult | null> {
  try {
    return await runTrial(trial, parts);
  } catch (error) {
    parts.crashed(error);
    return null;
  }
}

async function* waitingTrials(arm: Arm, parts: EngineParts): AsyncGenerator<Trial, void, undefined> {
  const stops = modelsCalledBy([arm.model]).map((model) => parts.halt.signal(model));
  try {
    for await (const example of parts.cases(arm)) {
      for (let repeat = 0; repeat < parts.repeats; repeat += 1) {
        if (stops.every((stop) => stop.aborted)) return;
        const trial = { arm, example, repeat };
        if (!parts.isDone(trial)) yield trial;
      }
    }
  } catch (error) {
    parts.crashed(error);
  }
}
