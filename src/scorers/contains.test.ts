import { describe, expect, it } from 'vitest';
import { passes, problemsOf, scoreOf } from '../../test/support/scoring.ts';

describe('contains', () => {
  it('wants all of all, one of any and none of none', async () => {
    const spec = { type: 'contains', all: ['a', 'b'], any: ['x', 'y'], none: ['!'] };
    expect(await passes(spec, 'b a y')).toBe(true);
    expect((await scoreOf(spec, 'a z!')).reason).toBe(
      '"b" is missing; none of "x", "y" is there; "!" is there and should not be',
    );
  });

  it('takes texts as they are unless normalisers are named', async () => {
    expect(await passes({ type: 'contains', all: ['Straße'] }, 'STRASSE')).toBe(false);
    expect(await passes({ type: 'contains', all: ['Straße'], normalize: ['case'] }, 'die STRASSE')).toBe(
      true,
    );
    expect(await passes({ type: 'contains', all: ['a.b*'] }, 'aXbb')).toBe(false);
  });

  it('looks for what is expected where it names nothing', async () => {
    expect(await passes('contains', 'It is Paris.', 'Paris')).toBe(true);
    expect(await passes('contains', 'It is Rome.', { anyOf: ['Paris', 'Rome'] })).toBe(true);
    expect((await scoreOf('contains', 'It is Bonn.', 'Paris')).reason).toBe('"Paris" is missing');
  });

  it('reads from a place in the JSON output', async () => {
    const spec = { type: 'contains', none: ['secret'], at: '/a' };
    expect(await passes(spec, '{"a":"fine","b":"secret"}')).toBe(true);
    expect(await passes(spec, '{"b":"secret"}')).toBe(false);
  });

  it('refuses a text that every output would contain', () => {
    const spec = { type: 'contains', all: ['…'], normalize: ['punctuation'] };
    expect(problemsOf(spec)[0]?.message).toContain('every output would contain it');
    expect(problemsOf('contains', { expected: { value: '' } })).toHaveLength(1);
    expect(problemsOf({ type: 'contains', all: [''] })).toHaveLength(1);
    expect(problemsOf('contains', { expected: null })).toHaveLength(1);
  });
});
