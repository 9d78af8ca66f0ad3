import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../test/support/sample-report.ts';
import { unset } from '../../test/support/provider-samples.ts';
import type { RunPlan } from '../domain/report.ts';
import { priceNote } from './run-facts.ts';

function note(prices: Readonly<Record<string, readonly [string, string | null] | null>>): string | null {
  const report = sampleReport();
  const models = Object.entries(prices).map(([id, of]): RunPlan['models'][number] => {
    const tier = { upToPromptTokens: null, input: 1, output: 2, cachedInput: null, cacheWrite: null };
    const price = of === null ? null : { tiers: [tier], source: of[0], date: of[1], note: null };
    return {
      id,
      provider: 'openai',
      model: id,
      endpointSha256: 'e',
      baseUrl: 'https://example.test/v1',
      settings: unset,
      price,
    };
  });
  return priceNote({ ...report, plan: { ...report.plan, models } });
}

describe('priceNote', () => {
  it('names the source and date of every price, and which models have it', () => {
    const prices = { a: ['config', null], b: ['a list', '2026-08-21'], c: ['a list', null] } as const;
    expect(note({ ...prices, d: ['config', null], e: null })).toBe(
      'Prices: a, d from the config; b from a list (2026-08-21); c from a list (no date).',
    );
  });

  it('says nothing where no price is known', () => {
    expect(note({ a: null })).toBeNull();
    expect(note({})).toBeNull();
  });
});
