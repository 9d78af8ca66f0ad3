import type { PlainArm } from '../domain/arm.ts';
import type { BatchProvider } from '../domain/batch.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import type { BatchParts } from './batch-parts.ts';
import type { EngineParts } from './parts.ts';

/** What everything that is done with an arm's batches needs. */
export interface BatchContext {
  readonly arm: PlainArm;
  readonly provider: BatchProvider;
  readonly parts: EngineParts;
  readonly batches: BatchParts;
}

/** Gives up the arm, and with it all that the failure speaks of: the model or the key. */
export function giveUpArm({ arm, parts, batches }: BatchContext, failure: ProviderFailure): void {
  if (failure.scope === 'key' || failure.scope === 'model') {
    parts.halt.stop(failure.scope, arm.model, failure);
  }
  batches.giveUp(arm, failure.message);
}
