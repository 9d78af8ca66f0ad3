import { describe, expect, it } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

const KEYS = ['dataset', 'prompts', 'models', 'maxTokens', 'id'];

describe('didYouMean', () => {
  it('finds the word behind a typing error', () => {
    expect(didYouMean('datset', KEYS)).toBe('dataset');
    expect(didYouMean('modles', KEYS)).toBe('models');
    expect(didYouMean('prompt', KEYS)).toBe('prompts');
  });

  it('sees through another way of writing a name', () => {
    expect(didYouMean('max_tokens', KEYS)).toBe('maxTokens');
    expect(didYouMean('MAX-TOKENS', KEYS)).toBe('maxTokens');
  });

  it('prefers the nearest, then the first', () => {
    expect(didYouMean('modes', ['model', 'modus', 'mode_s'])).toBe('mode_s');
    expect(didYouMean('cat', ['bat', 'hat'])).toBe('bat');
  });

  it('stays silent when nothing is near', () => {
    expect(didYouMean('budget', KEYS)).toBeNull();
    expect(didYouMean('xy', KEYS)).toBeNull();
    expect(didYouMean('anything', [])).toBeNull();
  });

  it('does not compare absurdly long words', () => {
    expect(didYouMean('a'.repeat(1_000_000), ['a'.repeat(1_000_000)])).toBeNull();
  });
});
