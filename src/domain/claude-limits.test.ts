import { describe, expect, it } from 'vitest';
import { claudeOutputTokens } from './claude-limits.ts';

describe('the longest answer of a Claude model', () => {
  it.each([
    ['claude-haiku-4-5', 64_000],
    ['claude-sonnet-4-5-20250929', 64_000],
    ['claude-haiku-5-5', 128_000],
    ['anthropic/claude-haiku-5.5', 128_000],
    ['eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 64_000],
    ['claude-haiku-4-50', null],
    ['claude-sonnet-4-20250514', null],
    ['claude-unheard-of', null],
  ])('%s: %s', (model, tokens) => {
    expect(claudeOutputTokens(model)).toBe(tokens);
  });
});
