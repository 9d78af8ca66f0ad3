import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { RawFault } from './fault-schema.ts';
import { faultSchema } from './fault-schema.ts';

/** A persona as a profile file may write it; what it leaves out is the default's. */
interface RawPersona {
  readonly accuracy?: { readonly default?: number; readonly tags?: Readonly<Record<string, number>> };
  readonly latencyMs?: { readonly median: number; readonly sigma: number; readonly floor: number };
  readonly fencedJson?: number;
  readonly reasoningTokens?: 'none' | { readonly median: number; readonly sigma: number };
  readonly rateLimited?: number;
  readonly serverErrors?: number;
  readonly servedModel?: string;
  readonly maxInputTokens?: number;
  readonly maxOutputTokens?: number;
  readonly retiresAt?: string;
}

/** The default persona, which has to be complete. */
export interface RawDefault extends RawPersona {
  readonly accuracy: { readonly default: number; readonly tags?: Readonly<Record<string, number>> };
  readonly latencyMs: NonNullable<RawPersona['latencyMs']>;
  readonly fencedJson: number;
  readonly reasoningTokens: NonNullable<RawPersona['reasoningTokens']>;
  readonly rateLimited: number;
  readonly serverErrors: number;
}

/** A profile file's content once it is valid against `profileSchema`. */
export interface RawProfile {
  readonly timeScale: number;
  readonly default: RawDefault;
  readonly personas?: Readonly<Record<string, RawPersona>>;
  readonly batch?: {
    readonly minutes: { readonly median: number; readonly sigma: number };
    readonly expiredShare?: number;
  };
  readonly faults?: readonly RawFault[];
  readonly answers?: readonly { readonly promptContains: string; readonly json: JsonValue }[];
}

const share = { type: 'number', minimum: 0, maximum: 1 };
const positive = { type: 'number', exclusiveMinimum: 0 };
const notNegative = { type: 'number', minimum: 0 };
const count = { type: 'integer', minimum: 1 };
const text = { type: 'string', minLength: 1 };

const accuracy = closed({ default: share, tags: { type: 'object', additionalProperties: share } }, []);

const persona = closed(
  {
    accuracy,
    latencyMs: closed({ median: positive, sigma: notNegative, floor: notNegative }, [
      'median',
      'sigma',
      'floor',
    ]),
    fencedJson: share,
    reasoningTokens: {
      // each keyword looks at values of its own type only
      ...closed({ median: positive, sigma: notNegative }, ['median', 'sigma']),
      type: ['string', 'object'],
      pattern: '^none$',
      description: 'none, or median and sigma',
    },
    rateLimited: share,
    serverErrors: share,
    servedModel: text,
    maxInputTokens: count,
    maxOutputTokens: count,
    retiresAt: { type: 'string', format: 'date' },
  },
  [],
);

const defaultPersona: JsonObject = {
  ...persona,
  required: ['accuracy', 'latencyMs', 'fencedJson', 'reasoningTokens', 'rateLimited', 'serverErrors'],
  // beside additionalProperties, which knows only the properties of its own schema
  allOf: [{ properties: { accuracy: { required: ['default'] } } }],
};

/** JSON Schema of a profile file. */
export const profileSchema: JsonObject = closed(
  {
    timeScale: positive,
    default: defaultPersona,
    personas: { type: 'object', additionalProperties: persona },
    batch: closed(
      {
        minutes: closed({ median: positive, sigma: notNegative }, ['median', 'sigma']),
        expiredShare: share,
      },
      ['minutes'],
    ),
    faults: { type: 'array', items: faultSchema },
    answers: {
      type: 'array',
      items: closed({ promptContains: text, json: {} }, ['promptContains', 'json']),
    },
  },
  ['timeScale', 'default'],
);

function closed(properties: JsonObject, required: readonly string[]): JsonObject {
  return { type: 'object', additionalProperties: false, required, properties };
}
