import type { ProviderFailure } from '../domain/errors.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Attempt } from '../domain/trial.ts';
import type { Random } from '../lib/random.ts';
import type { AttemptResult, MeasuredCompletion } from './attempt-result.ts';
import type { AttemptInput } from './attempt.ts';
import { runAttempt } from './attempt.ts';
import type { Wait } from './backoff.ts';
import { LONGEST_WAIT_MS, waitAfter } from './backoff.ts';
import type { SendingParts } from './parts.ts';

/** What asking one model came to; `abandoned`: nothing that is to be recorded. */
export type CompleteResult =
  | ({ readonly kind: 'completed' } & MeasuredCompletion & Course)
  | ({ readonly kind: 'failed'; readonly failure: ProviderFailure } & Course)
  | { readonly kind: 'abandoned' };

/** How it got there. */
export interface Course {
  readonly attempts: readonly Attempt[];
  /** Ms spent waiting for a turn at the model's gate and for the budget, over all attempts. */
  readonly queueMs: number;
}

/** The only retry loop: attempts until one completes, the failure is not worth another, or they are used up. */
export async function complete(
  input: AttemptInput,
  random: Random,
  parts: SendingParts,
): Promise<CompleteResult> {
  const { model } = input;
  const gate = parts.gates.of(model);
  // waits end at once when the model is given up
  const stop = parts.halt.signal(model);
  const attempts: Attempt[] = [];
  let queueMs = 0;
  while (true) {
    const pass = () => gate.pass({ request: input.request, stop }, () => send(input, parts));
    const passed = await (parts.budget === null ? pass() : parts.budget.spend(input, pass));
    if (passed === null || passed.result.kind === 'stopped') {
      parts.halt.spentUnrecorded({ model: model.id, costUsd: null, attempts });
      return { kind: 'abandoned' };
    }
    queueMs += passed.waitedMs;
    const { result } = passed;
    attempts.push(result.attempt);
    if (result.kind === 'completed') {
      parts.halt.reached(model);
      return { ...result, attempts, queueMs };
    }
    const { failure, attempt } = result;
    if (failure.status !== null) parts.halt.reached(model);
    const wait = failure.scope === 'retry' ? waitAfter(failure, attempts.length, random) : null;
    const isTooLong = wait !== null && wait.ms > LONGEST_WAIT_MS;
    // the limit is the model's, not this trial's: nobody else need find it out for himself, least of all when
    // this trial has no attempt left to wait for
    if (failure.kind === 'rate_limit' && wait !== null && !isTooLong) gate.close(wait.ms);
    if (wait === null || isTooLong || attempts.length > model.retry.retries) {
      giveUp(failure, isTooLong ? wait : null, { model, parts });
      return { kind: 'failed', failure, attempts, queueMs };
    }
    attempts[attempts.length - 1] = { ...attempt, waitMs: wait.ms, waitWhy: wait.why };
    await parts.clock.sleep(wait.ms, stop);
  }
}

/** Sends unless the model was given up while this attempt waited for its turn. */
async function send(input: AttemptInput, parts: SendingParts): Promise<AttemptResult> {
  return parts.halt.reason(input.model) === null ? runAttempt(input, parts) : { kind: 'stopped' };
}

function giveUp(
  failure: ProviderFailure,
  wait: Wait | null,
  { model, parts }: { readonly model: ModelSpec; readonly parts: SendingParts },
): void {
  const { halt } = parts;
  const { kind, scope } = failure;
  if (wait !== null) {
    const seconds = Math.ceil(wait.ms / 1000);
    const message = `the provider asks to wait ${seconds} s; --resume goes on later`;
    halt.stop('model', model, { kind, message });
  } else if (scope === 'key' || scope === 'model') {
    halt.stop(scope, model, { kind, message: failure.message });
  } else if (kind === 'network' && !halt.wasReached(model)) {
    // a neighbour at the same endpoint may only be slow: it finds out for itself
    const message = `${model.endpoint.baseUrl} can't be reached: ${failure.message}`;
    halt.stop('model', model, { kind, message });
  }
}
