import { describe, expect, it } from 'vitest';
import { passes, problemsOf, scoreOf } from '../../test/support/scoring.ts';

const schema = {
  type: 'object',
  properties: { label: { enum: ['bug', 'billing'] }, when: { type: 'string', format: 'date' } },
  required: ['label'],
  additionalProperties: false,
};
const spec = { type: 'jsonSchema', schema };

describe('jsonSchema', () => {
  it('checks against its own schema or the one of the case', async () => {
    expect(await passes(spec, '{"label":"bug","when":"2026-11-21"}')).toBe(true);
    expect(await scoreOf('jsonSchema', '{"label":"bug"}', { schema })).toMatchObject({ pass: true });
    expect(await scoreOf('jsonSchema', '{}', { schema })).toMatchObject({ pass: false });
    expect(await scoreOf('jsonSchema', '1', { schema: false })).toMatchObject({ pass: false });
  });

  it('names all violations with their places', async () => {
    const { reason } = await scoreOf(spec, '{"label":"x","when":"soon","extra":1}');
    expect(reason).toContain('3 violations of the schema');
    expect(reason).toContain('"/label" must be equal to one of the allowed values: bug, billing');
    expect(reason).toContain('"/when" must match format "date"');
    expect(reason).toContain('the whole must NOT have additional properties: "extra"');
  });

  it('shows ten violations and counts the rest', async () => {
    const numbers = { type: 'jsonSchema', schema: { items: { type: 'number' } } };
    const { reason } = await scoreOf(numbers, JSON.stringify(Array.from({ length: 25 }, () => 'x')));
    expect(reason).toContain('25 violations');
    expect(reason).toMatch(/"\/9" must be number; 15 more$/);
  });

  it('says that a key stands twice, of which the last was checked', async () => {
    const numbers = { type: 'object', properties: { total: { type: 'number' } } };
    const score = await scoreOf({ type: 'jsonSchema', schema: numbers }, '{"total":"x","total":1}');
    expect(score).toMatchObject({ pass: true });
    expect(score.reason).toBe(
      'valid against the schema (level strict); duplicate key "total", of which the last counts',
    );
  });

  it('counts own properties only', async () => {
    const required = { type: 'jsonSchema', schema: { required: ['toString'] } };
    expect(await passes(required, '{}')).toBe(false);
    expect(await passes(required, '{"toString":1}')).toBe(true);
    expect(await passes(spec, '{"label":"bug","__proto__":1}')).toBe(false);
  });

  it('judges the content inside a fence unless told not to', async () => {
    const fenced = '```json\n{"label":"bug"}\n```';
    expect(await passes(spec, fenced)).toBe(true);
    expect(await passes({ ...spec, mode: 'strict' }, fenced)).toBe(false);
    expect(await passes(spec, '{label:"bug"}')).toBe(false);
    expect(await passes({ ...spec, mode: 'repaired' }, '{label:"bug"}')).toBe(true);
  });

  it('cannot judge what is nested too deep or is too large, and says so', async () => {
    const list = { items: { $ref: '#/$defs/list' } };
    const recursive = { type: 'jsonSchema', schema: { $ref: '#/$defs/list', $defs: { list } } };
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(await scoreOf(recursive, deep)).toMatchObject({ status: 'error', pass: null });
    expect(await scoreOf(spec, `"${'a'.repeat(2_000_000)}"`)).toMatchObject({ status: 'error', pass: null });
  });

  it('finds before the run that a schema is missing, broken or refers outside', () => {
    const problemOf = (broken: object) => problemsOf({ type: 'jsonSchema', ...broken })[0]?.message;
    expect(problemOf({})).toBe('scorer jsonSchema: there is no schema to check against');
    expect(problemOf({ schema: { type: 'objekt' } })).toContain("the schema can't be used");
    expect(problemOf({ schema: { $ref: 'https://schemas.example/a.json' } })).toContain("can't be used");
    expect(problemOf({ schema: { pattern: '(' } })).toContain("can't be used");
  });
});
