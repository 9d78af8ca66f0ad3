import type { PlainArm } from '../domain/arm.ts';
import { trialText, trialsInRanges } from '../domain/trial-ranges.ts';
import type { TrialResult } from '../domain/trial.ts';
import { mapConcurrent } from '../lib/map-concurrent.ts';
import { LONGEST_WAIT_MS } from './backoff.ts';
import type { BatchContext } from './batch-context.ts';
import type { BatchDesk } from './batch-desk.ts';
import { createBatchDesk } from './batch-desk.ts';
import type { BatchParts } from './batch-parts.ts';
import type { BatchQueue } from './batch-queue.ts';
import { createBatchQueue } from './batch-queue.ts';
import { isUnanswered, trialsIn } from './batch-trials.ts';
import { createSubmitter, maySubmit } from './submitter.ts';
import type { EngineParts, Trial } from './parts.ts';

const FIRST_POLL_MS = 5_000;
const POLL_GROWTH = 1.5;
/**
 * Runs every trial of an arm that isn't done yet through its provider's batches, and yields results as batches are
 * collected. It ends early, without an error, when sending is to stop (batches then go on at the provider) or the arm is
 * given up; what was not recorded is left for a resumed run.
 */
export async function* runBatchArm(
  arm: PlainArm,
  parts: EngineParts,
  batches: BatchParts,
): AsyncGenerator<TrialResult, void, undefined> {
  try {
    const provider = await batches.open(arm.model);
    yield* runRounds({ arm, provider, parts, batches });
  } catch (error) {
    parts.crashed(error);
  }
}

/** Judges are asked in single calls, so that what only they lack waits for no batch. */
async function* gradeAgain({ arm, parts }: BatchContext): AsyncGenerator<TrialResult, void, undefined> {
  const { concurrency } = arm.model;
  yield* mapConcurrent(ungradedTrials(arm, parts), concurrency, (trial) => parts.gradeAgain(trial));
}

async function* ungradedTrials(arm: PlainArm, parts: EngineParts): AsyncGenerator<Trial, void, undefined> {
  for await (const trial of trialsIn(arm, parts)) {
    if (parts.stopSending.aborted) return;
    if (!parts.isDone(trial) && parts.isUngraded(trial)) yield trial;
  }
}

/** The first round sends all that waits; each later one what got no answer in the one before. */
async function* runRounds(context: BatchContext): AsyncGenerator<TrialResult, void, undefined> {
  const { parts, batches } = context;
  const desk = createBatchDesk(context);
  try {
    // these are recorded as well: a batch would be taken for recorded before it is, were they not counted
    yield* desk.passOn(gradeAgain(context));
    let trials: AsyncIterable<Trial> | null = waitingTrials(keysInBatches(context), context);
    while (trials !== null && !parts.stopSending.aborted) {
      const attempts = desk.startRound();
      const { arm, provider } = context;
      const input = { trials, attempts, provider, model: arm.model, newName: () => batches.newName() };
      yield* runRound(createBatchQueue(input, parts), desk, context);
      const again = desk.again();
      trials = again.size === 0 || !maySubmit(desk, context) ? null : trialsAmong(again, context);
    }
  } finally {
    desk.leave();
  }
}

async function* runRound(
  queue: BatchQueue,
  desk: BatchDesk,
  context: BatchContext,
): AsyncGenerator<TrialResult, void, undefined> {
  const { parts } = context;
  const submitter = createSubmitter(queue, desk, context);
  let pollMs = FIRST_POLL_MS;
  while (!parts.stopSending.aborted) {
    if ((yield* submitter.fill()) === 'submitted') pollMs = FIRST_POLL_MS;
    if (submitter.isOver() && desk.running() === 0) return;
    await parts.clock.sleep(pollMs, parts.stopSending);
    pollMs = Math.min(pollMs * POLL_GROWTH, LONGEST_WAIT_MS);
    if (yield* desk.tend()) pollMs = FIRST_POLL_MS;
  }
}

function keysInBatches({ arm, batches }: BatchContext): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { trials } of batches.ledger.open(arm.id)) {
    for (const key of trialsInRanges(trials)) keys.add(key);
  }
  return keys;
}

async function* waitingTrials(
  busy: ReadonlySet<string>,
  { arm, parts }: BatchContext,
): AsyncGenerator<Trial, void, undefined> {
  for await (const trial of trialsIn(arm, parts)) {
    if (isUnanswered(trial, parts) && !busy.has(keyOf(trial))) yield trial;
  }
}

async function* trialsAmong(
  keys: { has(key: string): boolean },
  { arm, parts }: BatchContext,
): AsyncGenerator<Trial, void, undefined> {
  for await (const trial of trialsIn(arm, parts)) {
    if (keys.has(keyOf(trial))) yield trial;
  }
}

function keyOf({ example, repeat }: Trial): string {
  return trialText({ ordinal: example.ordinal, repeat });
}
