import type { JsonObject } from '../domain/json.ts';
import type { BatchEndpoint, Fault } from './faults.ts';
import type { ReplyShape } from './reply-shape.ts';
import { REPLY_SHAPES } from './reply-shape.ts';
import type { TypicalKind } from './typical-refusal.ts';

/** A fault as a profile file writes it. */
export interface RawFault {
  readonly endpoint?: BatchEndpoint;
  readonly model?: string;
  readonly case?: string;
  readonly attempt?: number | readonly number[];
  readonly every?: number;
  readonly do: {
    readonly status?: number;
    readonly error?: TypicalKind;
    readonly delayMs?: number;
    readonly cutAtByte?: number;
    readonly stall?: boolean;
    readonly reset?: boolean;
    readonly garbage?: string;
    readonly contentType?: string;
    readonly retryAfter?: string | number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly shape?: ReplyShape;
  };
}

const ERRORS: Readonly<Record<TypicalKind, true>> = {
  missing_key: true,
  wrong_key: true,
  unknown_model: true,
  invalid_request: true,
  too_large: true,
  context_exceeded: true,
  permission: true,
  rate_limited: true,
  quota: true,
  spend_limit: true,
  server_error: true,
  overloaded: true,
  timeout: true,
};

const ENDPOINTS: Readonly<Record<BatchEndpoint, true>> = {
  upload: true,
  file: true,
  create: true,
  retrieve: true,
  list: true,
  results: true,
  cancel: true,
  delete: true,
};

const headerValue = { type: 'string', pattern: '^[ -~]*$', description: 'one line of ASCII' };
const name = { type: 'string', minLength: 1 };
const attempt = { type: 'integer', minimum: 1 };

/** JSON Schema of one fault. */
export const faultSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['do'],
  properties: {
    endpoint: { enum: Object.keys(ENDPOINTS) },
    model: name,
    case: name,
    // each keyword looks at values of its own type only
    attempt: { ...attempt, type: ['integer', 'array'], minItems: 1, items: attempt },
    every: { type: 'integer', minimum: 1 },
    do: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        status: { type: 'integer', minimum: 200, maximum: 599 },
        error: { enum: Object.keys(ERRORS) },
        delayMs: { type: 'number', minimum: 0 },
        cutAtByte: { type: 'integer', minimum: 0 },
        stall: { type: 'boolean' },
        reset: { type: 'boolean' },
        garbage: { type: 'string' },
        contentType: headerValue,
        retryAfter: { ...headerValue, type: ['string', 'number'] },
        headers: {
          type: 'object',
          propertyNames: { pattern: '^[a-z0-9-]+$' },
          additionalProperties: headerValue,
        },
        shape: { enum: [...REPLY_SHAPES] },
      },
    },
  },
};

/** A fault that is valid against `faultSchema`, with what it leaves out. */
export function toFault(raw: RawFault): Fault {
  const { retryAfter } = raw.do;
  return {
    endpoint: raw.endpoint ?? null,
    model: raw.model ?? null,
    case: raw.case ?? null,
    attempts: raw.attempt === undefined ? null : [raw.attempt].flat(),
    every: raw.every ?? null,
    effect: {
      status: null,
      error: null,
      delayMs: 0,
      cutAtByte: null,
      stall: false,
      reset: false,
      garbage: null,
      contentType: null,
      headers: {},
      shape: null,
      ...raw.do,
      retryAfter: retryAfter === undefined ? null : String(retryAfter),
    },
  };
}
