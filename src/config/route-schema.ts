import type { JsonObject } from '../domain/json.ts';
import { ANSWER_FLAWS, FAILURE_WORDS } from '../domain/route.ts';

const WORDS = [...FAILURE_WORDS, ...ANSWER_FLAWS];

const when: JsonObject = {
  type: 'array',
  items: {
    type: 'string',
    pattern: `^(?:${WORDS.join('|')}|tag=.+|inputTokens>=?[0-9]{1,15})$`,
    description: `one of ${WORDS.join(', ')}, tag=<tag> or inputTokens><number>`,
  },
  minItems: 1,
  uniqueItems: true,
  description: 'What came before, or what the case is: one of them is enough for the step to be taken.',
};

const repairing: JsonObject = {
  properties: {
    repair: {
      const: true,
      description: 'Ask the model of the step before once more, with what its answer breaks.',
    },
    when,
  },
  additionalProperties: false,
};

const using: JsonObject = {
  properties: {
    use: { type: 'string', minLength: 1, description: 'The id of a model in this config.' },
    when,
  },
  required: ['use'],
  additionalProperties: false,
};

/** One of two forms of an object: the first where it has the key, else the second. */
export function formByKey(key: string, form: JsonObject, otherForm: JsonObject): JsonObject {
  const has = { type: 'object', required: [key] };
  return {
    allOf: [
      { if: has, else: otherForm },
      { if: { not: has }, else: form },
    ],
  };
}

/** JSON Schema of a model entry's `route`. */
export const route: JsonObject = {
  type: 'array',
  minItems: 1,
  description: 'Steps that are asked in order, each when the result of the one before calls for it.',
  items: { type: 'object', ...formByKey('repair', repairing, using) },
};
