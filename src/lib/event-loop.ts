import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** How busy this process was. Delays in ms: how much later than asked a timer fired. */
interface EventLoopFacts {
  readonly delayMeanMs: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  /** The share of the time in which the event loop had work, 0..1. */
  readonly utilization: number;
}

/** Measures the event loop until it is stopped. */
export interface EventLoopWatch {
  facts(): EventLoopFacts;
  stop(): void;
}

const RESOLUTION_MS = 10;
const NS_PER_MS = 1e6;

/** Begins to measure: a timer every 10 ms, in the event loop itself. */
export function watchEventLoop(): EventLoopWatch {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const start = performance.eventLoopUtilization();
  delays.enable();
  // what is recorded is the time between two timers, the interval asked for included
  const lateMs = (nanoseconds: number): number =>
    Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / NS_PER_MS - RESOLUTION_MS) : 0;
  return {
    facts: () => ({
      delayMeanMs: lateMs(delays.mean),
      delayP99Ms: lateMs(delays.percentile(99)),
      delayMaxMs: lateMs(delays.max),
      utilization: performance.eventLoopUtilization(start).utilization,
    }),
    stop: () => delays.disable(),
  };
}
