import { FINISH_REASONS } from '../domain/completion.ts';
import type { JsonObject } from '../domain/json.ts';
import { TOOL_FAULTS } from '../domain/tool-fault.ts';
import { JSON_LEVELS, OUTCOMES } from '../domain/trial.ts';

const text: JsonObject = { type: 'string' };
const textOrNull: JsonObject = { type: ['string', 'null'] };
const duration: JsonObject = { type: 'number', minimum: 0 };
const durationOrNull: JsonObject = { type: ['number', 'null'], minimum: 0 };
const index: JsonObject = { type: 'integer', minimum: 0 };
const tokensOrNull: JsonObject = { type: ['integer', 'null'], minimum: 0 };

function closed(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
    ...more,
  };
}

const failure = closed({ kind: text, message: text }, { type: ['object', 'null'] });

const attempt = closed({
  model: text,
  startedAt: { type: 'string', format: 'date-time' },
  latencyMs: durationOrNull,
  status: { type: ['integer', 'null'] },
  requestId: textOrNull,
  cold: { type: ['boolean', 'null'] },
  error: failure,
  waitMs: duration,
  waitWhy: { enum: ['backoff', 'retry-after', null] },
});

const usage = closed(
  Object.fromEntries(
    ['inputTokens', 'outputTokens', 'reasoningTokens', 'cachedInputTokens', 'cacheWriteTokens'].map((key) => [
      key,
      tokensOrNull,
    ]),
  ),
  { type: ['object', 'null'] },
);

const step = closed({
  step: text,
  why: textOrNull,
  result: {
    type: 'string',
    description:
      'answered, a flaw of the answer (refused, truncated, empty, invalid), the kind of error, or given_up',
  },
});

const toolCall = closed({ id: textOrNull, name: text, rawArguments: text, arguments: true });

const scoreFields: JsonObject = {
  status: { enum: ['scored', 'error'] },
  pass: { type: ['boolean', 'null'] },
  value: { type: ['number', 'null'], minimum: 0, maximum: 1 },
  answer: true,
  reason: { type: 'string', minLength: 1 },
};

const score = closed(scoreFields, {
  properties: { ...scoreFields, toolFaults: { type: 'array', items: { enum: [...TOOL_FAULTS] } } },
});

const earlierJudging = closed(
  {
    calls: index,
    failedCalls: index,
    attempts: index,
    costUsd: { type: ['number', 'null'], minimum: 0 },
  },
  {
    type: ['object', 'null'],
    description: 'What earlier lines of the trial tell of its judging, where the answer is theirs.',
  },
);

const judging = closed(
  {
    models: { type: 'object', additionalProperties: text },
    calls: index,
    failedCalls: index,
    attempts: { type: 'array', items: attempt },
    costUsd: { type: ['number', 'null'], minimum: 0 },
    earlier: earlierJudging,
  },
  { type: ['object', 'null'], description: 'What judges took, apart from the trial itself.' },
);

/** JSON Schema (draft-07) of a trial's line in `results.jsonl`; the first line, the plan, is described in docs. */
export const resultSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A trial in results.jsonl',
  ...closed({
    type: { const: 'trial' },
    arm: text,
    caseId: text,
    ordinal: index,
    repeat: index,
    model: text,
    prompt: textOrNull,
    outcome: { enum: [...OUTCOMES] },
    output: textOrNull,
    finishReason: { enum: [...FINISH_REASONS, null] },
    rawFinishReason: textOrNull,
    toolCalls: { type: ['array', 'null'], items: toolCall },
    usage,
    latencyMs: durationOrNull,
    ttftMs: durationOrNull,
    queueMs: duration,
    attempts: { type: 'array', items: attempt },
    servedModel: textOrNull,
    requestId: textOrNull,
    jsonLevel: { enum: [...JSON_LEVELS, null] },
    scores: { type: 'object', additionalProperties: score },
    judging,
    costUsd: { type: ['number', 'null'], minimum: 0 },
    servedBy: textOrNull,
    route: { type: ['array', 'null'], items: step },
    cached: { type: 'boolean' },
    simulated: { type: 'boolean' },
    error: failure,
  }),
};
