import type { ProviderFailure } from '../domain/errors.ts';
import { ProviderError } from '../domain/errors.ts';
import type { EngineParts } from './parts.ts';

/** What one call of a batch service came to; `stopped` when the run was told to stop now. */
export type BatchAnswer<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly failure: ProviderFailure }
  | { readonly kind: 'stopped' };

type Limits = Pick<EngineParts, 'clock' | 'stopNow'>;

/** Makes one call within so many ms. A bug (anything but a `ProviderError`) is thrown on. */
export async function askBatches<Answer>(
  { clock, stopNow }: Limits,
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<Answer>,
): Promise<BatchAnswer<Answer>> {
  const deadline = openDeadline({ clock, stopNow });
  deadline.extend(timeoutMs);
  try {
    return { kind: 'answered', answer: await call(deadline.signal) };
  } catch (error) {
    return deadline.explain(error);
  } finally {
    deadline.close();
  }
}

/** A signal for a call that may take only so long between two signs of life. */
export interface BatchDeadline {
  readonly signal: AbortSignal;
  /** Aborts so many ms from now, and not at the time said before. */
  extend(timeoutMs: number): void;
  /** Holds the time while nothing is waited for. */
  pause(): void;
  /** What an error of the call means; throws a bug on. */
  explain(error: unknown): Exclude<BatchAnswer<never>, { kind: 'answered' }>;
  close(): void;
}

const nothing = (): void => undefined;

/** A deadline that is not yet set. */
export function openDeadline({ clock, stopNow }: Limits): BatchDeadline {
  const controller = new AbortController();
  let passedMs: number | null = null;
  let cancel = nothing;
  const stop = (): void => controller.abort();
  if (stopNow.aborted) stop();
  stopNow.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    extend: (timeoutMs) => {
      cancel();
      cancel = clock.timer(timeoutMs, () => {
        passedMs = timeoutMs;
        controller.abort();
      });
    },
    pause: () => cancel(),
    explain: (error) => {
      if (stopNow.aborted) return { kind: 'stopped' };
      if (!(error instanceof ProviderError)) throw error;
      if (passedMs === null) return { kind: 'failed', failure: error.failure };
      const message = `the batch service gave no answer within ${passedMs / 1000} s`;
      return {
        kind: 'failed',
        failure: { ...error.failure, kind: 'timeout', scope: 'retry', message, retryAfterMs: null },
      };
    },
    close: () => {
      cancel();
      stopNow.removeEventListener('abort', stop);
    },
  };
}
