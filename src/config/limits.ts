import type { RateLimitSettings } from '../domain/model.ts';

/** Limits as a provider, `defaults` or a model sets them; `null` takes a default back. */
export type RawLimits = { readonly [Limit in keyof RateLimitSettings]?: number | null };

const DEFAULT_ALERT_AT = 0.8;

/** The limits of a model from its layers: the later one wins, limit by limit. */
export function toLimits(...layers: readonly (RawLimits | null | undefined)[]): RateLimitSettings {
  const { requestsPerMinute, tokensPerMinute, alertAt }: RawLimits = Object.assign({}, ...layers);
  return {
    requestsPerMinute: requestsPerMinute ?? null,
    tokensPerMinute: tokensPerMinute ?? null,
    alertAt: alertAt ?? DEFAULT_ALERT_AT,
  };
}
