import { setMaxListeners } from 'node:events';
import { mayBeBilled } from '../domain/billing.ts';
import type { FailureKind } from '../domain/errors.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { UnrecordedSpending } from '../domain/session-facts.ts';
import { keyScope, modelScope } from './scope.ts';

/** Why a model is given up; `kind` is `null` where no failure of it is the cause. */
interface Cause {
  readonly kind: FailureKind | null;
  readonly message: string;
}

/** Which models are given up for the rest of the run, and why. */
export interface Halt {
  /** Gives up one model, or everything that is called with the same key at the same endpoint. */
  stop(
    scope: 'model' | 'key',
    model: ModelSpec,
    cause: { readonly kind: FailureKind; readonly message: string },
  ): void;
  /** Gives up everything; no failure of any model. */
  stopAll(reason: string): void;
  /** Why this model is given up; `null` while it isn't. */
  reason(model: ModelSpec): string | null;
  /** The kind of failure that made it so; `null` while it isn't, or where no failure of it is the cause. */
  kind(model: ModelSpec): FailureKind | null;
  /** Notes that a route left a trial for a resumed run, since its model was given up and no step took over. */
  left(armId: string, reason: string): void;
  /** Why a route left trials, the first reason; `null` where it left none. */
  leftReason(armId: string): string | null;
  /** Notes what was sent for a trial that is left for a resumed run. */
  spentUnrecorded(spending: UnrecordedSpending): void;
  unrecorded(): readonly UnrecordedSpending[];
  /** Aborted once nothing more is to be sent to this model: it was given up, or the run is to end. */
  signal(model: ModelSpec): AbortSignal;
  /** Notes that the model's endpoint has answered at least once. */
  reached(model: ModelSpec): void;
  wasReached(model: ModelSpec): boolean;
}

/** Beside the scopes of models, which are JSON. */
const EVERYTHING = 'everything';

/** A run starts with nothing given up. The first reason given for a scope is kept. */
export function createHalt(stopSending: AbortSignal): Halt {
  const stops = new Map<string, { readonly controller: AbortController; cause: Cause | null }>();
  const signals = new Map<string, AbortSignal>();
  const reachedScopes = new Set<string>();
  const unrecorded: UnrecordedSpending[] = [];
  const leftReasons = new Map<string, string>();
  const stopOf = (key: string) => {
    const stop = stops.get(key) ?? { controller: new AbortController(), cause: null };
    stops.set(key, stop);
    return stop;
  };
  const stopAt = (key: string, message: string, kind: FailureKind | null): void => {
    const stop = stopOf(key);
    stop.cause ??= { kind, message };
    stop.controller.abort();
  };
  const causeOf = (model: ModelSpec): Cause | null =>
    scopesOf(model)
      .map((key) => stopOf(key).cause)
      .find((cause) => cause !== null) ?? null;
  return {
    stop: (scope, model, { kind, message }) =>
      stopAt(scope === 'key' ? keyScope(model) : modelScope(model), message, kind),
    stopAll: (reason) => stopAt(EVERYTHING, reason, null),
    reason: (model) => causeOf(model)?.message ?? null,
    kind: (model) => causeOf(model)?.kind ?? null,
    left: (armId, reason) => {
      if (!leftReasons.has(armId)) leftReasons.set(armId, reason);
    },
    leftReason: (armId) => leftReasons.get(armId) ?? null,
    spentUnrecorded: (spending) => {
      if (spending.attempts.some(mayBeBilled)) unrecorded.push(spending);
    },
    unrecorded: () => unrecorded,
    signal: (model) => {
      const known = signals.get(modelScope(model));
      if (known !== undefined) return known;
      const scopes = scopesOf(model).map((key) => stopOf(key).controller.signal);
      const signal = AbortSignal.any([stopSending, ...scopes]);
      // everything that waits for this model listens until its wait is over
      setMaxListeners(0, signal);
      signals.set(modelScope(model), signal);
      return signal;
    },
    reached: (model) => {
      reachedScopes.add(keyScope(model));
    },
    wasReached: (model) => reachedScopes.has(keyScope(model)),
  };
}

/** What giving up any of stops a model; its own reason is told before everyone's. */
function scopesOf(model: ModelSpec): readonly string[] {
  return [keyScope(model), modelScope(model), EVERYTHING];
}
