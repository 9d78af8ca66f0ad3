import type { BatchJob, BatchStage, LineOutcome } from './batch-job.ts';
import { hasEnded, outcomesOf, scheduleBatch, stageOf } from './batch-job.ts';
import type { BatchLine } from './batch-lines.ts';
import type { BatchHabits } from './profile.ts';
import type { Moment } from './wire.ts';

/** Lines by what they have come to. */
type BatchCounts = Readonly<Record<LineOutcome, number>>;

export interface DoneLine {
  readonly line: BatchLine;
  readonly outcome: Exclude<LineOutcome, 'waiting'>;
}

/** A batch as it stands at one moment. */
export interface BatchView<Facts, Results> {
  readonly job: BatchJob;
  /** What the wire wants to know of it besides. */
  readonly facts: Facts;
  readonly elapsedMs: number;
  readonly stage: BatchStage;
  readonly counts: BatchCounts;
  /** `null` until it has ended. */
  readonly results: Results | null;
}

interface Order<Facts> {
  readonly id: string;
  readonly lines: readonly BatchLine[];
  readonly facts: Facts;
}

/** Where the batches of one wire are kept, in memory. */
export interface BatchDesk<Facts, Results> {
  open(order: Order<Facts>, moment: Moment): void;
  view(id: string, nowMs: number): BatchView<Facts, Results> | null;
  /** Newest first. */
  ids(): readonly string[];
  /** Does nothing to a batch that has ended or is being cancelled. */
  cancel(id: string, nowMs: number): void;
  remove(id: string): void;
}

interface DeskOptions<Facts, Results> {
  readonly seed: number;
  readonly habits: BatchHabits;
  /** Called once a batch, when it is first looked at after its end. */
  readonly collect: (done: readonly DoneLine[], job: BatchJob, facts: Facts) => Results;
}

interface Entry<Facts, Results> {
  readonly job: BatchJob;
  readonly facts: Facts;
  readonly settled: { readonly counts: BatchCounts; readonly results: Results } | null;
}

/** An empty desk. The requests of a batch are let go as soon as its results are made. */
export function createDesk<Facts, Results>(options: DeskOptions<Facts, Results>): BatchDesk<Facts, Results> {
  const entries = new Map<string, Entry<Facts, Results>>();
  const view = (id: string, nowMs: number): BatchView<Facts, Results> | null => {
    const entry = entries.get(id);
    if (entry === undefined) return null;
    const elapsedMs = nowMs - entry.job.startedMs;
    const current = settle(entry, elapsedMs, options);
    entries.set(id, current);
    const { job, facts, settled } = current;
    return {
      job,
      facts,
      elapsedMs,
      stage: stageOf(job, elapsedMs),
      counts: settled?.counts ?? countsOf(outcomesOf(job, elapsedMs)),
      results: settled?.results ?? null,
    };
  };
  return {
    open: ({ facts, ...order }, moment) => {
      entries.set(order.id, { job: scheduleBatch(order, moment, options), facts, settled: null });
    },
    view,
    ids: () => [...entries.keys()].toReversed(),
    cancel: (id, nowMs) => {
      const entry = entries.get(id);
      if (entry === undefined) return;
      const elapsedMs = nowMs - entry.job.startedMs;
      if (entry.job.cancelledMs !== null || hasEnded(stageOf(entry.job, elapsedMs))) return;
      entries.set(id, { ...entry, job: cancelled(entry.job, elapsedMs) });
    },
    remove: (id) => void entries.delete(id),
  };
}

function settle<Facts, Results>(
  entry: Entry<Facts, Results>,
  elapsedMs: number,
  { collect }: DeskOptions<Facts, Results>,
): Entry<Facts, Results> {
  const { job, facts, settled } = entry;
  if (settled !== null || !hasEnded(stageOf(job, elapsedMs))) return entry;
  const outcomes = outcomesOf(job, elapsedMs);
  const done = job.lines.flatMap((line, index) => {
    const outcome = outcomes[index] ?? 'waiting';
    return outcome === 'waiting' ? [] : [{ line, outcome }];
  });
  return {
    job: { ...job, lines: [] },
    facts,
    settled: { counts: countsOf(outcomes), results: collect(done, job, facts) },
  };
}

function cancelled(job: BatchJob, elapsedMs: number): BatchJob {
  const outcomes = outcomesOf(job, elapsedMs);
  job.lines.forEach((line, index) => {
    if (outcomes[index] === 'waiting') line.cancel();
  });
  return { ...job, cancelledMs: elapsedMs };
}

function countsOf(outcomes: readonly LineOutcome[]): BatchCounts {
  const counts = { answered: 0, refused: 0, expired: 0, cancelled: 0, waiting: 0 };
  for (const outcome of outcomes) counts[outcome] += 1;
  return counts;
}
