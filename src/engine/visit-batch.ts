import type { BatchState } from '../domain/batch.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import type { TrialResult } from '../domain/trial.ts';
import { askBatches } from './ask-batches.ts';
import type { BatchContext } from './batch-context.ts';
import { giveUpArm } from './batch-context.ts';
import type { CollectableBatch, Collection } from './collect-batch.ts';
import type { RunningBatch } from './find-batch.ts';
import { adoptBatch, findBatch } from './find-batch.ts';

/** Calls in a row that tell nothing of a batch before it is left to a later session. */
const MOST_FAILED_CALLS = 20;

/** What is known of a batch that may be running. */
export interface Entry {
  batch: RunningBatch;
  failedCalls: number;
  state: BatchState | null;
}

/** What is done with a batch that is settled. */
export interface DeskActions {
  collect(batch: CollectableBatch): AsyncGenerator<TrialResult, Collection, undefined>;
  drop(batch: RunningBatch, isToBeSentAgain: boolean): Promise<void>;
}

/** `left`: it stays open for a later session; `unprocessed`: the provider refused it as a whole; `gone`: it isn't there. */
export type Visit = 'running' | 'ended' | 'gone' | 'unprocessed' | 'left' | 'stopped';

/** Looks at one batch, and collects it when it has ended. */
export async function* visitEntry(
  entry: Entry,
  desk: DeskActions,
  context: BatchContext,
): AsyncGenerator<TrialResult, Visit, undefined> {
  const { provider, parts, batches, arm } = context;
  if (entry.batch.batchId === null) {
    const visit = await seek(entry, desk, context);
    if (visit !== 'running') return visit;
  }
  const { batchId } = entry.batch;
  // it is being looked for
  if (batchId === null) return 'running';
  const asked = await askBatches(parts, arm.model.retry.timeoutMs, (signal) =>
    provider.state(batchId, signal),
  );
  if (asked.kind === 'stopped') return 'stopped';
  if (asked.kind === 'failed') return failedCall(entry, asked.failure, context);
  entry.failedCalls = 0;
  entry.state = asked.answer;
  if (asked.answer.status === 'running') return 'running';
  if (!entry.batch.isCertain) {
    // what is in it can be seen now that it has ended
    const visit = await seek(entry, desk, context);
    if (visit !== 'running' || !entry.batch.isCertain || entry.batch.batchId !== batchId) return visit;
  }
  if (asked.answer.problem !== null) {
    await desk.drop(entry.batch, false);
    batches.giveUp(arm, `the provider did not process batch ${batchId}: ${asked.answer.problem}`);
    return 'unprocessed';
  }
  const collection = yield* desk.collect({ ...entry.batch, batchId });
  if (collection.kind === 'stopped') return 'stopped';
  if (collection.kind === 'collected') return 'ended';
  return leave(entry, collection.failure, context);
}

/** Looks for a batch whose id isn't known, or not certain. `running`: it goes on as the entry now says. */
async function seek(
  entry: Entry,
  desk: DeskActions,
  context: BatchContext,
): Promise<'running' | 'gone' | 'left' | 'stopped'> {
  const found = await findBatch(entry.batch.record, context);
  if (found.kind === 'stopped') return 'stopped';
  if (found.kind === 'failed') return failedCall(entry, found.failure, context);
  entry.failedCalls = 0;
  if (found.answer === null) {
    await desk.drop(entry.batch, true);
    return 'gone';
  }
  entry.batch = await adoptBatch(entry.batch.record, found.answer, context);
  return 'running';
}

function failedCall(entry: Entry, failure: ProviderFailure, context: BatchContext): 'running' | 'left' {
  entry.failedCalls += 1;
  if (failure.scope === 'retry' && entry.failedCalls < MOST_FAILED_CALLS) return 'running';
  return leave(entry, failure, context);
}

const GONE: ReadonlySet<number | null> = new Set([404, 410]);

function leave({ batch }: Entry, failure: ProviderFailure, context: BatchContext): 'left' {
  const { name } = batch.record;
  const named = `batch ${batch.batchId ?? name}`;
  if (GONE.has(failure.status) && batch.batchId !== null) {
    const message =
      `${named} can't be found at the provider (HTTP ${failure.status}). Use the key it was submitted with; if it ` +
      `was deleted there, take the lines with "${name}" out of batches.jsonl, and --resume sends its cases anew`;
    context.batches.giveUp(context.arm, message);
  } else {
    const message = `${named} can't be collected: ${failure.message}`;
    giveUpArm(context, { ...failure, message });
  }
  return 'left';
}
