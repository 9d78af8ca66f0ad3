import type { Completion, Usage } from '../domain/completion.ts';
import { isSameModel } from '../domain/model-id.ts';
import type { Endpoint, ModelSpec } from '../domain/model.ts';
import type { Price, TieredPrice, UsedPrice } from '../domain/price.ts';
import { halvedForBatches, toBatchPrice } from '../pricing/batch-price.ts';
import { costUsd } from '../pricing/cost.ts';
import { knownModel, otherTermsIn, priceOn, toUsedPrice } from '../pricing/prices.ts';

/** What the models of a run cost. */
export interface Prices {
  /** By the model's id in tables; `null`: not known, which is not free. */
  readonly byModel: ReadonlyMap<string, UsedPrice | null>;
  /** USD for one reply; a reply of another model than was asked for costs what that model does. */
  costUsd(model: ModelSpec, completion: Completion): number | null;
  /** USD for so many tokens, none of them cached. Throws for a model without a price: ask `byModel` first. */
  estimateUsd(model: ModelSpec, tokens: Pick<Usage, 'inputTokens' | 'outputTokens'>): number;
}

/** The prices that hold on a day, of single calls or of batches: the config's own, else the table's. */
export function findPrices(models: readonly ModelSpec[], date: Date, isBatch = false): Prices {
  const find = (model: ModelSpec, id: string): UsedPrice | null => findPrice(model, id, { date, isBatch });
  const byModel = new Map(models.map((model) => [model.id, find(model, model.model)]));
  return {
    byModel,
    costUsd: (model, { servedModel, usage }) => {
      const asAsked = model.price !== null || servedModel === null || isSameModel(model.model, servedModel);
      const price = asAsked ? (byModel.get(model.id) ?? null) : find(model, servedModel);
      return costUsd(price, usage);
    },
    estimateUsd: (model, tokens) => {
      const price = byModel.get(model.id) ?? null;
      const usage = { ...tokens, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: null };
      const usd = price === null ? null : (costUsd(price, usage) ?? costUsd(lastTier(price), usage));
      if (usd === null) throw new Error(`no price is known for ${model.id}`);
      return usd;
    },
  };
}

interface Terms {
  readonly date: Date;
  readonly isBatch: boolean;
}

function findPrice(model: ModelSpec, id: string, { date, isBatch }: Terms): UsedPrice | null {
  const { price, endpoint, settings } = model;
  if (price !== null) {
    // whoever prices a service of his own has said what it costs
    return isBatch && isOwnService(endpoint) ? halvedForBatches(price) : configPrice(price);
  }
  if (!isOwnService(endpoint) || otherTermsIn(settings.extraBody) !== null) return null;
  const known = knownModel(endpoint.api, id);
  const found = known === null ? null : priceOn(known, date);
  if (found === null) return null;
  return isBatch ? toBatchPrice(found) : toUsedPrice(found);
}

/** A prompt beyond the last tier has no known price; the last one's is the nearest there is to an estimate. */
function lastTier({ tiers }: TieredPrice): TieredPrice {
  const last = tiers.at(-1);
  return { tiers: last === undefined ? [] : [{ ...last, upToPromptTokens: null }] };
}

function configPrice(price: Price): UsedPrice {
  return { tiers: [{ upToPromptTokens: null, ...price }], source: 'config', date: null, note: null };
}

/** Whether an endpoint goes by the vendor's own name; what a gateway asks for a model of that name isn't known. */
function isOwnService({ provider, api }: Endpoint): boolean {
  return provider === api;
}
