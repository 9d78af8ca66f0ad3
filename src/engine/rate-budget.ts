import type { RateLimit } from '../domain/rate-limits.ts';

/**
 * What may be spent of one limit: a token bucket (Turner 1986). All times are ms on the engine's clock. Spending is
 * settled when its true amount is known, so the level may be below 0 for a while.
 */
export interface RateBudget {
  /** Ms until this amount may be spent; 0: now. More than a full bucket may be spent when the bucket is full. */
  waitMs(amount: number, now: number): number;
  spend(amount: number, now: number): void;
  /** Corrects what was spent by estimate. */
  settle(estimated: number, actual: number, now: number): void;
}

const MINUTE_MS = 60_000;

/** How much of a minute's allowance may be spent at once: small, because some providers count shorter spans. */
const BURST_MS = 5000;

/** A budget of so many a minute that the user promises to keep to. */
export function fixedBudget(perMinute: number): RateBudget {
  return bucket(fixedRate(perMinute));
}

/** The ms from the first to the last of requests that together spend an amount of such a budget, if nothing else holds them up. */
export function spreadMs(amount: number, perMinute: number): number {
  const { capacity, perMs } = fixedRate(perMinute);
  return Math.max(0, amount - capacity) / perMs;
}

function fixedRate(perMinute: number): Rate {
  return { capacity: Math.max(1, (perMinute * BURST_MS) / MINUTE_MS), perMs: perMinute / MINUTE_MS };
}

/** A budget that follows what replies say of the provider's own bucket; until they say something, it has no limit. */
export interface LearnedBudget extends RateBudget {
  /** `inFlight`: what is spent by estimate and not yet settled. */
  learn(told: RateLimit, inFlight: number, now: number): void;
}

/** A budget that knows nothing yet. */
export function learnedBudget(): LearnedBudget {
  let known: Bucket | null = null;
  return {
    waitMs: (amount, now) => known?.waitMs(amount, now) ?? 0,
    spend: (amount, now) => known?.spend(amount, now),
    settle: (estimated, actual, now) => known?.settle(estimated, actual, now),
    learn: ({ limit, remaining, resetMs }, inFlight, now) => {
      if (limit === null || limit <= 0 || remaining === null) return;
      known ??= bucket({ capacity: limit, perMs: limit / MINUTE_MS });
      known.follow({ capacity: limit, perMs: refillPerMs(limit, remaining, resetMs) }, now);
      // what is in flight may or may not be counted in what remains
      known.keepWithin(remaining - inFlight, remaining);
    },
  };
}

// Headers don't tell what span a limit is for. Some are for a day: then the time until it is full again shows a refill
// much slower than the limit a minute. A little slower is only rounding.
function refillPerMs(limit: number, remaining: number, resetMs: number | null): number {
  const perMs = limit / MINUTE_MS;
  if (resetMs === null || resetMs === 0 || remaining >= limit) return perMs;
  const told = (limit - remaining) / resetMs;
  return told < perMs / 10 ? told : perMs;
}

interface Rate {
  readonly capacity: number;
  readonly perMs: number;
}

interface Bucket extends RateBudget {
  follow(rate: Rate, now: number): void;
  keepWithin(low: number, high: number): void;
}

function bucket(start: Rate): Bucket {
  let rate = start;
  let level = start.capacity;
  let filledAt: number | null = null;
  const fill = (now: number): void => {
    const elapsed = Math.max(0, now - (filledAt ?? now));
    level = Math.min(rate.capacity, level + elapsed * rate.perMs);
    filledAt = now;
  };
  const spend = (amount: number, now: number): void => {
    fill(now);
    level -= amount;
  };
  return {
    waitMs: (amount, now) => {
      fill(now);
      const lacking = Math.min(amount, rate.capacity) - level;
      return lacking <= 0 ? 0 : Math.ceil(lacking / rate.perMs);
    },
    spend,
    settle: (estimated, actual, now) => spend(actual - estimated, now),
    follow: (next, now) => {
      fill(now);
      rate = next;
    },
    keepWithin: (low, high) => {
      level = Math.min(Math.max(level, low), high);
    },
  };
}
