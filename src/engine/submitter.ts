import type { TrialResult } from '../domain/trial.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import { LONGEST_WAIT_MS } from './backoff.ts';
import type { BatchContext } from './batch-context.ts';
import { giveUpArm } from './batch-context.ts';
import type { BatchDesk } from './batch-desk.ts';
import type { BatchQueue, BuiltBatch } from './batch-queue.ts';
import { submitBatch } from './submit-batch.ts';

/** Submits what waits, as places become free. */
export interface Submitter {
  /** Submits as many batches as there is room for; yields results of trials that can't be sent. */
  fill(): AsyncGenerator<TrialResult, 'submitted' | 'nothing', undefined>;
  /** Nothing is left to submit, or nothing may be. */
  isOver(): boolean;
}

/** Refusals for want of room, with nothing of ours running that could make room, before an arm is given up. */
const MOST_REFUSALS = 10;

/** A submitter of a round's trials; it holds one batch at most that isn't submitted yet. */
export function createSubmitter(queue: BatchQueue, desk: BatchDesk, context: BatchContext): Submitter {
  const { arm, parts, batches } = context;
  let built: BuiltBatch | null = null;
  let isEmpty = false;
  let refusals = 0;
  let notBefore = Number.NEGATIVE_INFINITY;
  const isOver = (): boolean => isEmpty || !maySubmit(desk, context);
  const hasRoom = (): boolean => batches.places.isFree(arm.model) && parts.clock.now() >= notBefore;
  const wait = (failure: ProviderFailure): void => {
    const askedMs = failure.retryAfterMs ?? 0;
    notBefore = parts.clock.now() + askedMs;
    refusals = desk.running() > 0 ? 0 : refusals + 1;
    // what runs of ours makes room when it ends; else it is as with single calls
    const isHopeless = refusals >= MOST_REFUSALS || (refusals > 0 && askedMs > LONGEST_WAIT_MS);
    if (!isHopeless) return;
    giveUpArm(context, failure);
    desk.stopSubmitting();
  };
  return {
    isOver,
    fill: async function* fill() {
      let end: 'submitted' | 'nothing' = 'nothing';
      while (!isOver() && hasRoom() && !parts.stopSending.aborted) {
        built ??= yield* desk.passOn(queue.next());
        isEmpty = built === null;
        if (built === null || parts.stopSending.aborted) break;
        const submission = await submitBatch(built, context);
        if (submission.kind === 'later') wait(submission.failure);
        if (submission.kind === 'refused') desk.stopSubmitting();
        if (submission.kind !== 'running') break;
        desk.add(submission.batch);
        [built, refusals, end] = [null, 0, 'submitted'];
      }
      return end;
    },
  };
}

/** Whether an arm may be sent anything more. */
export function maySubmit(desk: BatchDesk, { arm, parts }: BatchContext): boolean {
  return desk.maySubmit() && !parts.halt.signal(arm.model).aborted;
}
