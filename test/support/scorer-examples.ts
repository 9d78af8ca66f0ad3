import type { JsonObject, JsonValue } from '../../src/domain/json.ts';

/** What a model may give back: a text, or one call. */
export type ExampleOutput = string | { readonly call: string; readonly arguments: JsonObject };

/** A line of a dataset, and outputs of which at least one passes and one fails. docs/scorers.md shows what comes out. */
export interface ScorerExample {
  readonly line: JsonObject;
  readonly outputs: readonly ExampleOutput[];
}

const total: JsonValue = { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] };

const refund: JsonValue = {
  name: 'refund',
  parameters: {
    type: 'object',
    properties: { order: { type: 'string' }, amount: { type: 'number' } },
    required: ['order', 'amount'],
  },
};

/** One example of each scorer, by its id. */
export const SCORER_EXAMPLES: Readonly<Record<string, ScorerExample>> = {
  exact: {
    line: { expected: 'billing', scorers: [{ type: 'exact', normalize: ['case', 'punctuation', 'trim'] }] },
    outputs: ['billing', 'Billing.', 'It is billing.'],
  },
  choice: {
    line: { expected: 'bug', scorers: [{ type: 'choice', labels: ['billing', 'bug', 'feature-request'] }] },
    outputs: ['This is a Bug.', 'billing or bug', 'It is not a bug.', 'debugging'],
  },
  contains: {
    line: { scorers: [{ type: 'contains', all: ['Paris'], none: ['Lyon'] }] },
    outputs: ['It is Paris.', 'Paris, not Lyon.'],
  },
  regex: {
    line: { scorers: [{ type: 'regex', pattern: '^ORD-\\d{4}$', flags: 'm' }] },
    outputs: ['Your order:\nORD-0042', 'ORD-42'],
  },
  numeric: {
    line: { expected: 1234.5, scorers: [{ type: 'numeric', relative: 0.001 }] },
    outputs: ['The total is $1,235.', 'about 1.2345 × 10^3', '12,345'],
  },
  json: {
    line: { scorers: [{ type: 'json', mode: 'fenced' }] },
    outputs: ['{"a": 1}', '```json\n{"a": 1}\n```', 'Here it is: {"a": 1}'],
  },
  jsonSchema: {
    line: { schema: total, scorers: ['jsonSchema'] },
    outputs: ['{"total": 9.9}', '{"total": "9.9"}'],
  },
  jsonMatch: {
    line: { expected: { id: 7, tags: ['a', 'b'] }, scorers: [{ type: 'jsonMatch', unordered: ['/tags'] }] },
    outputs: ['{"tags": ["b", "a"], "id": 7.0}', '{"id": "7", "tags": ["a", "b"]}'],
  },
  code: {
    line: { scorers: [{ type: 'code', language: 'python', tests: 'assert add(2, 3) == 5' }] },
    outputs: [
      'Here it is:\n```python\ndef add(a, b):\n    return a + b\n```',
      'def total(a, b):\n    return a + b',
    ],
  },
  f1: {
    line: { expected: 'Santa Clara, California', scorers: [{ type: 'f1', threshold: 0.8 }] },
    outputs: ['The Santa Clara, California.', 'Santa Clara', 'in California'],
  },
  constraints: {
    line: { scorers: [{ type: 'constraints', constraints: [{ id: 'exactBullets', count: 2 }] }] },
    outputs: ['- one\n- two', 'Sure:\n- one\n- two'],
  },
  toolCalls: {
    line: {
      tools: [refund],
      expectedToolCalls: [
        {
          name: 'refund',
          arguments: { order: { pattern: '^ORD-' }, amount: { number: 9.9, absolute: 0.1 } },
        },
      ],
      scorers: ['toolCalls'],
    },
    outputs: [
      { call: 'refund', arguments: { order: 'ORD-0042', amount: 10 } },
      { call: 'refund', arguments: { order: '0042', amount: 10 } },
      'I have refunded it.',
    ],
  },
  finishReason: {
    line: { scorers: [{ type: 'finishReason', allow: ['tool_calls'] }] },
    outputs: [{ call: 'refund', arguments: {} }, 'I have refunded it.'],
  },
  length: {
    line: { scorers: [{ type: 'length', max: 3, unit: 'words' }] },
    outputs: ['Three short words', 'These are four words'],
  },
  judge: {
    line: {
      scorers: [
        {
          type: 'judge',
          model: 'critic',
          rubric: 'Is the reply polite? 5: it thanks the customer. 1: it is rude.',
          scale: [1, 5],
          threshold: 4,
        },
      ],
    },
    outputs: ['Thank you for writing to us.', 'No.', ''],
  },
};
