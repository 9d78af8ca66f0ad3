import type { JsonObject } from '../domain/json.ts';

const variant: JsonObject = {
  type: 'object',
  properties: {
    system: { type: 'string', description: 'Instead of the system text.' },
    template: { type: 'string', description: 'Instead of the user message.' },
  },
  additionalProperties: false,
  minProperties: 1,
};

/** JSON Schema (draft-07) of a prompt file's front matter. */
export const promptSchema: JsonObject = {
  type: ['object', 'null'],
  properties: {
    description: { type: 'string', description: 'What this version asks for.' },
    system: { type: 'string', description: 'The system text, a template too.' },
    scorers: {
      type: 'array',
      items: { type: ['string', 'object'], required: ['type'] },
      description: 'Scorers for cases that name none.',
    },
    variants: {
      type: 'object',
      additionalProperties: variant,
      description: 'Other wording for one provider or model id.',
    },
    metadata: { description: 'Anything, for people; it is not read.' },
  },
  additionalProperties: false,
};
