import type { JsonObject } from '../domain/json.ts';
import type { ScorerMeta } from '../domain/scorer.ts';
import { formByKey, route } from './route-schema.ts';
import { count, limits, settings } from './settings-schema.ts';

const PROVIDER_AND_MODEL = '^[^:]+:.+$';

const texts = { type: 'array', items: { type: 'string', minLength: 1 } };

const SCORERS = 'Scorers for cases and prompts that name none: names, or objects with a type and options.';

const scorers: JsonObject = {
  type: 'array',
  items: {
    anyOf: [
      { type: 'string', minLength: 1 },
      { type: 'object', required: ['type'] },
    ],
  },
  description: SCORERS,
};

const price: JsonObject = {
  type: 'object',
  properties: Object.fromEntries(
    ['input', 'output', 'cachedInput', 'cacheWrite'].map((key) => [key, { type: 'number', minimum: 0 }]),
  ),
  required: ['input', 'output'],
  additionalProperties: false,
  description: 'USD per million tokens.',
};

const modelId = { type: 'string', minLength: 1, description: 'The name in tables; default: the model id.' };

const routeEntry: JsonObject = {
  properties: { id: modelId, route },
  required: ['id'],
  additionalProperties: false,
};

const modelEntry: JsonObject = {
  properties: {
    id: modelId,
    model: {
      type: 'string',
      pattern: PROVIDER_AND_MODEL,
      description: 'provider:model (the first colon splits)',
    },
    ...settings,
    price,
  },
  required: ['model'],
  additionalProperties: false,
};

const model: JsonObject = {
  // a keyword of JSON Schema speaks only of its own type, so one schema holds both forms
  type: ['string', 'object'],
  pattern: PROVIDER_AND_MODEL,
  description: 'provider:model, an object with a model and settings, or an id with a route',
  ...formByKey('route', routeEntry, modelEntry),
};

const dataset: JsonObject = {
  type: ['string', 'object'],
  minLength: 1,
  properties: { path: { type: 'string', minLength: 1 }, prompts: texts, scorers },
  required: ['path'],
  additionalProperties: false,
};

const provider: JsonObject = {
  type: 'object',
  properties: {
    api: { enum: ['openai', 'anthropic', 'gemini'], description: 'The wire format it speaks.' },
    baseUrl: { type: 'string', minLength: 1 },
    apiKeyEnv: {
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
      description: 'the name of an environment variable',
    },
    auth: { enum: ['bearer', 'x-api-key'] },
    maxTokensParameter: { enum: ['max_tokens', 'max_completion_tokens'] },
    headers: settings.headers ?? {},
    limits,
  },
  additionalProperties: false,
};

const properties: Readonly<Record<string, JsonObject>> = {
  $schema: { type: 'string', description: 'For editors.' },
  dataset: {
    ...dataset,
    type: ['string', 'object', 'array'],
    items: dataset,
    minItems: 1,
    description: 'A JSONL or CSV file, or a list of them; an entry may bind prompts and scorers.',
  },
  prompts: { ...texts, description: 'Prompt versions: triage@v2, or a path.' },
  providers: {
    type: 'object',
    additionalProperties: provider,
    description: 'Endpoints by name. anthropic, openai and gemini need no entry.',
  },
  defaults: {
    type: 'object',
    properties: settings,
    additionalProperties: false,
    description: 'Settings of every model that does not set them itself.',
  },
  models: { type: 'array', items: model, minItems: 1 },
  scorers,
  repeats: { ...count, maximum: 10_000, description: 'Answers asked for per case. Default 1.' },
  concurrency: { ...count, maximum: 1000, description: 'Trials in flight per model. Default 8.' },
  seed: { type: 'integer', minimum: 0, description: 'Sampling of cases, back-off, simulation. Default 1.' },
  select: {
    type: 'object',
    properties: { limit: count, sample: count, tags: texts },
    additionalProperties: false,
    description: 'Which cases to run.',
  },
  maxErrorRate: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    description: 'The share of an arm that may end in errors before the run counts as incomplete. Default 0.',
  },
  baseline: {
    type: 'string',
    minLength: 1,
    description: 'The arm that others are compared with: its id, or an unambiguous part of it.',
  },
  margin: {
    type: ['number', 'string'],
    minimum: 0,
    exclusiveMaximum: 1,
    pattern: '^\\d{1,2}(\\.\\d+)?\\s*(%|pp)$',
    description: 'The share a candidate may lose and still be no worse: 0.05, 5% or 5pp. Default 0.05.',
  },
  gates: {
    ...texts,
    description: 'What must hold for the run to pass, such as exact >= 0.95 or exact no-worse-than baseline.',
  },
  confirm: {
    ...count,
    maximum: 100,
    description: 'How often the cases that made a gate fail are asked again, to see whether it fails anew.',
  },
  budget: {
    type: ['number', 'string'],
    exclusiveMinimum: 0,
    pattern: '^\\$(?=.*[1-9])\\d+(\\.\\d+)?$',
    description: 'The most a run may spend, in USD: 5 or $5. Default: no limit.',
  },
  cache: {
    type: 'boolean',
    description: 'Use the answers earlier runs were given to the same questions. Default false.',
  },
  batch: {
    type: 'boolean',
    description: "Run through the providers' own batch services, at batch prices. Default false.",
  },
  stream: {
    type: 'boolean',
    description: 'Stream the answers, to measure the time to the first token. Default false.',
  },
  simulate: { type: 'boolean', description: 'Answer from the simulated providers.' },
  out: { type: 'string', minLength: 1, description: 'Where run folders go. Default reports.' },
  formats: {
    type: 'array',
    items: { enum: ['json', 'md', 'csv', 'junit'] },
    description: 'Report files to write.',
  },
};

/** JSON Schema (draft-07) of `evalsmall.config.yaml`. */
export const configSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'evalsmall configuration',
  type: 'object',
  properties,
  additionalProperties: false,
};

/** The schema as editors get it: what it says of `scorers` names those there are. */
export function createConfigSchema(metas: readonly ScorerMeta[]): JsonObject {
  const known = metas.map(({ id }) => id).join(', ');
  const named = { ...scorers, description: `${SCORERS} There are ${known}; docs/scorers.md describes them.` };
  return { ...configSchema, properties: { ...properties, scorers: named } };
}
