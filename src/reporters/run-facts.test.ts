import { describe, expect, it } from 'vitest';
import { sampleArm, sampleReport } from '../../test/support/sample-report.ts';
import { unset } from '../../test/support/provider-samples.ts';
import type { RunReport } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { aliasNote, priceNote } from './run-facts.ts';
import { renderRunTables } from './run-tables.ts';

type PlannedModel = RunPlan['models'][number];

function plannedModel(id: string, changes: Partial<PlannedModel>): PlannedModel {
  return {
    id,
    provider: 'openai',
    model: id,
    endpointSha256: 'e',
    baseUrl: 'https://example.test/v1',
    settings: unset,
    price: null,
    ...changes,
  };
}

function note(prices: Readonly<Record<string, readonly [string, string | null] | null>>): string | null {
  const report = sampleReport();
  const models = Object.entries(prices).map(([id, of]): PlannedModel => {
    const tier = { upToPromptTokens: null, input: 1, output: 2, cachedInput: null, cacheWrite: null };
    const price = of === null ? null : { tiers: [tier], source: of[0], date: of[1], note: null };
    return plannedModel(id, { price });
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

describe('which model answered', () => {
  const report = sampleReport();
  const models = [plannedModel('small', { model: 'small-1' })];
  const served = (...servedModels: string[]): RunReport => ({
    ...report,
    plan: { ...report.plan, models },
    arms: [
      sampleArm({ arm: 'a', model: 'small', servedModels }),
      sampleArm({ arm: 'b', model: 'small', servedModels: [] }),
    ],
  });

  it('is said where a name stood for a dated id, and not where the id was asked for', () => {
    expect(aliasNote(served('small-1'))).toBeNull();
    expect(aliasNote(served('small-1-20261001', 'small-1', 'large-1'))).toBe(
      'Names that stand for other ids: small-1 was answered by small-1-20261001.',
    );
  });

  it('stands before all figures where it is another one, and once', () => {
    const warning = { code: 'served-model-differs', message: 'It was large-1.', arm: 'a', caseIds: [] };
    const other = { ...warning, code: 'truncated', message: 'It was cut off.' };
    const text = renderRunTables(
      { ...served('large-1'), warnings: [other, warning] },
      { width: 80, colour: false },
    );
    expect(text.split('It was large-1.')).toHaveLength(2);
    expect(text.indexOf('It was large-1.')).toBeLessThan(text.indexOf('Summary'));
    expect(text.indexOf('It was cut off.')).toBeGreaterThan(text.indexOf('Summary'));
  });
});
