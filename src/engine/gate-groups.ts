import type { ModelSpec, RateLimitSettings } from '../domain/model.ts';
import { modelScope } from './scope.ts';

/** Models that providers hold to one limit together. */
export interface GateGroup {
  readonly scope: string;
  readonly sharing: readonly [ModelSpec, ...ModelSpec[]];
  /** Requests in flight at most. */
  readonly concurrency: number;
  readonly limits: RateLimitSettings;
}

/**
 * Models by endpoint, key and model id: what a provider limits. Where several share one gate, it is as wide as the
 * widest asks for, and their strictest limits hold.
 */
export function gateGroups(models: readonly ModelSpec[]): readonly GateGroup[] {
  const byScope = new Map<string, [ModelSpec, ...ModelSpec[]]>();
  for (const model of models) {
    const scope = modelScope(model);
    const sharing = byScope.get(scope);
    if (sharing === undefined) byScope.set(scope, [model]);
    else sharing.push(model);
  }
  return [...byScope].map(([scope, sharing]) => ({
    scope,
    sharing,
    concurrency: Math.max(...sharing.map((model) => model.concurrency)),
    limits: strictest(sharing.map((model) => model.limits)),
  }));
}

function strictest(all: readonly RateLimitSettings[]): RateLimitSettings {
  return {
    requestsPerMinute: least(all.map(({ requestsPerMinute }) => requestsPerMinute)),
    tokensPerMinute: least(all.map(({ tokensPerMinute }) => tokensPerMinute)),
    alertAt: Math.min(...all.map(({ alertAt }) => alertAt)),
  };
}

function least(values: readonly (number | null)[]): number | null {
  const set = values.filter((value) => value !== null);
  return set.length === 0 ? null : Math.min(...set);
}
