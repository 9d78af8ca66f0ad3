import type { RecordedBatch } from '../domain/batch-ledger.ts';
import type { FoundBatch } from '../domain/batch.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import { toTrialRanges } from '../domain/trial-ranges.ts';
import { askBatches } from './ask-batches.ts';
import type { BatchAnswer } from './ask-batches.ts';
import { LONGEST_WAIT_MS, waitAfter } from './backoff.ts';
import type { BatchContext } from './batch-context.ts';
import { giveUpArm } from './batch-context.ts';
import type { BuiltBatch } from './batch-queue.ts';
import type { RunningBatch } from './find-batch.ts';
import { adoptBatch, findBatch } from './find-batch.ts';

/** What submitting came to; `later`: the provider takes no more now; `refused`: the arm was given up. */
export type Submission =
  | { readonly kind: 'running'; readonly batch: RunningBatch }
  | { readonly kind: 'later'; readonly failure: ProviderFailure }
  | { readonly kind: 'refused' | 'stopped' };

const SUBMIT_MS = 60 * 60_000;

/**
 * Submits a batch once: its intent is recorded first, and after a failure that leaves open whether the provider has it,
 * it is looked for before it is sent again.
 */
export async function submitBatch(built: BuiltBatch, context: BatchContext): Promise<Submission> {
  const { arm, parts, batches } = context;
  const record = recordOf(built, context);
  await batches.ledger.intend(record);
  const random = parts.random('batch', arm.id, record.total);
  let mayBeThere = false;
  // whether a batch that may be there is there is left to a later session
  const forget = async (): Promise<void> => {
    if (!mayBeThere) await batches.ledger.dropped(record.name);
  };
  for (let failed = 1; ; failed += 1) {
    if (parts.stopSending.aborted) {
      await forget();
      return { kind: 'stopped' };
    }
    const asked = await (mayBeThere ? findOrSubmit(built, record, context) : submitNow(built, context));
    if (asked.kind === 'stopped') return asked;
    if (asked.kind === 'answered') {
      return { kind: 'running', batch: await adoptBatch(record, asked.answer, context) };
    }
    const { failure } = asked;
    mayBeThere ||= leavesOpen(failure);
    if (failure.kind === 'rate_limit' && !mayBeThere) {
      await forget();
      return { kind: 'later', failure };
    }
    const { ms } = waitAfter(failure, failed, random);
    if (failure.scope !== 'retry' || failed > arm.model.retry.retries || ms > LONGEST_WAIT_MS) {
      await forget();
      giveUpArm(context, explained(failure, context));
      return { kind: 'refused' };
    }
    await parts.clock.sleep(ms, parts.stopSending);
  }
}

function recordOf({ name, items, keys }: BuiltBatch, { arm, parts }: BatchContext): RecordedBatch {
  return {
    name,
    arm: arm.id,
    startedAt: parts.clock.date().toISOString(),
    total: items.length,
    trials: toTrialRanges(keys),
    batchId: null,
  };
}

type Submitted = Pick<FoundBatch, 'batchId' | 'isCertain'>;

function submitNow(
  { name, items }: BuiltBatch,
  { provider, parts }: BatchContext,
): Promise<BatchAnswer<Submitted>> {
  return askBatches(parts, SUBMIT_MS, async (signal) => {
    const { batchId } = await provider.submit(name, items, signal);
    return { batchId, isCertain: true };
  });
}

async function findOrSubmit(
  built: BuiltBatch,
  record: RecordedBatch,
  context: BatchContext,
): Promise<BatchAnswer<Submitted>> {
  const found = await findBatch(record, context);
  if (found.kind !== 'answered') return found;
  return found.answer === null ? submitNow(built, context) : { kind: 'answered', answer: found.answer };
}

/** A request that was lost on its way, or broke something there, may still have been heard. */
function leavesOpen({ scope, kind }: ProviderFailure): boolean {
  return scope === 'retry' && kind !== 'rate_limit';
}

const NO_SUCH_PATH: ReadonlySet<number | null> = new Set([404, 405, 501]);

function explained(failure: ProviderFailure, { arm }: BatchContext): ProviderFailure {
  if (!NO_SUCH_PATH.has(failure.status) || failure.kind === 'model_not_found') return failure;
  const { provider, baseUrl } = arm.model.endpoint;
  const message =
    `${provider} has no batch service at ${baseUrl} (HTTP ${failure.status}: ${failure.message}). ` +
    'Run this model without --batch.';
  return { ...failure, message };
}
