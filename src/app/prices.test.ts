import { describe, expect, it } from 'vitest';
import { sampleCompletion, sampleModel } from '../../test/support/samples.ts';
import { modelAt, unset } from '../../test/support/provider-samples.ts';
import type { Completion } from '../domain/completion.ts';
import type { ModelSpec } from '../domain/model.ts';
import { findPrices } from './prices.ts';

const RUN_DAY = new Date('2026-11-20T21:30:00Z');

const flash = modelAt('gemini', 'https://generativelanguage.googleapis.com', 'gemini-3.5-flash');

function reply(servedModel: string | null, inputTokens = 1_000_000): Completion {
  const usage = {
    inputTokens,
    outputTokens: 0,
    reasoningTokens: null,
    cachedInputTokens: null,
    cacheWriteTokens: null,
  };
  return sampleCompletion({ servedModel, usage });
}

function costOf(model: ModelSpec, completion: Completion): number | null {
  return findPrices([model], RUN_DAY).costUsd(model, completion);
}

const priceOf = (model: ModelSpec) => findPrices([model], RUN_DAY).byModel.get(model.id);

describe('findPrices', () => {
  it("takes the table's price, with its source and date, where the config has none", () => {
    expect(priceOf(flash)).toEqual({
      tiers: [{ upToPromptTokens: null, input: 1.5, output: 9, cachedInput: 0.15, cacheWrite: null }],
      source: 'LiteLLM price list at 00035b69, simonw/llm-prices, pydantic/genai-prices',
      date: '2026-08-21',
      note: null,
    });
    expect(costOf(flash, reply('gemini-3.5-flash'))).toBe(1.5);
  });

  it("lets the config's price win, whatever model answered", () => {
    const own = { ...flash, price: { input: 3, output: 4, cachedInput: null, cacheWrite: null } };
    expect(priceOf(own)).toMatchObject({ source: 'config', date: null, tiers: [{ input: 3, output: 4 }] });
    expect(costOf(own, reply('gemini-3.6-flash'))).toBe(3);
  });

  it('halves prices for batches at OpenAI and Anthropic, and takes those of a service of your own as they are', () => {
    const price = { input: 3, output: 4, cachedInput: 1, cacheWrite: null };
    const batchPriceOf = (model: ModelSpec) => findPrices([model], RUN_DAY, true).byModel.get(model.id);
    const haiku = modelAt('anthropic', 'https://api.anthropic.com', 'claude-haiku-4-5');
    expect(batchPriceOf(haiku)?.tiers).toMatchObject([{ input: 0.5, output: 2.5, cachedInput: null }]);
    expect(batchPriceOf({ ...haiku, price })).toMatchObject({
      source: 'config, halved for batches',
      tiers: [{ input: 1.5, output: 2, cachedInput: null }],
    });
    expect(batchPriceOf(sampleModel({ price }))).toMatchObject({ source: 'config', tiers: [price] });
  });

  it('has no price for a model it does not know, a gateway, or other terms than the standard', () => {
    expect(priceOf({ ...flash, model: 'gemini-9' })).toBeNull();
    expect(priceOf({ ...flash, endpoint: { ...flash.endpoint, provider: 'gateway' } })).toBeNull();
    expect(priceOf({ ...flash, settings: { ...unset, extraBody: { serviceTier: 'flex' } } })).toBeNull();
    expect(priceOf(sampleModel())).toBeNull();
  });

  it('prices a reply as the model that answered, and not at all when that one is unknown', () => {
    const rerouted = { ...flash, model: 'gemini-2.5-flash-lite' };
    expect(costOf(rerouted, reply('gemini-2.5-flash-lite-001'))).toBe(0.1);
    expect(costOf(rerouted, reply(null))).toBe(0.1);
    expect(costOf(rerouted, reply('gemini-3.5-flash-lite'))).toBe(0.3);
    expect(costOf(rerouted, reply('gemini-3.6-flash'))).toBeNull();
  });
});
