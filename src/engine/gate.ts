import type { LimitFunction } from 'p-limit';
import pLimit from 'p-limit';
import type { ModelSpec } from '../domain/model.ts';
import { modelScope } from './scope.ts';

/** Lets so many trials of a model be in flight; arms that share endpoint, key and model share the gate. */
export interface Gates {
  pass<T>(model: ModelSpec, run: () => Promise<T>): Promise<T>;
}

/** Gates for these models; where models share one, the largest of their concurrencies is its width. */
export function createGates(models: readonly ModelSpec[]): Gates {
  const widths = new Map<string, number>();
  for (const model of models) {
    const key = modelScope(model);
    widths.set(key, Math.max(widths.get(key) ?? 1, model.concurrency));
  }
  const limits = new Map<string, LimitFunction>();
  for (const [key, width] of widths) limits.set(key, pLimit(width));
  return {
    pass: (model, run) => {
      const limit = limits.get(modelScope(model));
      return limit === undefined ? run() : limit(run);
    },
  };
}
