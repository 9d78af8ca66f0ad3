import { describe, expect, it } from 'vitest';
import { modelAt, unset } from '../../test/support/provider-samples.ts';
import type { Settings, WireApi } from '../domain/model.ts';
import { modelWarnings } from './model-warnings.ts';

const RUN_DAY = new Date('2026-11-20T21:30:00Z');

function warnings(name: string, settings: Partial<Settings> = {}, date = RUN_DAY) {
  const [api = '', model = ''] = name.split(':');
  const spec = {
    ...modelAt(api as WireApi, 'https://example.test', model),
    settings: { ...unset, ...settings },
  };
  return modelWarnings([spec], date).map(({ code, message }) => `${code}: ${message}`);
}

describe('modelWarnings', () => {
  it('say when a model retires within 90 days, and what replaces it', () => {
    expect(warnings('anthropic:claude-sonnet-4-5-20250929')).toEqual([
      'model-retiring: claude-sonnet-4-5-20250929 retires on 2026-11-30, in 10 days; ' +
        'its replacement is claude-sonnet-5-5',
    ]);
    expect(warnings('openai:gpt-4o-mini', {}, new Date('2026-10-15T23:59:00Z'))).toEqual([]);
    expect(warnings('openai:gpt-4o-mini', {}, new Date('2026-10-16T00:00:00Z'))).toHaveLength(1);
  });

  it('say when a model has retired, and that calls may still be answered', () => {
    const [warning] = warnings('gemini:gemini-2.5-flash', {}, new Date('2026-12-01T00:00:00Z'));
    expect(warning).toContain('gemini-2.5-flash retired on 2026-12-01');
    expect(warning).toContain('answers with gemini-3.5-flash-lite');
    const [before] = warnings('gemini:gemini-2.5-flash', {}, new Date('2026-11-30T23:59:00Z'));
    expect(before).toContain('within a day');
  });

  it('say nothing of a model whose end is not announced', () => {
    expect(warnings('gemini:gemini-3.5-flash')).toEqual([]);
  });

  it('say when maxTokens is above what the model can give', () => {
    expect(warnings('anthropic:claude-haiku-4-5', { maxTokens: 64_001 })).toEqual([
      'max-tokens-above-limit: maxTokens 64,001 is above the 64,000 output tokens of ' +
        'claude-haiku-4-5; the provider may refuse it',
    ]);
    expect(warnings('anthropic:claude-haiku-4-5', { maxTokens: 64_000 })).toEqual([]);
  });

  it('say when extraBody leaves the terms that the price table is about', () => {
    expect(warnings('openai:gpt-5.4-mini', { extraBody: { service_tier: 'priority' } })[0]).toContain(
      'service_tier',
    );
  });

  it('have nothing to say of a model that is not known', () => {
    expect(warnings('openai:llama3.2', { maxTokens: 10_000_000 })).toEqual([]);
  });
});
