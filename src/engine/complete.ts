import type { ProviderFailure } from '../domain/errors.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Attempt } from '../domain/trial.ts';
import type { Random } from '../lib/random.ts';
import type { AttemptInput, MeasuredCompletion } from './attempt.ts';
import { runAttempt } from './attempt.ts';
import type { Wait } from './backoff.ts';
import { LONGEST_WAIT_MS, waitAfter } from './backoff.ts';
import type { EngineParts } from './parts.ts';

/** How the attempts of a trial ended; `abandoned` trials are not recorded, so that a resumed run makes them. */
export type CompleteResult =
  | ({ readonly kind: 'completed'; readonly attempts: readonly Attempt[] } & MeasuredCompletion)
  | { readonly kind: 'failed'; readonly failure: ProviderFailure; readonly attempts: readonly Attempt[] }
  | { readonly kind: 'abandoned' };

/** The only retry loop: attempts until one completes, the failure is not worth another, or they are used up. */
export async function complete(
  input: AttemptInput,
  random: Random,
  parts: EngineParts,
): Promise<CompleteResult> {
  const { model } = input;
  const attempts: Attempt[] = [];
  while (true) {
    if (parts.stopSending.aborted || parts.halt.reason(model) !== null) return { kind: 'abandoned' };
    const result = await runAttempt(input, parts);
    if (result.kind === 'stopped') return { kind: 'abandoned' };
    if (result.kind === 'completed') {
      parts.halt.reached(model);
      const { completion, ttftMs, attempt: last } = result;
      return { kind: 'completed', completion, ttftMs, attempts: [...attempts, last] };
    }
    const { failure, attempt } = result;
    if (failure.status !== null) parts.halt.reached(model);
    const mayRetry = failure.scope === 'retry' && attempts.length < model.retry.retries;
    const wait = mayRetry ? waitAfter(failure, attempts.length + 1, random) : null;
    if (wait === null || wait.ms > LONGEST_WAIT_MS) {
      giveUp(failure, wait, { model, parts });
      return { kind: 'failed', failure, attempts: [...attempts, attempt] };
    }
    attempts.push({ ...attempt, waitMs: wait.ms, waitWhy: wait.why });
    await parts.clock.sleep(wait.ms, parts.stopSending);
  }
}

function giveUp(
  failure: ProviderFailure,
  wait: Wait | null,
  { model, parts }: { readonly model: ModelSpec; readonly parts: EngineParts },
): void {
  const { halt } = parts;
  if (wait !== null) {
    const seconds = Math.ceil(wait.ms / 1000);
    halt.stop('model', model, `the provider asks to wait ${seconds} s; --resume goes on later`);
  } else if (failure.scope === 'key' || failure.scope === 'model') {
    halt.stop(failure.scope, model, failure.message);
  } else if (failure.kind === 'network' && !halt.wasReached(model)) {
    // a neighbour at the same endpoint may only be slow: it finds out for itself
    halt.stop('model', model, `${model.endpoint.baseUrl} can't be reached: ${failure.message}`);
  }
}
