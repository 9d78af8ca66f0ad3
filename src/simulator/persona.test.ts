import { describe, expect, it } from 'vitest';
import type { Persona } from './persona.ts';
import { accuracyFor, personaOf } from './persona.ts';

const persona: Persona = {
  accuracy: {
    default: 0.9,
    tags: new Map([
      ['sarcastic', 0.7],
      ['lang-*', 0.8],
      ['easy', 1],
    ]),
  },
  latencyMs: { median: 1000, sigma: 0.5, floor: 100 },
  fencedJson: 0,
  reasoningTokens: null,
  rateLimited: 0,
  serverErrors: 0,
  servedModel: null,
  maxInputTokens: null,
  maxOutputTokens: null,
  retiresAt: null,
};

describe('accuracyFor', () => {
  it('is the default where no tag is named', () => {
    expect(accuracyFor(persona, [])).toBe(0.9);
    expect(accuracyFor(persona, ['urgent', 'lang'])).toBe(0.9);
  });

  it('lets a star stand for any ending', () => {
    expect(accuracyFor(persona, ['lang-de'])).toBe(0.8);
  });

  it('takes the lowest of several, and a single one even above the default', () => {
    expect(accuracyFor(persona, ['lang-de', 'easy', 'sarcastic'])).toBe(0.7);
    expect(accuracyFor(persona, ['easy'])).toBe(1);
  });
});

describe('personaOf', () => {
  const small = { ...persona, servedModel: 'small-20260101' };
  const cast = { default: persona, personas: new Map([['small', small]]) };

  it('finds a model by its id and by the dated id it is served under', () => {
    expect(personaOf(cast, 'small')).toBe(small);
    expect(personaOf(cast, 'small-20260101')).toBe(small);
  });

  it('takes the default for any other, names of built-in properties included', () => {
    expect(personaOf(cast, 'large')).toBe(persona);
    expect(personaOf(cast, '__proto__')).toBe(persona);
  });
});
