import type { RecordedBatch } from '../domain/batch-ledger.ts';
import type { BatchLine } from '../domain/batch.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import type { Attempt, TrialResult } from '../domain/trial.ts';
import { openDeadline } from './ask-batches.ts';
import { waitAfter } from './backoff.ts';
import type { BatchContext } from './batch-context.ts';
import { keyOfItem, trialsOf } from './batch-trials.ts';
import type { RunningBatch } from './find-batch.ts';
import type { Trial } from './parts.ts';
import { completedResult, NO_ROUTE, errorResult } from './run-trial.ts';

/** A batch that is known to have ended. */
export type CollectableBatch = RunningBatch & { readonly batchId: string };

/** What collecting came to; `unread`: the rest of its results could not be had, and are still at the provider. */
export type Collection =
  /** With the trials that are to be sent again, by `trialText`, and all the attempts they have had. */
  | { readonly kind: 'collected'; readonly again: ReadonlyMap<string, readonly Attempt[]> }
  | { readonly kind: 'unread'; readonly failure: ProviderFailure }
  | { readonly kind: 'stopped' };

/** How often a file of results is read before what it still lacks is given up. */
const READINGS = 5;
const LINE_MS = 10 * 60_000;

/**
 * Reads the results of an ended batch. Lines of unknown ids and second lines of an id are passed over; a trial without
 * a line is one to be sent again.
 */
export async function* collectBatch(
  batch: CollectableBatch,
  attempts: ReadonlyMap<string, readonly Attempt[]>,
  context: BatchContext,
): AsyncGenerator<TrialResult, Collection, undefined> {
  const { arm, parts } = context;
  const waiting = await trialsOf(batch.record, arm, parts);
  const settling = createSettling({ record: batch.record, waiting, attempts, context });
  const random = parts.random('results', batch.record.total);
  for (let readings = 1; ; readings += 1) {
    const read = yield* readOnce(batch, settling, context);
    if (read.kind === 'stopped') return read;
    if (read.kind === 'failed') {
      const { failure } = read;
      if (failure.scope !== 'retry') return { kind: 'unread', failure };
      if (readings < READINGS) {
        await parts.clock.sleep(waitAfter(failure, readings, random).ms, parts.stopSending);
        continue;
      }
      // what can't be read isn't sent again by itself: it was answered, and paid for
      if (failure.kind !== 'bad_reply') return { kind: 'unread', failure };
      yield* settling.rest({ ...failure, scope: 'case' });
    } else {
      yield* settling.rest(MISSING);
    }
    return { kind: 'collected', again: settling.again };
  }
}

const MISSING: ProviderFailure = {
  kind: 'bad_reply',
  scope: 'retry',
  message: 'the batch ended without a result for this request',
  status: null,
  retryAfterMs: null,
  requestId: null,
  rateLimits: null,
};

type Reading =
  | { readonly kind: 'read' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure };

async function* readOnce(
  { batchId }: CollectableBatch,
  settling: Settling,
  { provider, parts }: BatchContext,
): AsyncGenerator<TrialResult, Reading, undefined> {
  const deadline = openDeadline(parts);
  try {
    deadline.extend(LINE_MS);
    for await (const line of provider.results(batchId, deadline.signal)) {
      // judging a line may take as long as it likes
      deadline.pause();
      if (parts.stopSending.aborted) return { kind: 'stopped' };
      const result = await settling.settle(line);
      if (result !== null) yield result;
      deadline.extend(LINE_MS);
    }
    return { kind: 'read' };
  } catch (error) {
    return deadline.explain(error);
  } finally {
    deadline.close();
  }
}

interface Settling {
  /** The result of a line; `null`: it is nobody's, its trial has one already, or is to be sent again. */
  settle(line: BatchLine): Promise<TrialResult | null>;
  /** Gives every trial that has had no line the same failure. */
  rest(failure: ProviderFailure): Generator<TrialResult, void, undefined>;
  readonly again: ReadonlyMap<string, readonly Attempt[]>;
}

interface SettlingInput {
  readonly record: RecordedBatch;
  /** Trials without a line, by `trialText`; emptied as lines come. */
  readonly waiting: Map<string, Trial>;
  readonly attempts: ReadonlyMap<string, readonly Attempt[]>;
  readonly context: BatchContext;
}

type LineFacts = Pick<Attempt, 'status' | 'requestId' | 'error'>;

function attemptOf(model: string, { startedAt }: RecordedBatch, facts: LineFacts): Attempt {
  return { model, startedAt, latencyMs: null, cold: null, waitMs: 0, waitWhy: null, ...facts };
}

function createSettling({ record, waiting, attempts, context }: SettlingInput): Settling {
  const { arm, parts } = context;
  const { model } = arm;
  const again = new Map<string, readonly Attempt[]>();
  const attempt = (facts: LineFacts): Attempt => attemptOf(model.id, record, facts);
  const fail = (key: string, trial: Trial, failure: ProviderFailure): TrialResult | null => {
    const { kind, message, status, requestId } = failure;
    const all = [...(attempts.get(key) ?? []), attempt({ status, requestId, error: { kind, message } })];
    if (failure.scope === 'retry' && all.length <= model.retry.retries) {
      again.set(key, all);
      return null;
    }
    if (failure.scope === 'key' || failure.scope === 'model') {
      parts.halt.stop(failure.scope, model, failure);
    }
    return errorResult(trial, { kind: 'failed', model, failure, attempts: all, queueMs: 0, ...NO_ROUTE });
  };
  return {
    again,
    settle: (line) => {
      const key = keyOfItem(line.id, record.name) ?? '';
      const trial = waiting.get(key);
      if (trial === undefined) return Promise.resolve(null);
      waiting.delete(key);
      if ('failure' in line) return Promise.resolve(fail(key, trial, line.failure));
      const { completion } = line;
      const { status, requestId } = completion;
      const all = [...(attempts.get(key) ?? []), attempt({ status, requestId, error: null })];
      const costUsd = parts.cost(model, completion);
      const measured = { latencyMs: null, ttftMs: null, queueMs: 0, usage: completion.usage };
      const route = { servedBy: null, route: null };
      const call = { kind: 'completed', model, completion, attempts: all, costUsd, cached: false } as const;
      return completedResult(trial, { ...call, ...measured, ...route }, parts);
    },
    rest: function* rest(failure) {
      for (const [key, trial] of waiting) {
        const result = fail(key, trial, failure);
        if (result !== null) yield result;
      }
      waiting.clear();
    },
  };
}
