import type { PlainArm } from '../domain/arm.ts';
import type { BatchLedger } from '../domain/batch-ledger.ts';
import type { BatchProvider } from '../domain/batch.ts';
import type { ModelSpec } from '../domain/model.ts';
import { modelScope } from './scope.ts';

/** Where an arm's batches stand. Requests are counted as the provider counts them, `null` where it doesn't tell. */
export interface BatchProgress {
  readonly arm: string;
  readonly submitted: number;
  readonly running: number;
  readonly ended: number;
  /** Requests in the running batches. */
  readonly requests: number;
  /** Those of them that are done. */
  readonly requestsDone: number | null;
}

/** What runs through batch services need besides the engine's parts. */
export interface BatchParts {
  open(model: ModelSpec): Promise<BatchProvider>;
  readonly ledger: BatchLedger;
  readonly places: BatchPlaces;
  /** Letters and digits, 32 at most, that no other batch of any run is called. */
  newName(): string;
  onProgress(progress: BatchProgress): void;
  /** Notes why an arm gets no more batches, or one of its batches can't be collected; the first reason is kept. */
  giveUp(arm: PlainArm, reason: string): void;
}

/** How many batches run at once. */
export interface BatchPlaces {
  isFree(model: ModelSpec): boolean;
  /** Also where none is free: a batch that an earlier session submitted is running. */
  take(model: ModelSpec): void;
  release(model: ModelSpec): void;
}

/** So many places for each endpoint, key and model. */
export function createBatchPlaces(most: number): BatchPlaces {
  const taken = new Map<string, number>();
  const add = (model: ModelSpec, change: number): void => {
    taken.set(modelScope(model), (taken.get(modelScope(model)) ?? 0) + change);
  };
  return {
    isFree: (model) => (taken.get(modelScope(model)) ?? 0) < most,
    take: (model) => add(model, 1),
    release: (model) => add(model, -1),
  };
}
