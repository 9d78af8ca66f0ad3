import type { Clock } from '../../src/lib/clock.ts';

/** A clock that only moves when something sleeps or `advance` is called; no test waits. */
export interface FakeClock extends Clock {
  advance(ms: number): void;
  /** Every wait that was asked for, in order. */
  readonly slept: readonly number[];
}

export function createFakeClock(): FakeClock {
  let now = 0;
  const slept: number[] = [];
  const timers = new Set<{ readonly at: number; readonly onTime: () => void }>();
  const advance = (ms: number): void => {
    now += ms;
    for (const timer of timers) {
      if (timer.at > now) continue;
      timers.delete(timer);
      timer.onTime();
    }
  };
  return {
    slept,
    advance,
    now: () => now,
    date: () => new Date(Date.UTC(2026, 0, 1) + now),
    sleep: (ms, signal) => {
      slept.push(ms);
      if (signal?.aborted !== true) now += ms;
      return Promise.resolve();
    },
    timer: (ms, onTime) => {
      const timer = { at: now + ms, onTime };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
}
