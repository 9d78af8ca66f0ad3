import { describe, expect, it } from 'vitest';
import { isSameModel } from './model-id.ts';

describe('isSameModel', () => {
  it.each([
    ['claude-haiku-4-5', 'claude-haiku-4-5'],
    ['claude-haiku-4-5', 'claude-haiku-4-5-20251001'],
    ['gpt-5-mini', 'gpt-5-mini-2025-08-07'],
    ['gemini-2.5-flash', 'gemini-2.5-flash-001'],
    ['gpt-4', 'gpt-4-0613'],
  ])('takes a date or version behind the name: %s and %s', (name, id) => {
    expect(isSameModel(name, id)).toBe(true);
  });

  it.each([
    ['claude-haiku-4', 'claude-haiku-4-5'],
    ['gpt-5', 'gpt-5-mini'],
    ['gemini-2.5-flash', 'gemini-2.5-flash-lite'],
    ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
  ])('never takes another model: %s and %s', (name, id) => {
    expect(isSameModel(name, id)).toBe(false);
  });
});
