import { setMaxListeners } from 'node:events';
import type { Arm } from '../domain/arm.ts';
import type { Warning } from '../domain/report.ts';
import { isRoute, modelsCalledBy } from '../domain/route.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { Halt } from '../engine/halt.ts';
import { runArm } from '../engine/run-arm.ts';
import { appendSession } from '../journal/sessions-file.ts';
import { merge } from '../lib/merge.ts';
import type { StopSignals } from './compose.ts';
import { composeEngine } from './compose.ts';
import type { PreparedRun } from './prepare.ts';
import { cacheWarnings, openCache } from './reply-store.ts';
import type { Session } from './session.ts';
import type { SessionWatch } from './session-watch.ts';
import { watchSession } from './session-watch.ts';
import type { Simulation } from './simulation.ts';
import { startSimulation } from './simulation.ts';
import { casesOfAllShards } from './survey-datasets.ts';

/** What is told while trials run. */
export interface ExecuteHooks {
  onResult(result: TrialResult): void;
  /** Something the user should know at once; the report says it too. */
  onWarning(warning: Warning): void;
}

/**
 * Runs a session's trials and records each as it ends, and at last how the session went. Gives what came to light that
 * the record doesn't tell.
 */
export async function execute(
  session: Session,
  signals: StopSignals,
  hooks: ExecuteHooks,
): Promise<readonly Warning[]> {
  const { prepared, done, spent, folder } = session;
  const ending = createEnding(signals);
  const simulation = await simulationOf(prepared);
  const cache = openCache(prepared);
  try {
    const journal = await session.openJournal();
    let watch: SessionWatch | null = null;
    try {
      const parts = composeEngine({
        prepared,
        folder: folder.path,
        simulation,
        done,
        spent,
        cache,
        ...ending,
      });
      watch = watchSession(parts.gates);
      const completed = new Map(prepared.arms.map((arm) => [arm.id, done.count(arm.id)]));
      for await (const result of merge(prepared.arms.map((arm) => runArm(arm, parts)))) {
        await journal.append(result);
        if (result.outcome !== 'error') completed.set(result.arm, (completed.get(result.arm) ?? 0) + 1);
        hooks.onResult(result);
        for (const warning of watch.news()) hooks.onWarning(warning);
      }
      const stopped = stoppedArms(session, completed, (arm) => stopReason(arm, parts.halt));
      await appendSession(folder.path, watch.facts(stopped), prepared.redact);
      ending.rethrow();
      return cacheWarnings(cache, prepared);
    } catch (error) {
      // nobody is left to record what is still in flight
      ending.stopNow();
      throw error;
    } finally {
      watch?.stop();
      await journal.close();
    }
  } finally {
    await simulation?.stop();
  }
}

/** How the session's end is told to the engine, and the engine's crashes to us. */
interface Ending {
  readonly signals: StopSignals;
  /** Stops the sending as Ctrl-C does, so that what is in flight is still recorded before the crash is told. */
  crashed(error: unknown): void;
  rethrow(): void;
  stopNow(): void;
}

function createEnding(user: StopSignals): Ending {
  const sending = new AbortController();
  const now = new AbortController();
  const errors: unknown[] = [];
  const signals: StopSignals = {
    stopSending: AbortSignal.any([user.stopSending, sending.signal]),
    stopNow: AbortSignal.any([user.stopNow, now.signal]),
  };
  // one listener an attempt in flight, each removed when its attempt ends
  setMaxListeners(0, user.stopSending, user.stopNow, signals.stopSending, signals.stopNow);
  return {
    signals,
    crashed: (error) => {
      errors.push(error);
      sending.abort();
    },
    rethrow: () => {
      if (errors.length > 0) throw errors[0];
    },
    stopNow: () => {
      sending.abort();
      now.abort();
    },
  };
}

/** A route goes on while a step can still answer: what counts is that it left trials, or that nothing of it is left. */
function stopReason({ id, model }: Arm, halt: Halt): string | null {
  if (!isRoute(model)) return halt.reason(model);
  const left = halt.leftReason(id);
  if (left !== null) return left;
  const reasons = modelsCalledBy([model]).map((called) => halt.reason(called));
  return reasons.includes(null) ? null : (reasons[0] ?? null);
}

/** An arm that has all its answers was not given up, even if its model was later. */
function stoppedArms(
  { prepared, plan }: Session,
  completed: ReadonlyMap<string, number>,
  reasonOf: (arm: Arm) => string | null,
): ReadonlyMap<string, string> {
  const planned = new Map(plan.plan.arms.map((arm) => [arm.id, arm.planned]));
  const stopped = new Map<string, string>();
  for (const arm of prepared.arms) {
    const reason = reasonOf(arm);
    const isWhole = (completed.get(arm.id) ?? 0) >= (planned.get(arm.id) ?? 0);
    if (reason !== null && !isWhole) stopped.set(arm.id, reason);
  }
  return stopped;
}

function simulationOf({ config, datasets }: PreparedRun): Promise<Simulation | null> {
  if (!config.simulate) return Promise.resolve(null);
  const served = datasets.map((surveyed) => ({
    path: surveyed.plan.ref.path,
    // another shard's answers must not change what wrong answers there are to give
    cases: casesOfAllShards(surveyed),
  }));
  return startSimulation(served, config.seed);
}
