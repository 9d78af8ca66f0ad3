import type { JsonObject } from '../domain/json.ts';

/** A whole number from 1. */
export const count = { type: 'integer', minimum: 1 };

/** A schema that also takes `null`, which takes a default back. */
function nullable({ type, enum: values, ...rest }: JsonObject, description: string): JsonObject {
  return {
    ...(type === undefined ? {} : { type: [type, 'null'] }),
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
    ...rest,
    description,
  };
}

/** What may be asked of a model in a minute. */
export const limits: JsonObject = nullable(
  {
    type: 'object',
    properties: {
      requestsPerMinute: nullable({ ...count }, 'Requests a minute, retries included.'),
      tokensPerMinute: nullable({ ...count }, 'Input and output tokens a minute.'),
      alertAt: nullable(
        { type: 'number', exclusiveMinimum: 0, maximum: 1 },
        'The share of a limit from which on its use is a warning. Default 0.8.',
      ),
    },
    additionalProperties: false,
  },
  'What one model may be asked in a minute, by endpoint, key and model.',
);

/** What `defaults` and a model's entry may set. */
export const settings: JsonObject = {
  maxTokens: nullable(count, 'The most tokens an answer may take, reasoning included.'),
  temperature: nullable({ type: 'number', minimum: 0, maximum: 2 }, 'Sampling temperature.'),
  topP: nullable({ type: 'number', exclusiveMinimum: 0, maximum: 1 }, 'Nucleus sampling share.'),
  seed: nullable({ type: 'integer' }, "The model's own sampling seed, where the provider has one."),
  stop: nullable(
    { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
    'Texts that end an answer.',
  ),
  reasoning: nullable(
    {
      type: 'object',
      properties: {
        effort: { enum: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] },
        budgetTokens: { type: 'integer', minimum: 0 },
      },
      additionalProperties: false,
      minProperties: 1,
    },
    'How much the model may think: an effort or a token budget.',
  ),
  responseFormat: nullable(
    { enum: ['text', 'json', 'schema'] },
    "Ask the provider for JSON, or for JSON by the case's schema.",
  ),
  promptCaching: nullable(
    { type: 'boolean' },
    'Ask the provider to keep the tools and system text in its prompt cache.',
  ),
  headers: { type: 'object', additionalProperties: { type: 'string' }, description: 'Extra HTTP headers.' },
  extraBody: nullable({ type: 'object' }, 'Merged into the request body as it is.'),
  concurrency: nullable({ ...count, maximum: 1000 }, 'Trials in flight per model. Default 8.'),
  limits,
  retries: nullable({ type: 'integer', minimum: 0, maximum: 100 }, 'Attempts after the first. Default 4.'),
  timeoutSeconds: nullable(
    { type: 'number', exclusiveMinimum: 0, maximum: 86_400 },
    'Time for one attempt. Default 120.',
  ),
};
