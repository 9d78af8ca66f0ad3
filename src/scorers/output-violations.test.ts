import { describe, expect, it } from 'vitest';
import { sampleCase, sampleCompletion } from '../../test/support/samples.ts';
import type { Case } from '../domain/case.ts';
import type { JsonObject } from '../domain/json.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { createScorerRegistry } from './registry.ts';

const registry = createScorerRegistry(createSchemaCompiler());

const TOTAL: JsonObject = {
  type: 'object',
  properties: { total: { type: 'number' } },
  required: ['total'],
  additionalProperties: false,
};

function violations(text: string, scorers: readonly [string, JsonObject?][], change: Partial<Case> = {}) {
  const specs = scorers.map(([type, options = {}]) => ({ type, name: type, options }));
  return registry.violations(specs, sampleCase(change), sampleCompletion({ text }));
}

describe('violations of an output', () => {
  it('are unknown where nothing asks for JSON', () => {
    expect(violations('billing', [['exact']])).toBeNull();
  });

  it('are read at the level the scorer allows', () => {
    const fenced = '```json\n{"total": 1}\n```';
    expect(violations(fenced, [['json']])).toEqual([
      'the output is JSON only inside a code fence (level fenced, mode strict)',
    ]);
    expect(violations(fenced, [['json', { mode: 'fenced' }]])).toEqual([]);
    expect(violations(fenced, [['jsonMatch']])).toEqual([]);
    expect(violations('{"total": 1,}', [['jsonMatch']])).toEqual([
      'the output is JSON only after repair (level repaired, mode fenced)',
    ]);
    expect(violations('no JSON', [['jsonMatch'], ['jsonSchema', { schema: TOTAL }]])).toEqual([
      "the output isn't JSON (level failed)",
    ]);
  });

  it('name the place in the JSON that breaks the schema', () => {
    const expected = ['"/total" must be number', 'the whole must NOT have additional properties: "tax"'];
    const text = '{"total": "12", "tax": 1}';
    const sorted = (found: readonly string[] | null) => found?.toSorted((a, b) => (a < b ? -1 : 1));
    expect(sorted(violations(text, [['jsonSchema', { schema: TOTAL }]]))).toEqual(expected);
    expect(sorted(violations(text, [['exact']], { schema: TOTAL }))).toEqual(expected);
  });

  it('never look at the expected answer', () => {
    expect(violations('{"total": 1}', [['jsonMatch']], { expected: { value: { total: 2 } } })).toEqual([]);
    expect(violations('{"label": "bug"}', [['exact', { at: '/label' }]])).toEqual([]);
    expect(violations('{"tag": "bug"}', [['exact', { at: '/label' }]])).toEqual([
      'the JSON output has nothing at "/label"',
    ]);
  });
});
