import { setTimeout as delay } from 'node:timers/promises';

/** Time as a parameter. All figures in ms. */
export interface Clock {
  /** Monotonic, from an arbitrary origin. */
  now(): number;
  /** Wall-clock time. */
  date(): Date;
  /** Ends early, by resolving, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after `ms`; returns a function that cancels it. */
  timer(ms: number, onTime: () => void): () => void;
}

/** The machine's clock; with `scale` 20, a second of it passes in 50 ms. Wall-clock dates are never scaled. */
export function systemClock(scale = 1): Clock {
  return {
    now: () => performance.now() * scale,
    date: () => new Date(),
    sleep: async (ms, signal) => {
      await delay(ms / scale, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    },
    timer: (ms, onTime) => {
      const handle = setTimeout(onTime, ms / scale);
      return () => clearTimeout(handle);
    },
  };
}
