import { describe, expect, it } from 'vitest';
import type { CompiledSchema } from './validate.ts';
import { createSchemaCompiler } from './validate.ts';

function compiled(schema: unknown): Extract<CompiledSchema, { ok: true }> {
  const result = createSchemaCompiler().compile(schema);
  if (!result.ok) throw new Error(result.error);
  return result;
}

describe('JSON Schema', () => {
  it('finds every violation with its place', () => {
    const { violations } = compiled({
      type: 'object',
      properties: { date: { type: 'string', format: 'date' }, 'a/b': { type: 'integer' }, total: {} },
      required: ['total'],
      additionalProperties: false,
    });
    const found = violations({ date: '2026-02-30', 'a/b': 'x', extra: 1 });
    expect(found.map(({ pointer, keyword, key }) => [pointer, keyword, key])).toEqual(
      expect.arrayContaining([
        ['', 'required', 'total'],
        ['', 'additionalProperties', 'extra'],
        ['/date', 'format', null],
        ['/a~1b', 'type', null],
      ]),
    );
    expect(found.find(({ keyword }) => keyword === 'additionalProperties')?.allowed).toEqual([
      'date',
      'a/b',
      'total',
    ]);
    expect(violations({ total: 1, date: '2026-02-28' })).toEqual([]);
  });

  it('counts own properties only', () => {
    const { violations } = compiled({ type: 'object', required: ['toString', '__proto__'] });
    expect(violations({}).map(({ key }) => key)).toEqual(['toString', '__proto__']);
    expect(violations(JSON.parse('{"toString":1,"__proto__":2}'))).toEqual([]);
  });

  it('reads 2020-12 where the schema says so', () => {
    const tuple = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      prefixItems: [{ type: 'string' }],
    };
    expect(compiled(tuple).violations([1])).toHaveLength(1);
    expect(compiled(tuple).violations(['x'])).toEqual([]);
  });

  it('reads 2020-12 where only its keywords say so', () => {
    const tuple = {
      type: 'object',
      properties: { pair: { prefixItems: [{ type: 'string' }], items: false } },
    };
    expect(compiled(tuple).violations({ pair: [1] })).toHaveLength(1);
    expect(compiled(tuple).violations({ pair: ['x', 'y'] })).toHaveLength(1);
    const dependent = { dependentRequired: { card: ['address'] } };
    expect(compiled(dependent).violations({ card: 1 })).toHaveLength(1);
    const closed = { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false };
    expect(compiled(closed).violations({ a: 1, b: 2 })).toHaveLength(1);
  });

  it.each([
    [{ type: 'object', requird: ['a'] }, 'the keyword "requird" at its root is unknown in draft-07'],
    [{ properties: { 'a/b': { items: { minimun: 1 } } } }, '"minimun" at /properties/a~1b/items'],
    [{ anyOf: [{}, { format: 'dat' }] }, 'the format "dat" at /anyOf/1 is unknown'],
    [{ $async: true, type: 'object' }, '"$async"'],
    [{ $schema: 'http://json-schema.org/draft-07/schema#', prefixItems: [{}] }, '"prefixItems"'],
    [{ prefixItems: [{}], additionalItems: false }, '"additionalItems" at its root is unknown in 2020-12'],
  ])('refuses what it would not check: %j', (schema, error) => {
    const result = createSchemaCompiler().compile(schema);
    expect(result.ok ? '' : result.error).toContain(error);
  });

  it('takes annotations, and names that look like keywords', () => {
    const annotated = { 'x-order': 1, example: 1, examples: [], deprecated: true, $comment: 'c', title: 't' };
    expect(createSchemaCompiler().compile({ ...annotated, properties: { requird: {} } }).ok).toBe(true);
    expect(createSchemaCompiler().compile({ const: { requird: 1 }, default: { requird: 1 } }).ok).toBe(true);
  });

  it('takes a multiple for one although doubles miss it', () => {
    const cents = compiled({ multipleOf: 0.01 });
    for (const price of [19.99, 1.1, 199999.99]) expect(cents.violations(price)).toEqual([]);
    expect(cents.violations(19.999)).toHaveLength(1);
  });

  it('says why a schema cannot be compiled, and fetches nothing from outside', () => {
    const compiler = createSchemaCompiler();
    expect(compiler.compile({ type: 'strnig' })).toMatchObject({ ok: false });
    expect(compiler.compile({ $ref: 'https://schemas.example/invoice.json' })).toMatchObject({ ok: false });
    expect(compiler.compile([])).toMatchObject({ ok: false });
    expect(compiled(true).violations(1)).toEqual([]);
    expect(compiled(false).violations(1)).toHaveLength(1);
    expect(compiler.compile(null)).toMatchObject({ ok: false });
  });

  it('takes a schema that refers to itself', () => {
    const tree = { type: 'object', properties: { child: { $ref: '#' } }, additionalProperties: false };
    expect(compiled(tree).violations({ child: { child: {} } })).toEqual([]);
    expect(compiled(tree).violations({ child: { other: 1 } })).toHaveLength(1);
    const named = {
      $id: 'https://schemas.example/tree',
      $defs: { leaf: { type: 'integer' } },
      items: { $ref: '#/$defs/leaf' },
    };
    expect(compiled(named).violations([1, 'x'])).toHaveLength(1);
  });

  it('takes two schemas with one $id', () => {
    const compiler = createSchemaCompiler();
    expect(compiler.compile({ $id: 'invoice', type: 'object' }).ok).toBe(true);
    expect(compiler.compile({ $id: 'invoice', type: 'array' }).ok).toBe(true);
  });
});
