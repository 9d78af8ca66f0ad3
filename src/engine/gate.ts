import pLimit from 'p-limit';
import type { ModelSpec, RateLimitSettings } from '../domain/model.ts';
import type { CompletionRequest } from '../domain/request.ts';
import type { PeakUse } from '../domain/session-facts.ts';
import type { Clock } from '../lib/clock.ts';
import { createAdaptiveWidth } from './adaptive-width.ts';
import type { AttemptResult } from './attempt-result.ts';
import { LONGEST_WAIT_MS } from './backoff.ts';
import type { TokenEstimate } from './estimate-tokens.ts';
import { gateGroups } from './gate-groups.ts';
import { createRateMeter } from './rate-meter.ts';
import { modelScope } from './scope.ts';

/** What all requests to one model pass through: a place in flight, the provider's rate limits, the user's own. */
export interface Gate {
  /** Waits for its turn, then sends. `null` when the signal aborted first and nothing was sent. */
  pass(turn: Turn, send: () => Promise<AttemptResult>): Promise<Passed | null>;
  /** Nothing passes for so many ms: the provider has asked for it. */
  close(ms: number): void;
  /** How near use came to the limits. */
  peaks(): readonly PeakUse[];
}

interface Turn {
  readonly request: CompletionRequest;
  /** Aborted: give up waiting. */
  readonly stop: AbortSignal;
}

/** An attempt that had its turn. */
export interface Passed {
  readonly result: AttemptResult;
  /** Ms spent waiting for the turn. */
  readonly waitedMs: number;
}

export interface GateOptions {
  /** Requests in flight at most. */
  readonly concurrency: number;
  readonly limits: RateLimitSettings;
  readonly clock: Clock;
}

/** A gate that nothing has passed yet. */
export function createGate({ concurrency, limits, clock }: GateOptions): Gate {
  const width = createAdaptiveWidth(concurrency);
  const place = pLimit(width.width);
  const meter = createRateMeter(limits);
  let closedUntil = Number.NEGATIVE_INFINITY;
  const waitForBudget = async (estimate: TokenEstimate, stop: AbortSignal): Promise<void> => {
    const begunAt = clock.now();
    while (!stop.aborted) {
      const now = clock.now();
      const { setMs, toldMs } = meter.waits(estimate, now);
      // headers that ask for hours may be wrong: only a reply can tell, and a 429 gives the model up
      const believedMs = Math.min(toldMs, begunAt + LONGEST_WAIT_MS - now);
      const waitMs = Math.max(closedUntil - now, setMs, believedMs);
      if (waitMs <= 0) return;
      await clock.sleep(waitMs, stop);
    }
  };
  return {
    pass: ({ request, stop }, send) => {
      const askedAt = clock.now();
      return place(async () => {
        if (stop.aborted) return null;
        const estimate = meter.estimate(request);
        await waitForBudget(estimate, stop);
        if (stop.aborted) return null;
        const startedAt = clock.now();
        meter.spend(estimate, startedAt);
        const result = await send();
        const now = clock.now();
        meter.settle(estimate, result, now);
        if (result.kind === 'completed') width.answered();
        if (result.kind === 'failed' && result.failure.kind === 'rate_limit') width.refused(startedAt, now);
        place.concurrency = width.width;
        return { result, waitedMs: startedAt - askedAt };
      });
    },
    close: (ms) => {
      closedUntil = Math.max(closedUntil, clock.now() + ms);
    },
    peaks: () => meter.peaks(),
  };
}

/** The gates of a run's models. */
export interface Gates {
  of(model: ModelSpec): Gate;
  /** How near each model's use came to its limits, by the model's id. */
  peaks(): readonly { readonly model: ModelSpec; readonly peaks: readonly PeakUse[] }[];
}

/** One gate for each endpoint, key and model, as wide as its models ask for and as strict as their limits. */
export function createGates(models: readonly ModelSpec[], clock: Clock): Gates {
  const byScope = new Map<string, { readonly gate: Gate; readonly model: ModelSpec }>();
  for (const { scope, sharing, concurrency, limits } of gateGroups(models)) {
    byScope.set(scope, { model: sharing[0], gate: createGate({ concurrency, limits, clock }) });
  }
  return {
    of: (model) => {
      const found = byScope.get(modelScope(model));
      if (found === undefined) throw new Error(`no gate was made for ${model.id}`);
      return found.gate;
    },
    peaks: () => [...byScope.values()].map(({ gate, model }) => ({ model, peaks: gate.peaks() })),
  };
}
