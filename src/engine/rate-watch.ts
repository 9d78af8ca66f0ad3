import type { RateLimit } from '../domain/rate-limits.ts';
import type { PeakUse, RateKind } from '../domain/session-facts.ts';

/** Watches how near use comes to its limits. */
export interface RateWatch {
  /** Something was spent of a limit the user set. */
  spent(use: { readonly what: RateKind; readonly amount: number; readonly limit: number }, now: number): void;
  /** A reply told what remains of one. */
  told(what: RateKind, limit: RateLimit): void;
  peaks(): readonly PeakUse[];
}

const SLOTS = 60;
const SLOT_MS = 1000;

/** A watch that has seen nothing. Use is summed over the last 60 s. */
export function createRateWatch(): RateWatch {
  const peaks = new Map<RateKind, PeakUse>();
  const windows = new Map<RateKind, ReturnType<typeof createMinute>>();
  const note = (peak: PeakUse): void => {
    if (peak.share > (peaks.get(peak.what)?.share ?? 0)) peaks.set(peak.what, peak);
  };
  return {
    spent: ({ what, amount, limit }, now) => {
      const minute = windows.get(what) ?? createMinute();
      windows.set(what, minute);
      note({ what, limit, share: minute.add(amount, now) / limit });
    },
    told: (what, { limit, remaining }) => {
      if (limit === null || limit <= 0 || remaining === null) return;
      note({ what, limit, share: (limit - remaining) / limit });
    },
    peaks: () => [...peaks.values()],
  };
}

/** Sums amounts over the last minute, in slots of a second. */
function createMinute(): { add(amount: number, now: number): number } {
  const amounts = new Float64Array(SLOTS);
  let latest: number | null = null;
  let sum = 0;
  return {
    add: (amount, now) => {
      const slot = Math.floor(now / SLOT_MS);
      const begun = latest ?? slot;
      for (let passed = Math.max(begun + 1, slot - SLOTS + 1); passed <= slot; passed += 1) {
        sum -= amounts[passed % SLOTS] ?? 0;
        amounts[passed % SLOTS] = 0;
      }
      if (slot - begun >= SLOTS) sum = 0;
      latest = Math.max(begun, slot);
      amounts[slot % SLOTS] = (amounts[slot % SLOTS] ?? 0) + amount;
      sum += amount;
      return sum;
    },
  };
}
