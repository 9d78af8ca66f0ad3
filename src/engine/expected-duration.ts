import type { RateLimitSettings } from '../domain/model.ts';
import { spreadMs } from './rate-budget.ts';

/** What one arm will ask of a gate. */
export interface GateLoad {
  readonly requests: number;
  /** Input and output, estimated. */
  readonly tokens: number;
  /** The arm's own trials in flight at most. */
  readonly concurrency: number;
  /** What one request takes; `null`: not known. */
  readonly serviceMs: number | null;
}

/** How long a gate needs for its load, in ms. */
export interface ExpectedDuration {
  /** What the user's own limits a minute ask for; `null`: none is set. */
  readonly limitsMs: number | null;
  /** What answers in flight and limits come to together; `null`: what one request takes isn't known. */
  readonly totalMs: number | null;
}

interface GateSize {
  readonly concurrency: number;
  readonly limits: RateLimitSettings;
}

/** How long arms that share a gate take when every request is answered at once; a provider's own limits aren't known. */
export function expectedDuration(loads: readonly GateLoad[], gate: GateSize): ExpectedDuration {
  const { requestsPerMinute, tokensPerMinute } = gate.limits;
  const spreads = [
    ...(requestsPerMinute === null ? [] : [spreadMs(total(loads, 'requests'), requestsPerMinute)]),
    ...(tokensPerMinute === null ? [] : [spreadMs(total(loads, 'tokens'), tokensPerMinute)]),
  ];
  const limitsMs = spreads.length === 0 ? null : Math.max(...spreads);
  const busyMs = busyTime(loads, gate.concurrency);
  if (busyMs === null) return { limitsMs, totalMs: null };
  const lastMs = Math.max(0, ...loads.map(({ serviceMs }) => serviceMs ?? 0));
  return { limitsMs, totalMs: Math.max(busyMs, (limitsMs ?? 0) + lastMs) };
}

function total(loads: readonly GateLoad[], what: 'requests' | 'tokens'): number {
  return loads.reduce((sum, load) => sum + load[what], 0);
}

/** The answers' time shared out over the places in flight: of the gate, and of each arm. */
function busyTime(loads: readonly GateLoad[], places: number): number | null {
  let together = 0;
  let longest = 0;
  for (const { requests, concurrency, serviceMs } of loads) {
    if (serviceMs === null) return null;
    together += requests * serviceMs;
    longest = Math.max(longest, Math.ceil(requests / concurrency) * serviceMs);
  }
  return Math.max(longest, together / places);
}
