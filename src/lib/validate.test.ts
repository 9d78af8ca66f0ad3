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
