import { describe, expect, it } from 'vitest';
import type { Usage } from '../domain/completion.ts';
import type { Price } from '../domain/price.ts';
import { costUsd } from './cost.ts';

const gemini: Price = { input: 0.3, output: 2.5, cachedInput: null, cacheWrite: null };
const haiku: Price = { input: 1, output: 5, cachedInput: 0.1, cacheWrite: 1.25 };

function usageOf(inputTokens: number | null, outputTokens: number | null, more: Partial<Usage> = {}): Usage {
  return {
    inputTokens,
    outputTokens,
    reasoningTokens: null,
    cachedInputTokens: null,
    cacheWriteTokens: null,
    ...more,
  };
}

/** USD for 30 days of `calls` a day. */
function monthly(price: Price, calls: number, usage: Usage): number {
  return (costUsd(price, usage) ?? Number.NaN) * calls * 30;
}

describe('costUsd', () => {
  it('gives the monthly figures of the published comparison', () => {
    const triage = usageOf(1000, 500);
    const allCached = usageOf(1000, 500, { cachedInputTokens: 1000 });
    expect(monthly(gemini, 10_000, triage)).toBeCloseTo(465, 8);
    expect(monthly(haiku, 10_000, triage)).toBeCloseTo(1050, 8);
    expect(monthly(haiku, 10_000, allCached)).toBeCloseTo(780, 8);
    expect(monthly(gemini, 1000, usageOf(2000, 1500))).toBeCloseTo(130.5, 8);
    expect(monthly(haiku, 1000, usageOf(2000, 1500))).toBeCloseTo(285, 8);
    expect(monthly(haiku, 1000, usageOf(2000, 1500, { cachedInputTokens: 2000 }))).toBeCloseTo(231, 8);
  });

  it('prices fresh, cached and cache-written input apart, each once', () => {
    const usage = usageOf(1000, 10, { cachedInputTokens: 600, cacheWriteTokens: 300 });
    expect(costUsd(haiku, usage)).toBeCloseTo((100 * 1 + 600 * 0.1 + 300 * 1.25 + 10 * 5) / 1e6, 15);
  });

  it('counts reasoning tokens once, as part of the output', () => {
    expect(costUsd(haiku, usageOf(0, 100, { reasoningTokens: 90 }))).toBe(costUsd(haiku, usageOf(0, 100)));
  });

  it('is unknown without a price, a usage or one of the two counts', () => {
    expect(costUsd(null, usageOf(1, 1))).toBeNull();
    expect(costUsd(haiku, null)).toBeNull();
    expect(costUsd(haiku, usageOf(null, 1))).toBeNull();
    expect(costUsd(haiku, usageOf(1, null))).toBeNull();
  });

  it('is unknown when the cache was used and its price is unknown', () => {
    expect(costUsd(gemini, usageOf(10, 1, { cachedInputTokens: 1 }))).toBeNull();
    expect(costUsd(gemini, usageOf(10, 1, { cacheWriteTokens: 1 }))).toBeNull();
    expect(costUsd(gemini, usageOf(10, 1, { cachedInputTokens: 0, cacheWriteTokens: 0 }))).not.toBeNull();
  });

  it('is unknown when more tokens were cached than came in', () => {
    expect(costUsd(haiku, usageOf(10, 1, { cachedInputTokens: 8, cacheWriteTokens: 3 }))).toBeNull();
  });

  it('takes the tier of the prompt, cached tokens included, for the whole request', () => {
    const tiered = {
      tiers: [
        { ...haiku, upToPromptTokens: 1000 },
        { ...haiku, input: 2, cachedInput: 0.2, output: 10, upToPromptTokens: 2000 },
      ],
    };
    expect(costUsd(tiered, usageOf(1000, 10))).toBe(costUsd(haiku, usageOf(1000, 10)));
    const long = usageOf(1001, 10, { cachedInputTokens: 1000 });
    expect(costUsd(tiered, long)).toBeCloseTo((1 * 2 + 1000 * 0.2 + 10 * 10) / 1e6, 15);
    expect(costUsd(tiered, usageOf(2001, 10))).toBeNull();
  });

  it('is zero for a model whose price is zero', () => {
    const free: Price = { input: 0, output: 0, cachedInput: 0, cacheWrite: 0 };
    expect(costUsd(free, usageOf(10, 10, { cachedInputTokens: 5 }))).toBe(0);
  });
});
