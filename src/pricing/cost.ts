import type { Usage } from '../domain/completion.ts';
import type { Price, TieredPrice } from '../domain/price.ts';

/**
 * What one reply cost in USD; `null` where price or token counts are unknown. Input tokens include cached and
 * cache-written ones, which are priced apart; a cache count that wasn't reported means that no cache was used.
 * Of a tiered price, the tier that the prompt's length falls into prices the whole request.
 * Free tiers and failed attempts are not in it; discounts of batches only where the price is one of batches.
 */
export function costUsd(price: Price | TieredPrice | null, usage: Usage | null): number | null {
  if (price === null || usage === null) return null;
  const { inputTokens, outputTokens } = usage;
  if (inputTokens === null || outputTokens === null) return null;
  const cachedTokens = usage.cachedInputTokens ?? 0;
  const writtenTokens = usage.cacheWriteTokens ?? 0;
  const freshTokens = inputTokens - cachedTokens - writtenTokens;
  // counts that contradict each other can't be priced
  if (freshTokens < 0) return null;
  const holds = priceAt(price, inputTokens);
  if (holds === null) return null;
  const cached = priced(cachedTokens, holds.cachedInput);
  const written = priced(writtenTokens, holds.cacheWrite);
  if (cached === null || written === null) return null;
  return (freshTokens * holds.input + cached + written + outputTokens * holds.output) / 1e6;
}

/** The price a prompt of so many tokens has; `null` beyond the last tier. */
function priceAt(price: Price | TieredPrice, promptTokens: number): Price | null {
  if (!('tiers' in price)) return price;
  const tier = price.tiers.find(
    ({ upToPromptTokens }) => upToPromptTokens === null || promptTokens <= upToPromptTokens,
  );
  return tier ?? null;
}

/** Tokens × USD per million tokens; no tokens cost nothing even at an unknown price. */
function priced(tokens: number, usdPerMillion: number | null): number | null {
  if (tokens === 0) return 0;
  return usdPerMillion === null ? null : tokens * usdPerMillion;
}
