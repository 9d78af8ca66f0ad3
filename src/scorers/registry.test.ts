import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../domain/json.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { sampleCase } from '../../test/support/samples.ts';
import { registry, specOf } from '../../test/support/scoring.ts';
import { createScorerRegistry } from './registry.ts';

const check = (...raw: JsonValue[]) => registry.check(raw.map(specOf));

describe('expectedLabel', () => {
  const choice = { type: 'choice', name: 'label', options: { labels: ['billing', '5', 'true'] } };
  const labelOf = (value: JsonValue, score = 'label') =>
    registry.expectedLabel([choice], score, { expected: { value } });

  it('is the label as the scorer writes it, whatever form or type the case expects', () => {
    expect(
      ['Billing', ' BILLING ', 5, true, { anyOf: ['billing', 'Billing'] }].map((value) => labelOf(value)),
    ).toEqual(['billing', 'billing', '5', 'true', 'billing']);
  });

  it('is null where several labels, none or no choice is expected', () => {
    expect(labelOf({ anyOf: ['billing', 5] })).toBeNull();
    expect(labelOf('praise')).toBeNull();
    expect(labelOf('billing', 'other')).toBeNull();
    expect(registry.expectedLabel([choice], 'label', { expected: null })).toBeNull();
    const exact = { type: 'exact', name: 'exact', options: {} };
    expect(registry.expectedLabel([exact], 'exact', { expected: { value: 'billing' } })).toBeNull();
  });
});

describe('the scorer registry', () => {
  it('describes every scorer with an options schema that compiles', () => {
    expect(registry.metas.map(({ id }) => id)).toEqual([
      'exact',
      'choice',
      'contains',
      'regex',
      'numeric',
      'json',
      'jsonSchema',
      'jsonMatch',
      'f1',
      'constraints',
      'toolCalls',
      'finishReason',
      'length',
      'judge',
      'code',
    ]);
    const compiler = createSchemaCompiler();
    const broken = registry.metas.filter(({ options }) => !compiler.compile(options).ok);
    expect(broken).toEqual([]);
    expect(registry.metas.filter(({ options }) => options.additionalProperties !== false)).toEqual([]);
  });

  it.each([
    ['exakt', 'unknown scorer "exakt"', 'Did you mean exact?'],
    ['json-schema', 'unknown scorer "json-schema"', 'Did you mean jsonSchema?'],
    ['vibes', 'unknown scorer "vibes"', 'Known scorers: exact, choice'],
    ['__proto__', 'unknown scorer "__proto__"', 'Known scorers'],
    ['constructor', 'unknown scorer "constructor"', ''],
  ])('does not know %s', (type, message, hint) => {
    const [problem] = check(type);
    expect(problem?.message).toBe(message);
    expect(problem?.hint).toContain(hint);
  });

  it('finds every wrong option', () => {
    expect(check({ type: 'numeric', relativ: 0.1, pick: 'middle' })).toEqual([
      { message: 'scorer numeric: unknown option "relativ"', hint: 'Did you mean relative?' },
      { message: 'scorer numeric: option pick must be one of last, first, only', hint: null },
    ]);
    expect(check({ type: 'exact', normalize: ['trim', 'lower'] })[0]?.message).toContain(
      'option normalize.1 must be one of fence, nfc, case',
    );
    expect(check({ type: 'exact', at: 'label' })[0]).toEqual({
      message: 'scorer exact: option at is not a JSON Pointer',
      hint: 'A JSON Pointer looks like /answer/label.',
    });
    expect(check({ type: 'exact', at: '/a~2' })).toHaveLength(1);
  });

  it('wants two of one type to have names of their own', () => {
    expect(check('exact', { type: 'exact', normalize: [] })).toEqual([
      { message: 'two scorers have the name "exact"', hint: 'Give one of them another "name".' },
    ]);
    expect(check('exact', { type: 'exact', name: 'strict', normalize: [] })).toEqual([]);
    const [named] = check({ type: 'exact', name: 'strict', normalise: [] });
    expect(named?.message).toBe('scorer exact ("strict"): unknown option "normalise"');
  });

  it('gives no scorers where the specs are wrong, and only those that can judge where they are right', () => {
    expect(registry.resolve([specOf('exact'), specOf('exakt')], sampleCase()).scorers).toEqual([]);
    const { scorers, problems } = registry.resolve(
      [specOf('exact'), specOf({ type: 'json', name: 'form' })],
      sampleCase({ expected: null }),
    );
    expect(scorers.map(({ name, type }) => [name, type])).toEqual([['form', 'json']]);
    expect(problems).toHaveLength(1);
  });

  it('knows whose output should be JSON', () => {
    const expects = (...raw: JsonValue[]) => registry.expectsJson(raw.map(specOf));
    expect(expects('exact', 'length')).toBe(false);
    for (const type of ['json', 'jsonSchema', 'jsonMatch']) expect(expects('exact', type)).toBe(true);
    expect(expects({ type: 'choice', labels: ['a'], at: '/a' })).toBe(true);
  });

  it('compiles equal schemas once, however many cases carry them', () => {
    let compiled = 0;
    const compiler = createSchemaCompiler();
    const counting = createScorerRegistry({
      compile: (schema) => {
        compiled += 1;
        return compiler.compile(schema);
      },
    });
    for (let ordinal = 0; ordinal < 1000; ordinal += 1) {
      const schema =
        ordinal % 2 === 0 ? { type: 'object', minProperties: 1 } : { minProperties: 1, type: 'object' };
      counting.resolve([specOf('jsonSchema'), specOf('json')], sampleCase({ ordinal, schema }));
    }
    // the options of the two scorers, and the one schema
    expect(compiled).toBe(3);
  });
});
