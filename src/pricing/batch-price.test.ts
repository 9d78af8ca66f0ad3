import { describe, expect, it } from 'vitest';
import type { KnownPrice } from '../domain/known-model.ts';
import { halvedForBatches, toBatchPrice } from './batch-price.ts';
import { costUsd } from './cost.ts';
import { tier } from './rows.ts';

const known: KnownPrice = { from: null, tiers: [], source: 'a list', date: '2026-08-05', note: null };

describe('toBatchPrice', () => {
  it("takes the table's batch prices where every tier has them", () => {
    const tiers = [tier({ input: 4, output: 8, cachedInput: 1, batch: { input: 1, output: 3 } })];
    expect(toBatchPrice({ ...known, tiers })).toEqual({
      tiers: [{ upToPromptTokens: null, input: 1, output: 3, cachedInput: null, cacheWrite: null }],
      source: 'batch prices of a list',
      date: '2026-08-05',
      note: null,
    });
  });

  it('takes half of the standard price for all tiers where one has none, and says so', () => {
    const tiers = [
      tier({ upToPromptTokens: 100, input: 4, output: 8, batch: { input: 1, output: 3 } }),
      tier({ input: 6, output: 10, cachedInput: 1 }),
    ];
    const price = toBatchPrice({ ...known, tiers });
    expect(price.source).toBe('half of the standard price, for batches, of a list');
    expect(price.tiers).toMatchObject([
      { upToPromptTokens: 100, input: 2, output: 4 },
      { upToPromptTokens: null, input: 3, output: 5 },
    ]);
  });

  it('makes the cost of a reply that used a cache unknown, not free', () => {
    const price = halvedForBatches({ input: 4, output: 8, cachedInput: 1, cacheWrite: 2 });
    const usage = { inputTokens: 1e6, outputTokens: 1e6, reasoningTokens: null, cacheWriteTokens: null };
    expect(costUsd(price, { ...usage, cachedInputTokens: 0 })).toBe(6);
    expect(costUsd(price, { ...usage, cachedInputTokens: 10 })).toBeNull();
  });
});
