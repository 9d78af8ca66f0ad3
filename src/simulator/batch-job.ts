import { sha256 } from '../lib/hash.ts';
import { keyedRandom } from '../lib/random.ts';
import type { BatchLine } from './batch-lines.ts';
import { logNormal } from './draws.ts';
import type { BatchHabits } from './profile.ts';
import type { Moment } from './wire.ts';

const MINUTE_MS = 60_000;
/** Simulated ms after which a batch ends, whatever is left to do. */
export const WINDOW_MS = 24 * 60 * MINUTE_MS;
/** Shares of a batch's time that go by before the first line and after the last, and that a cancellation takes. */
const EDGE = 0.05;

/** A batch and its timetable; all times are simulated ms after its start. */
export interface BatchJob {
  readonly id: string;
  readonly createdAt: Date;
  /** By the simulator's clock. */
  readonly startedMs: number;
  /** In the order in which they are done. */
  readonly lines: readonly BatchLine[];
  readonly durationMs: number;
  /** Some lines aren't done when the window closes. */
  readonly expires: boolean;
  /** `null`: nobody cancelled it. */
  readonly cancelledMs: number | null;
}

export type BatchStage =
  | 'validating'
  | 'running'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

/** What a line has come to; `waiting` only while its batch goes on. */
export type LineOutcome = 'answered' | 'refused' | 'expired' | 'cancelled' | 'waiting';

/** A timetable for a batch. Its time and the order of its results depend on the seed and on what is asked, not on when. */
export function scheduleBatch(
  { id, lines }: Pick<BatchJob, 'id' | 'lines'>,
  { date, nowMs }: Moment,
  { seed, habits }: { readonly seed: number; readonly habits: BatchHabits },
): BatchJob {
  const content = sha256(
    lines
      .map(({ fingerprint }) => fingerprint)
      .toSorted()
      .join(),
  );
  const minutes = logNormal(habits.minutes, keyedRandom(seed, 'batch-minutes', content));
  const durationMs = minutes * MINUTE_MS;
  return {
    id,
    createdAt: date,
    startedMs: nowMs,
    lines: shuffled(lines, seed, content),
    durationMs,
    expires: durationMs * (1 - EDGE) > WINDOW_MS || lines.some(({ fate }) => fate.kind === 'expired'),
    cancelledMs: null,
  };
}

/** Sattolo's algorithm (1986): no line keeps its place. */
function shuffled(lines: readonly BatchLine[], seed: number, content: string): readonly BatchLine[] {
  const random = keyedRandom(seed, 'batch-order', content);
  const order = [...lines];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.integer(last);
    const [a, b] = [order[last], order[other]];
    if (a === undefined || b === undefined) break;
    order[last] = b;
    order[other] = a;
  }
  return order;
}

/** When a batch passes from one stage to the next, cancellation aside. */
export function milestonesOf({ durationMs, expires }: BatchJob): {
  readonly runningMs: number;
  readonly finalizingMs: number;
  readonly endMs: number;
} {
  const runningMs = Math.min(durationMs * EDGE, WINDOW_MS);
  const finalizingMs = durationMs * (1 - EDGE);
  if (expires) return { runningMs, finalizingMs: WINDOW_MS, endMs: WINDOW_MS };
  return { runningMs, finalizingMs, endMs: Math.min(durationMs, WINDOW_MS) };
}

/** When a batch that was cancelled ends, `null` for any other. */
export function cancelEndMs({ cancelledMs, durationMs }: BatchJob): number | null {
  return cancelledMs === null ? null : Math.min(cancelledMs + durationMs * EDGE, WINDOW_MS);
}

/** Where a batch stands so many ms after its start. */
export function stageOf(job: BatchJob, elapsedMs: number): BatchStage {
  const cancelled = cancelEndMs(job);
  if (cancelled !== null) return elapsedMs < cancelled ? 'cancelling' : 'cancelled';
  const { runningMs, finalizingMs, endMs } = milestonesOf(job);
  if (elapsedMs < runningMs) return 'validating';
  if (elapsedMs >= endMs) return job.expires ? 'expired' : 'completed';
  return elapsedMs < finalizingMs ? 'running' : 'finalizing';
}

/** Whether nothing more happens to a batch at this stage. */
export function hasEnded(stage: BatchStage): boolean {
  return stage === 'completed' || stage === 'expired' || stage === 'cancelled';
}

/** What each line has come to so many ms after the start, in the order of `job.lines`. */
export function outcomesOf(job: BatchJob, elapsedMs: number): readonly LineOutcome[] {
  const { lines, durationMs, cancelledMs } = job;
  const stage = stageOf(job, elapsedMs);
  const untilMs = Math.min(elapsedMs, cancelledMs ?? WINDOW_MS, WINDOW_MS);
  const undone = stage === 'cancelled' ? 'cancelled' : hasEnded(stage) ? 'expired' : 'waiting';
  return lines.map(({ fate }, index) => {
    const doneMs = durationMs * (EDGE + (1 - 2 * EDGE) * ((index + 1) / lines.length));
    return fate.kind === 'expired' || doneMs > untilMs ? undone : fate.kind;
  });
}
