import type { Arm } from '../domain/arm.ts';
import { isPlain } from '../domain/arm.ts';
import type { Warning } from '../domain/report.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { BatchProgress } from '../engine/batch-parts.ts';
import type { EngineParts } from '../engine/parts.ts';
import { runArm } from '../engine/run-arm.ts';
import { runBatchArm } from '../engine/run-batch.ts';
import type { Journal } from '../journal/open-journal.ts';
import { appendSession } from '../journal/sessions-file.ts';
import { openUngradedAnswers } from '../journal/ungraded-answers.ts';
import { inBatches } from '../lib/in-batches.ts';
import { merge } from '../lib/merge.ts';
import type { BatchRun } from './compose-batches.ts';
import { composeBatches } from './compose-batches.ts';
import type { StopSignals } from './compose-sending.ts';
import { composeEngine } from './compose.ts';
import { createEnding } from './ending.ts';
import type { PreparedRun } from './prepare.ts';
import { cacheWarnings, openCache } from './reply-store.ts';
import type { AdaptiveRun } from './run-series.ts';
import { openAdaptiveRun, runSeries } from './run-series.ts';
import type { Session } from './session.ts';
import type { SessionWatch } from './session-watch.ts';
import { watchSession } from './session-watch.ts';
import type { Simulation } from './simulation.ts';
import { stoppedArms } from './stopped-arms.ts';
import { casesOfAllShards } from './survey-datasets.ts';

/** Results that may wait for the disk; then the next trials wait too. */
const MOST_UNRECORDED = 256;

/** What is told while trials run. */
export interface ExecuteHooks {
  onResult(result: TrialResult): void;
  /** Arms of an adaptive sweep that won't be asked; some may be told again. */
  onNotNeeded(arms: readonly string[]): void;
  /** Where an arm's batches stand, whenever they were looked at. */
  onBatches(progress: BatchProgress): void;
  /** Something the user should know at once; the report says it too. */
  onWarning(warning: Warning): void;
}

/** What came to light that the record doesn't tell. */
export interface Executed {
  readonly warnings: readonly Warning[];
  /** Batches that go on at their providers. */
  readonly batchesLeft: number;
}

/** Runs a session's trials and records each as it ends, and at last how the session went. */
export async function execute(
  session: Session,
  signals: StopSignals,
  hooks: ExecuteHooks,
): Promise<Executed> {
  const { prepared, done, spent, folder } = session;
  const ending = createEnding(signals);
  const simulation = await simulationOf(prepared);
  const cache = openCache(prepared);
  const ungraded = await openUngradedAnswers(folder.path, session.ungraded);
  try {
    const journal = await session.openJournal();
    let watch: SessionWatch | null = null;
    let batchRun: BatchRun | null = null;
    try {
      const composed = { prepared, folder: folder.path, simulation, done, ungraded, spent, cache, ...ending };
      const parts = composeEngine(composed);
      watch = watchSession(parts.gates);
      batchRun = await batchRunOf(session, { simulation, journal, hooks });
      const adaptive = await openAdaptiveRun(session);
      const recording = { parts, batchRun, adaptive, journal, hooks, watch };
      const completed = await recordResults(session, recording);
      const batchReason = (armId: string): string | null => batchRun?.reason(armId) ?? null;
      const wasAsked = (armId: string): boolean => adaptive?.begun.has(armId) ?? true;
      const stopped = stoppedArms(session, { halt: parts.halt, batchReason, wasAsked, completed });
      const facts = watch.facts(stopped, parts.halt.unrecorded());
      await appendSession(folder.path, facts, prepared.redact);
      ending.rethrow();
      return { warnings: cacheWarnings(cache, prepared), batchesLeft: batchRun?.countSubmitted() ?? 0 };
    } catch (error) {
      // nobody is left to record what is still in flight
      ending.stopNow();
      throw error;
    } finally {
      watch?.stop();
      await batchRun?.close();
      await journal.close();
    }
  } finally {
    await ungraded.close();
    await simulation?.stop();
  }
}

interface Recording {
  readonly parts: EngineParts;
  readonly batchRun: BatchRun | null;
  readonly adaptive: AdaptiveRun | null;
  readonly journal: Journal;
  readonly hooks: ExecuteHooks;
  readonly watch: SessionWatch;
}

/** The heart of a run: results go to the journal as they come, then they are told. Gives how many answers each arm has. */
async function recordResults(
  { prepared, done }: Session,
  recording: Recording,
): Promise<ReadonlyMap<string, number>> {
  const { batchRun, journal, hooks, watch } = recording;
  const completed = new Map(prepared.arms.map((arm) => [arm.id, done.count(arm.id)]));
  const results = resultsOf(prepared.arms, recording);
  for await (const batch of inBatches(merge(results), MOST_UNRECORDED)) {
    await journal.append(...batch);
    for (const result of batch) {
      batchRun?.recorded(result.arm);
      if (result.outcome !== 'error') completed.set(result.arm, (completed.get(result.arm) ?? 0) + 1);
      hooks.onResult(result);
    }
    for (const warning of watch.news()) hooks.onWarning(warning);
  }
  return completed;
}

function resultsOf(
  arms: readonly Arm[],
  { parts, batchRun, adaptive, hooks }: Recording,
): readonly AsyncIterable<TrialResult>[] {
  if (adaptive !== null) {
    const context = {
      ...adaptive,
      arms,
      parts,
      onNotNeeded: (ids: readonly string[]) => hooks.onNotNeeded(ids),
    };
    return adaptive.search.series.map((series) => runSeries(series, context));
  }
  return arms.map((arm) =>
    batchRun !== null && isPlain(arm) ? runBatchArm(arm, parts, batchRun.parts) : runArm(arm, parts),
  );
}

function batchRunOf(
  { prepared, folder }: Session,
  context: {
    readonly simulation: Simulation | null;
    readonly journal: Journal;
    readonly hooks: ExecuteHooks;
  },
): Promise<BatchRun | null> {
  if (!prepared.config.batch) return Promise.resolve(null);
  const { simulation, journal, hooks } = context;
  const onProgress = (progress: BatchProgress): void => hooks.onBatches(progress);
  return composeBatches({ prepared, folder: folder.path, simulation, journal, onProgress });
}

async function simulationOf({ config, datasets }: PreparedRun): Promise<Simulation | null> {
  if (!config.simulate) return null;
  // loaded here, so that runs that ask real providers don't wait for it
  const { startSimulation } = await import('./simulation.ts');
  const served = datasets.map((surveyed) => ({
    path: surveyed.plan.ref.path,
    // another shard's answers must not change what wrong answers there are to give
    cases: casesOfAllShards(surveyed),
  }));
  return startSimulation(served, config.seed);
}
