import type { JsonObject } from '../domain/json.ts';

const optionalString = { type: ['string', 'null'] } as const;
const parametersSchema = { type: ['object', 'null'], description: 'JSON Schema of the arguments.' } as const;

const message = {
  type: 'object',
  required: ['role', 'content'],
  additionalProperties: false,
  properties: {
    role: { enum: ['system', 'user', 'assistant'] },
    content: { type: 'string' },
  },
} as const;

const tool = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    description: optionalString,
    parameters: parametersSchema,
  },
} as const;

const toolCall = {
  type: 'object',
  required: ['name', 'arguments'],
  additionalProperties: false,
  properties: { name: { type: 'string', minLength: 1 }, arguments: { type: 'object' } },
} as const;

const attachment = {
  type: 'object',
  required: ['type', 'path'],
  additionalProperties: false,
  properties: { type: { enum: ['image', 'text'] }, path: { type: 'string', minLength: 1 } },
} as const;

const scorer = {
  anyOf: [
    { type: 'string', minLength: 1 },
    {
      type: 'object',
      required: ['type'],
      properties: { type: { type: 'string', minLength: 1 }, name: { type: 'string', minLength: 1 } },
    },
  ],
} as const;

const toolChoice = {
  anyOf: [
    { enum: ['auto', 'none', 'required', null] },
    {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: { name: { type: 'string', minLength: 1 } },
    },
  ],
} as const;

const expected = {
  description:
    'Any JSON. A string: the answer; a number: the number; {"anyOf": [...]}: several right answers. Absent: not judged.',
  anyOf: [
    { not: { type: 'object', required: ['anyOf'] } },
    {
      type: 'object',
      required: ['anyOf'],
      additionalProperties: false,
      properties: { anyOf: { type: 'array', minItems: 1 } },
    },
  ],
} as const;

/** JSON Schema (draft-07) of one dataset line. `null` is the same as absent everywhere but in `expected`. */
export const caseSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'evalsmall case',
  description: 'One line of a golden dataset. Fields that are not listed are not read; a warning names them.',
  type: 'object',
  anyOf: [
    { required: ['input'], properties: { input: { type: ['string', 'object'] } } },
    { required: ['messages'], properties: { messages: { type: 'array' } } },
  ],
  properties: {
    id: {
      ...optionalString,
      minLength: 1,
      description: 'Unique in its file. Absent: a stable hash of the input.',
    },
    input: {
      type: ['string', 'object', 'null'],
      description: 'A text ({{ input }}), or an object of template variables ({{ name }}).',
    },
    messages: { type: ['array', 'null'], minItems: 1, items: message, description: 'A chat so far.' },
    expected,
    scorers: { type: ['array', 'null'], items: scorer, description: "Instead of the prompt's or config's." },
    schema: {
      type: ['object', 'boolean', 'string', 'null'],
      minLength: 1,
      description: 'JSON Schema of the output, inline or the path of a file.',
    },
    tools: { type: ['array', 'null'], items: tool, description: 'Tools offered to the model.' },
    toolChoice,
    expectedToolCalls: { type: ['array', 'null'], items: toolCall, description: '[]: no call is right.' },
    attachments: {
      type: ['array', 'null'],
      items: attachment,
      description: 'Files shown to the model; paths are relative to the dataset.',
    },
    system: { ...optionalString, description: "Instead of the prompt's system text." },
    tags: { type: ['array', 'null'], items: { type: 'string', minLength: 1 } },
    metadata: { description: 'Any JSON, carried into the results untouched.' },
  },
} as const satisfies JsonObject;
