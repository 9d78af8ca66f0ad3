import type { KnownPrice } from '../domain/known-model.ts';
import type { Price, PriceTier, UsedPrice } from '../domain/price.ts';

/** What OpenAI and Anthropic ask for a request of a batch, as a share of their standard price. */
const SHARE = 0.5;

/**
 * The table's price for batches: what it says of them, else half of the standard price. What cached tokens cost in a
 * batch isn't known.
 */
export function toBatchPrice({ tiers, source, date, note }: KnownPrice): UsedPrice {
  const isListed = tiers.every(({ batch }) => batch !== null);
  return {
    tiers: tiers.map(({ upToPromptTokens, batch, ...standard }): PriceTier => {
      const { input, output } = isListed && batch !== null ? batch : halved(standard);
      return { upToPromptTokens, input, output, cachedInput: null, cacheWrite: null };
    }),
    source: isListed ? `batch prices of ${source}` : `half of the standard price, for batches, of ${source}`,
    date,
    note,
  };
}

/** The config's standard price as the provider's own batch service has it. */
export function halvedForBatches(price: Price): UsedPrice {
  const tier = { upToPromptTokens: null, ...halved(price), cachedInput: null, cacheWrite: null };
  return { tiers: [tier], source: 'config, halved for batches', date: null, note: null };
}

function halved({ input, output }: Pick<Price, 'input' | 'output'>): Pick<Price, 'input' | 'output'> {
  return { input: input * SHARE, output: output * SHARE };
}
