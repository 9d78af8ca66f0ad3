import { rateWarning } from '../analysis/session-warnings.ts';
import type { Warning } from '../domain/report.ts';
import type { SessionFacts } from '../domain/session-facts.ts';
import type { Gates } from '../engine/gate.ts';
import { watchEventLoop } from '../lib/event-loop.ts';

/** Watches one sitting of a run. */
export interface SessionWatch {
  /** What has come up since the last look. */
  news(): readonly Warning[];
  facts(stopped: ReadonlyMap<string, string>, unrecorded: SessionFacts['unrecorded']): SessionFacts;
  stop(): void;
}

/** Begins to watch: the use of rate limits, and how busy this process is. */
export function watchSession(gates: Gates): SessionWatch {
  const startedAt = new Date().toISOString();
  const eventLoop = watchEventLoop();
  const told = new Set<string>();
  return {
    news: () =>
      rateLimitsOf(gates).flatMap((use) => {
        const key = `${use.model} ${use.what}`;
        if (use.share < use.alertAt || told.has(key)) return [];
        told.add(key);
        return [rateWarning(use)];
      }),
    facts: (stopped, unrecorded) => ({
      startedAt,
      finishedAt: new Date().toISOString(),
      stopped: [...stopped].map(([arm, reason]) => ({ arm, reason })),
      unrecorded,
      eventLoop: eventLoop.facts(),
      rateLimits: rateLimitsOf(gates),
    }),
    stop: () => eventLoop.stop(),
  };
}

function rateLimitsOf(gates: Gates): SessionFacts['rateLimits'] {
  return gates
    .peaks()
    .flatMap(({ model, peaks }) =>
      peaks.map((peak) => ({ model: model.id, alertAt: model.limits.alertAt, ...peak })),
    );
}
