import type { JsonObject } from '../domain/json.ts';

/** JSON Schemas of the options `absolute` and `relative`. */
export const TOLERANCE_OPTIONS: JsonObject = {
  absolute: { description: 'How far a number may be off.', type: 'number', minimum: 0 },
  relative: {
    description:
      "How far a number may be off, as a share of the expected number's size. Within either is enough.",
    type: 'number',
    minimum: 0,
  },
};
