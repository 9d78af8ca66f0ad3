import { setMaxListeners } from 'node:events';
import type { StopSignals } from './compose-sending.ts';

/** How a session's end is told to the engine, and the engine's crashes to the session. */
export interface Ending {
  readonly signals: StopSignals;
  /** Stops the sending as Ctrl-C does, so that what is in flight is still recorded before the crash is told. */
  crashed(error: unknown): void;
  /** Throws the first crash, if there was one. */
  rethrow(): void;
  stopNow(): void;
}

/** An ending that comes when the user says so, or when something breaks. */
export function createEnding(user: StopSignals): Ending {
  const sending = new AbortController();
  const now = new AbortController();
  const errors: unknown[] = [];
  const signals: StopSignals = {
    stopSending: AbortSignal.any([user.stopSending, sending.signal]),
    stopNow: AbortSignal.any([user.stopNow, now.signal]),
  };
  // one listener an attempt in flight, each removed when its attempt ends
  setMaxListeners(0, user.stopSending, user.stopNow, signals.stopSending, signals.stopNow);
  return {
    signals,
    crashed: (error) => {
      errors.push(error);
      sending.abort();
    },
    rethrow: () => {
      if (errors.length > 0) throw errors[0];
    },
    stopNow: () => {
      sending.abort();
      now.abort();
    },
  };
}
