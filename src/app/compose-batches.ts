import { randomBytes } from 'node:crypto';
import type { BatchProvider } from '../domain/batch.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { BatchParts, BatchProgress } from '../engine/batch-parts.ts';
import { createBatchPlaces } from '../engine/batch-parts.ts';
import type { OpenBatchLedger } from '../journal/open-batches.ts';
import { openBatchLedger } from '../journal/open-batches.ts';
import type { Journal } from '../journal/open-journal.ts';
import { providers } from '../providers/registry.ts';
import type { PreparedRun } from './prepare.ts';
import type { Simulation } from './simulation.ts';
import { SIMULATED_KEY } from './simulated-key.ts';

/** Batches that run at once for one model. */
const MOST_RUNNING = 16;

/** What a session needs to run through batch services. */
export interface BatchRun extends Pick<OpenBatchLedger, 'recorded' | 'countSubmitted' | 'close'> {
  readonly parts: BatchParts;
  /** Why an arm was given up; `null`: it wasn't. */
  reason(arm: string): string | null;
}

interface BatchRunInput {
  readonly prepared: PreparedRun;
  readonly folder: string;
  readonly simulation: Simulation | null;
  readonly journal: Journal;
  readonly onProgress: (progress: BatchProgress) => void;
}

/** Opens the run folder's ledger of batches and puts the rest beside it. */
export async function composeBatches(input: BatchRunInput): Promise<BatchRun> {
  const { prepared, folder, simulation, journal } = input;
  const ledger = await openBatchLedger({ folder, journal, redact: prepared.redact });
  if (simulation !== null) await dropAll(ledger, prepared);
  const reasons = new Map<string, string>();
  return {
    recorded: (arm) => ledger.recorded(arm),
    // simulated ones end with the run
    countSubmitted: () => (simulation === null ? ledger.countSubmitted() : 0),
    close: () => ledger.close(),
    reason: (arm) => reasons.get(arm) ?? null,
    parts: {
      open: (model) => openBatches(model, prepared, simulation),
      ledger,
      places: createBatchPlaces(MOST_RUNNING),
      newName: () => randomBytes(16).toString('hex'),
      onProgress: input.onProgress,
      giveUp: ({ id }, reason) => {
        if (!reasons.has(id)) reasons.set(id, reason);
      },
    },
  };
}

/** Simulated providers live as long as the process: what an earlier session submitted is gone. */
async function dropAll(ledger: OpenBatchLedger, { arms }: PreparedRun): Promise<void> {
  for (const { id } of arms) {
    for (const { name } of ledger.open(id)) await ledger.dropped(name);
  }
}

function openBatches(
  model: ModelSpec,
  { keys }: PreparedRun,
  simulation: Simulation | null,
): Promise<BatchProvider> {
  const open = providers[model.endpoint.api].openBatches;
  if (open === null) throw new Error(`${model.id} has no batches, which is found before a run`);
  return simulation === null
    ? open(model, keys.byModel.get(model.id) ?? null)
    : open(simulation.redirect(model), SIMULATED_KEY);
}
