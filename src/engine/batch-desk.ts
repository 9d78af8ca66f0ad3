import type { Attempt, TrialResult } from '../domain/trial.ts';
import { trialsInRanges } from '../domain/trial-ranges.ts';
import type { BatchContext } from './batch-context.ts';
import type { BatchProgress } from './batch-parts.ts';
import { toTrialsAgain } from './batch-trials.ts';
import { collectBatch } from './collect-batch.ts';
import type { RunningBatch } from './find-batch.ts';
import type { DeskActions, Entry } from './visit-batch.ts';
import { visitEntry } from './visit-batch.ts';

type Results<End> = AsyncGenerator<TrialResult, End, undefined>;

/** The batches of one arm that its provider has, or may have. */
export interface BatchDesk {
  add(batch: RunningBatch): void;
  /** Looks at every batch and collects those that have ended. Tells whether one was settled. */
  tend(): Results<boolean>;
  /** Passes results on, and counts them. */
  passOn<End>(results: Results<End>): Results<End>;
  /** Begins to gather anew what is to be sent again. Gives the attempts that trials have had, by `trialText`. */
  startRound(): ReadonlyMap<string, readonly Attempt[]>;
  /** What is to be sent again after this round, by `trialText`. */
  again(): ReadonlyMap<string, readonly Attempt[]>;
  running(): number;
  maySubmit(): boolean;
  stopSubmitting(): void;
  /** Gives up its places. */
  leave(): void;
}

/** Begins with what an earlier session left at the provider. */
export function createBatchDesk(context: BatchContext): BatchDesk {
  const { arm, parts, batches } = context;
  const entries = new Set<Entry>();
  const counts = { submitted: 0, ended: 0 };
  const settler = createSettler(context);
  let maySubmit = true;
  const tell = (): void => batches.onProgress(progressOf(arm.id, counts, entries));
  const add = (batch: RunningBatch): void => {
    entries.add({ batch, failedCalls: 0, state: null });
    counts.submitted += 1;
    batches.places.take(arm.model);
    tell();
  };
  const remove = (entry: Entry): void => {
    if (entries.delete(entry)) batches.places.release(arm.model);
  };
  for (const record of batches.ledger.open(arm.id)) {
    add({ record, batchId: record.batchId, isCertain: record.batchId !== null });
  }
  const tend = async function* tend(): Results<boolean> {
    let isOneSettled = false;
    for (const entry of Array.from(entries)) {
      if (parts.stopSending.aborted) break;
      const visit = yield* visitEntry(entry, settler, context);
      if (visit === 'stopped') break;
      if (visit === 'ended') counts.ended += 1;
      if (visit === 'unprocessed') maySubmit = false;
      if (visit !== 'running') remove(entry);
      isOneSettled ||= visit !== 'running';
      tell();
    }
    return isOneSettled;
  };
  return {
    add,
    tend,
    passOn: (results) => settler.passOn(results),
    startRound: () => settler.startRound(),
    again: () => settler.again(),
    running: () => entries.size,
    maySubmit: () => maySubmit,
    stopSubmitting: () => {
      maySubmit = false;
    },
    leave: () => {
      for (const entry of entries) remove(entry);
    },
  };
}

interface Settler extends DeskActions, Pick<BatchDesk, 'passOn' | 'startRound' | 'again'> {}

/** Keeps the books of an arm: results handed over, attempts made, trials to be sent again. */
function createSettler(context: BatchContext): Settler {
  const { ledger } = context.batches;
  const attempts = new Map(ledger.attempts(context.arm.id));
  let again = new Map<string, readonly Attempt[]>();
  let results = 0;
  const passOn = async function* passOn<End>(source: Results<End>): Results<End> {
    for (;;) {
      const next = await source.next();
      if (next.done === true) return next.value;
      results += 1;
      yield next.value;
    }
  };
  return {
    passOn,
    collect: async function* collect(batch) {
      const collection = yield* passOn(collectBatch(batch, attempts, context));
      if (collection.kind !== 'collected') return collection;
      for (const key of trialsInRanges(batch.record.trials)) attempts.delete(key);
      for (const [key, tried] of collection.again) again.set(key, tried);
      await ledger.collected(batch.record.name, results, toTrialsAgain(collection.again));
      return collection;
    },
    drop: async ({ record }, isToBeSentAgain) => {
      await ledger.dropped(record.name);
      if (!isToBeSentAgain) return;
      for (const key of trialsInRanges(record.trials)) again.set(key, attempts.get(key) ?? []);
    },
    startRound: () => {
      for (const [key, tried] of again) attempts.set(key, tried);
      again = new Map();
      return attempts;
    },
    again: () => again,
  };
}

function progressOf(
  arm: string,
  { submitted, ended }: { readonly submitted: number; readonly ended: number },
  entries: ReadonlySet<Entry>,
): BatchProgress {
  let requests = 0;
  let requestsDone: number | null = 0;
  for (const { batch, state } of entries) {
    requests += batch.record.total;
    const { completed, failed } = state ?? { completed: null, failed: null };
    if (completed === null) requestsDone = null;
    else if (requestsDone !== null) requestsDone += completed + (failed ?? 0);
  }
  return { arm, submitted, running: entries.size, ended, requests, requestsDone };
}
