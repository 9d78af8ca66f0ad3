import { describe, expect, it } from 'vitest';
import { keyedRandom } from '../lib/random.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { instanceOf } from './instance.ts';

const schema = {
  type: 'object',
  properties: {
    reason: { type: 'string' },
    grade: { type: 'integer', enum: [1, 2, 3, 4, 5] },
    share: { type: 'number', minimum: 0, maximum: 1 },
    steps: { type: 'array', items: { type: 'boolean' } },
    kind: { const: 'grade' },
    note: { type: ['null', 'string'] },
  },
  required: ['reason', 'grade', 'share', 'steps', 'kind', 'note'],
  additionalProperties: false,
};

describe('an answer to a schema', () => {
  it('fits the schema, whatever is drawn', () => {
    const compiled = createSchemaCompiler().compile(schema);
    if (!compiled.ok) throw new Error(compiled.error);
    const instances = Array.from({ length: 50 }, (_, n) => instanceOf(schema, keyedRandom(n, 'instance')));
    for (const instance of instances) expect(compiled.violations(instance)).toEqual([]);
    const grades = new Set(instances.map((one) => (one as { grade: number }).grade));
    expect(grades).toEqual(new Set([1, 2, 3, 4, 5]));
  });
});
