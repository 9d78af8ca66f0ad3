import type { ProviderFailure } from '../domain/errors.ts';
import { ProviderError } from '../domain/errors.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Provider } from '../domain/provider.ts';
import type { CompletionRequest } from '../domain/request.ts';
import type { Attempt } from '../domain/trial.ts';
import type { AttemptResult } from './attempt-result.ts';
import type { SendingParts } from './parts.ts';

export interface AttemptInput {
  readonly provider: Provider;
  readonly request: CompletionRequest;
  readonly model: ModelSpec;
}

/** Sends one request within the time-out and measures it. A bug (anything but a `ProviderError`) is thrown on. */
export async function runAttempt(input: AttemptInput, parts: SendingParts): Promise<AttemptResult> {
  const { clock, stopNow } = parts;
  const startedAt = clock.date().toISOString();
  const start = clock.now();
  let firstTokenAt: number | null = null;
  const deadline = openDeadline(input.model.retry.timeoutMs, parts);
  try {
    const hooks = {
      signal: deadline.signal,
      onFirstToken: () => {
        firstTokenAt ??= clock.now();
      },
    };
    const completion = await Promise.race([input.provider.complete(input.request, hooks), deadline.overrun]);
    const latencyMs = parts.serviceTimeMs(clock.now() - start, completion);
    const ttftMs = firstTokenAt === null ? null : parts.firstTokenMs(firstTokenAt - start, completion);
    const { status, requestId, isNewConnection: cold } = completion;
    const attempt = attemptOf(input.model, { startedAt, latencyMs, status, requestId, cold, error: null });
    return { kind: 'completed', completion, ttftMs, attempt };
  } catch (error) {
    if (stopNow.aborted) return { kind: 'stopped' };
    if (!(error instanceof ProviderError)) throw error;
    const failure = deadline.passed() ? timedOut(error.failure, input.model) : error.failure;
    return {
      kind: 'failed',
      failure,
      attempt: attemptOf(input.model, { startedAt, latencyMs: clock.now() - start, ...failed(failure) }),
    };
  } finally {
    deadline.close();
  }
}

interface Deadline {
  readonly signal: AbortSignal;
  /** Rejects when an attempt has not ended a while after it was told to: no attempt holds up a run for ever. */
  readonly overrun: Promise<never>;
  passed(): boolean;
  close(): void;
}

const GRACE_MS = 5000;

const nothing = (): void => undefined;

function openDeadline(timeoutMs: number, { clock, stopNow }: SendingParts): Deadline {
  const controller = new AbortController();
  let rejectOverrun: (error: ProviderError) => void = nothing;
  const overrun = new Promise<never>((_resolve, reject) => {
    rejectOverrun = reject;
  });
  // nobody waits for it once the attempt has ended
  overrun.catch(() => undefined);
  let passed = false;
  let cancelGrace: () => void = nothing;
  const abort = (): void => {
    controller.abort();
    cancelGrace();
    cancelGrace = clock.timer(GRACE_MS, () => rejectOverrun(new ProviderError(OVERRUN)));
  };
  const cancel = clock.timer(timeoutMs, () => {
    passed = true;
    abort();
  });
  if (stopNow.aborted) abort();
  stopNow.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    overrun,
    passed: () => passed,
    close: () => {
      cancel();
      cancelGrace();
      stopNow.removeEventListener('abort', abort);
    },
  };
}

const OVERRUN: ProviderFailure = {
  kind: 'timeout',
  scope: 'retry',
  message: 'the attempt did not end when it was told to',
  status: null,
  retryAfterMs: null,
  requestId: null,
  rateLimits: null,
};

/** The adapter only saw an abort; that our own deadline caused it is known here. */
function timedOut(failure: ProviderFailure, model: ModelSpec): ProviderFailure {
  const seconds = model.retry.timeoutMs / 1000;
  return {
    ...failure,
    kind: 'timeout',
    scope: 'retry',
    message: `no complete answer within ${seconds} s (timeoutSeconds)`,
    retryAfterMs: null,
  };
}

function attemptOf(
  model: ModelSpec,
  facts: Pick<Attempt, 'startedAt' | 'latencyMs' | 'status' | 'requestId' | 'cold' | 'error'>,
): Attempt {
  return { model: model.id, ...facts, waitMs: 0, waitWhy: null };
}

function failed({ kind, message, status, requestId }: ProviderFailure) {
  return { status, requestId, cold: null, error: { kind, message } };
}
