import { describe, expect, it } from 'vitest';
import type { WireApi } from '../domain/model.ts';
import { costUsd } from './cost.ts';
import { KNOWN_MODELS, knownModel, otherTermsIn, priceOn, toUsedPrice } from './prices.ts';

const RUN_DAY = new Date('2026-11-20T21:30:00Z');
const DAY = /^2026-\d{2}-\d{2}$|^2027-\d{2}-\d{2}$/;

function usage(inputTokens: number, outputTokens: number) {
  return {
    inputTokens,
    outputTokens,
    reasoningTokens: null,
    cachedInputTokens: null,
    cacheWriteTokens: null,
  };
}

function costOf(name: string, input: number, date = RUN_DAY) {
  const [api = '', id = ''] = name.split(':');
  const known = knownModel(api as WireApi, id);
  const price = known === null ? null : priceOn(known, date);
  return costUsd(price === null ? null : toUsedPrice(price), usage(input, 1_000_000));
}

const half = ({ input, output }: { input: number; output: number }) => {
  return { input: input / 2, output: output / 2 };
};

describe('the table of known models', () => {
  it('has no model twice, and every row says where it is from', () => {
    expect(KNOWN_MODELS.length).toBeGreaterThan(10);
    expect(new Set(KNOWN_MODELS.map(({ id }) => id)).size).toBe(KNOWN_MODELS.length);
    for (const { prices, retirement } of KNOWN_MODELS) {
      expect(prices.length).toBeGreaterThan(0);
      for (const { source, date } of prices) {
        expect(source).not.toBe('');
        expect(date ?? '2026-01-01').toMatch(DAY);
      }
      expect(retirement?.date ?? '2026-01-01').toMatch(DAY);
    }
  });

  it('has days and tiers in ascending order, and no price of 0', () => {
    for (const { id, prices } of KNOWN_MODELS) {
      const days = prices.map(({ from }) => from ?? '');
      expect([id, days]).toEqual([id, days.toSorted()]);
      for (const { tiers } of prices) {
        const limits = tiers.map(({ upToPromptTokens }) => upToPromptTokens ?? Infinity);
        expect([id, limits]).toEqual([id, limits.toSorted((a, b) => a - b)]);
        for (const { batch, ...tier } of tiers) {
          const figures = [...Object.values(tier), ...Object.values(batch ?? {})];
          expect(figures.every((figure) => figure === null || figure > 0)).toBe(true);
          expect(batch ?? half(tier)).toEqual(half(tier));
        }
      }
    }
  });

  it('finds ids with and without a date, and never another model or wire', () => {
    expect(knownModel('anthropic', 'claude-haiku-4-5-20251001')?.id).toBe('claude-haiku-4-5');
    expect(knownModel('openai', 'gpt-5-mini-2025-08-07')?.id).toBe('gpt-5-mini');
    expect(knownModel('gemini', 'models/gemini-2.5-flash-lite')?.id).toBe('gemini-2.5-flash-lite');
    expect(knownModel('openai', 'claude-haiku-4-5')).toBeNull();
    expect(knownModel('openai', 'gpt-5')).toBeNull();
    expect(knownModel('openai', 'openai/gpt-5-mini')).toBeNull();
  });

  it('prices the whole request by the tier its prompt falls into', () => {
    expect(costOf('anthropic:claude-haiku-5-5', 100_000)).toBeCloseTo(0.01 + 0.5, 12);
    expect(costOf('anthropic:claude-haiku-5-5', 100_001)).toBeCloseTo(0.0500005 + 2.5, 12);
    expect(costOf('anthropic:claude-sonnet-4-5', 200_000)).toBeCloseTo(0.6 + 15, 12);
    expect(costOf('anthropic:claude-sonnet-4-5', 200_001)).toBeCloseTo(1.200006 + 22.5, 12);
  });

  it('has no price where the source has none: above the last tier, before the first day', () => {
    expect(costOf('openai:gpt-6-luna', 272_000)).not.toBeNull();
    expect(costOf('openai:gpt-6-luna', 272_001)).toBeNull();
    expect(costOf('openai:gpt-6-luna', 1, new Date('2026-09-21T23:59:59Z'))).toBeNull();
  });

  it('knows the price of the day', () => {
    expect(costOf('openai:gpt-5.6-luna', 0, new Date('2026-07-29T23:59:59Z'))).toBe(6);
    expect(costOf('openai:gpt-5.6-luna', 0, new Date('2026-07-30T00:00:00Z'))).toBe(1.2);
  });
});

describe('otherTermsIn', () => {
  it.each([
    [{ service_tier: 'flex' }, 'service_tier'],
    [{ inference_geo: 'us' }, 'inference_geo'],
    [{ speed: 'fast' }, 'speed'],
    [{ system: [{ cache_control: { type: 'ephemeral', ttl: '1h' } }] }, 'ttl'],
  ])('finds what changes a price in %j', (extraBody, key) => {
    expect(otherTermsIn(extraBody)).toBe(key);
  });

  it.each([
    [null],
    [{ top_k: 3 }],
    [{ service_tier: 'default' }],
    [{ service_tier: 'standard_only' }],
    [{ cache_control: { type: 'ephemeral', ttl: '5m' } }],
  ])('leaves %j at the standard price', (extraBody) => {
    expect(otherTermsIn(extraBody)).toBeNull();
  });
});
