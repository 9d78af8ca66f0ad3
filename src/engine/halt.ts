import type { ModelSpec } from '../domain/model.ts';
import { keyScope, modelScope } from './scope.ts';

/** Which models are given up for the rest of the run, and why. */
export interface Halt {
  /** Gives up one model, or everything that is called with the same key at the same endpoint. */
  stop(scope: 'model' | 'key', model: ModelSpec, reason: string): void;
  /** Why this model is given up; `null` while it isn't. */
  reason(model: ModelSpec): string | null;
  /** Notes that the model's endpoint has answered at least once. */
  reached(model: ModelSpec): void;
  wasReached(model: ModelSpec): boolean;
}

/** A run starts with nothing given up. The first reason given for a scope is kept. */
export function createHalt(): Halt {
  const reasons = new Map<string, string>();
  const reachedScopes = new Set<string>();
  return {
    stop: (scope, model, reason) => {
      const key = scope === 'key' ? keyScope(model) : modelScope(model);
      if (!reasons.has(key)) reasons.set(key, reason);
    },
    reason: (model) => reasons.get(keyScope(model)) ?? reasons.get(modelScope(model)) ?? null,
    reached: (model) => {
      reachedScopes.add(keyScope(model));
    },
    wasReached: (model) => reachedScopes.has(keyScope(model)),
  };
}
