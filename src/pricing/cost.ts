import type { Usage } from '../domain/completion.ts';
import type { Price } from '../domain/model.ts';

/**
 * What one reply cost in USD; `null` where price or token counts are unknown. Input tokens include cached and
 * cache-written ones, which are priced apart; a cache count that wasn't reported means that no cache was used.
 * Free tiers, batch discounts and failed attempts are not in it.
 */
export function costUsd(price: Price | null, usage: Usage | null): number | null {
  if (price === null || usage === null) return null;
  const { inputTokens, outputTokens } = usage;
  if (inputTokens === null || outputTokens === null) return null;
  const cachedTokens = usage.cachedInputTokens ?? 0;
  const writtenTokens = usage.cacheWriteTokens ?? 0;
  const freshTokens = inputTokens - cachedTokens - writtenTokens;
  // counts that contradict each other can't be priced
  if (freshTokens < 0) return null;
  const cached = priced(cachedTokens, price.cachedInput);
  const written = priced(writtenTokens, price.cacheWrite);
  if (cached === null || written === null) return null;
  return (freshTokens * price.input + cached + written + outputTokens * price.output) / 1e6;
}

/** Tokens × USD per million tokens; no tokens cost nothing even at an unknown price. */
function priced(tokens: number, usdPerMillion: number | null): number | null {
  if (tokens === 0) return 0;
  return usdPerMillion === null ? null : tokens * usdPerMillion;
}
