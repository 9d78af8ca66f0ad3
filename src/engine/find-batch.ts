import type { RecordedBatch } from '../domain/batch-ledger.ts';
import type { BatchState, FoundBatch } from '../domain/batch.ts';
import { askBatches } from './ask-batches.ts';
import type { BatchAnswer } from './ask-batches.ts';
import type { BatchContext } from './batch-context.ts';

/** A batch that the provider has, or may have. */
export interface RunningBatch {
  readonly record: RecordedBatch;
  /** `null`: it isn't known whether the provider has it. */
  readonly batchId: string | null;
  /** `false`: it may be a stranger's of the same size and age, which shows when it has ended. */
  readonly isCertain: boolean;
}

const FIND_MS = 10 * 60_000;
/** A batch may take a moment to come into the list. */
const SECOND_LOOK_MS = 15_000;

/** Looks for a batch that may have been submitted; `null` once it was looked for twice. */
export async function findBatch(
  record: RecordedBatch,
  context: BatchContext,
): Promise<BatchAnswer<FoundBatch | null>> {
  const { parts } = context;
  const first = await lookFor(record, context);
  if (first.kind !== 'answered' || first.answer !== null) return first;
  await parts.clock.sleep(SECOND_LOOK_MS, parts.stopSending);
  return parts.stopSending.aborted ? { kind: 'stopped' } : lookFor(record, context);
}

function lookFor(
  { name, startedAt, total }: RecordedBatch,
  { provider, parts, batches }: BatchContext,
): Promise<BatchAnswer<FoundBatch | null>> {
  const sought = { name, since: new Date(startedAt), total, others: batches.ledger.batchIds() };
  return askBatches(parts, FIND_MS, (signal) => provider.find(sought, signal));
}

/** Records that the provider has a batch, unless that isn't certain. */
export async function adoptBatch(
  record: RecordedBatch,
  { batchId, isCertain }: Pick<BatchState, 'batchId'> & Pick<FoundBatch, 'isCertain'>,
  { batches }: BatchContext,
): Promise<RunningBatch> {
  if (isCertain) await batches.ledger.submitted(record.name, batchId);
  return { record: isCertain ? { ...record, batchId } : record, batchId, isCertain };
}
