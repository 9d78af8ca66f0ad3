import { setMaxListeners } from 'node:events';
import type { ModelSpec } from '../domain/model.ts';
import { keyScope, modelScope } from './scope.ts';

/** Which models are given up for the rest of the run, and why. */
export interface Halt {
  /** Gives up one model, or everything that is called with the same key at the same endpoint. */
  stop(scope: 'model' | 'key', model: ModelSpec, reason: string): void;
  /** Gives up everything. */
  stopAll(reason: string): void;
  /** Why this model is given up; `null` while it isn't. */
  reason(model: ModelSpec): string | null;
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
  const stops = new Map<string, { readonly controller: AbortController; reason: string | null }>();
  const signals = new Map<string, AbortSignal>();
  const reachedScopes = new Set<string>();
  const stopOf = (key: string) => {
    const stop = stops.get(key) ?? { controller: new AbortController(), reason: null };
    stops.set(key, stop);
    return stop;
  };
  const stopAt = (key: string, reason: string): void => {
    const stop = stopOf(key);
    stop.reason ??= reason;
    stop.controller.abort();
  };
  return {
    stop: (scope, model, reason) => stopAt(scope === 'key' ? keyScope(model) : modelScope(model), reason),
    stopAll: (reason) => stopAt(EVERYTHING, reason),
    reason: (model) => {
      const reasons = scopesOf(model).map((key) => stopOf(key).reason);
      return reasons.find((reason) => reason !== null) ?? null;
    },
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
