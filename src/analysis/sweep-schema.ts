import type { JsonObject } from '../domain/json.ts';
import type {
  BudgetAnswer,
  BudgetEvidence,
  NotAskedArm,
  SweepArm,
  SweepContradiction,
  SweepReport,
  TokenSpread,
} from '../domain/sweep.ts';
import { costUsd, definitions, ref, trials } from './report-schema-arm.ts';
import { warning } from './report-schema.ts';
import {
  amount,
  anyObject,
  closed,
  count,
  flag,
  listOf,
  ordinal,
  orNull,
  share,
  text,
} from './schema-parts.ts';

const spread = closed<TokenSpread>({ count: ordinal, p50: amount, p95: amount, p99: amount, max: amount });

const budget = orNull(ordinal);
/** −1..1. */
const difference: JsonObject = { type: 'number', minimum: -1, maximum: 1 };

const arm = closed<SweepArm>({
  arm: text,
  series: text,
  dataset: text,
  maxTokens: budget,
  trials,
  passRate: ref('passRate'),
  passRateFinished: ref('passRate'),
  endings: closed<SweepArm['endings']>({ finished: count, cutOff: count, other: count }),
  truncation: closed<SweepArm['truncation']>({
    rate: orNull(share),
    low: orNull(share),
    high: orNull(share),
  }),
  results: closed<SweepArm['results']>({ passed: count, cutOff: count, other: count }),
  emptyOutputs: count,
  reasoningTokens: orNull(spread),
  visibleTokens: orNull(spread),
  outputTokens: orNull(spread),
  latencyMs: ref('durations'),
  costUsd,
  httpStatuses: {
    type: 'object',
    propertyNames: { pattern: '^[1-9][0-9]{2}$' },
    additionalProperties: ordinal,
  },
});

const evidence = closed<BudgetEvidence>({
  arm: text,
  maxTokens: budget,
  cutOff: count,
  completed: count,
  truncationRate: orNull(share),
  truncationHigh: orNull(share),
  quality: { enum: ['best', 'no-worse', 'worse', 'open', 'unknown'] },
  difference: orNull(difference),
  differenceLow: orNull(difference),
  casesToSettle: orNull(ordinal),
});

const answer = closed<BudgetAnswer>({
  series: text,
  status: { enum: ['safe', 'unproven', 'none'] },
  chosen: orNull(evidence),
  best: orNull(text),
  budgets: listOf(evidence),
  used: orNull(closed<NonNullable<BudgetAnswer['used']>>({ arm: text, tokens: spread, isSupported: flag })),
  casesNeeded: orNull(ordinal),
  config: orNull(closed<NonNullable<BudgetAnswer['config']>>({ model: text, settings: anyObject })),
});

const notAsked = closed<NotAskedArm>({
  arm: text,
  series: text,
  maxTokens: budget,
  why: { enum: ['a-smaller-will-do', 'a-larger-will-not', 'open'] },
  decidedBy: orNull(text),
});

/** The JSON Schema (2020-12) of `sweep.json`: every object is closed, what may be unknown may be `null`. */
export const sweepSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'evalsmall sweep',
  ...closed<SweepReport>({
    schemaVersion: { const: 1 },
    tool: closed<SweepReport['tool']>({ name: { const: 'evalsmall' }, version: text }),
    run: text,
    simulated: flag,
    complete: flag,
    margin: share,
    maxTruncation: share,
    warnings: listOf(warning),
    arms: listOf(arm),
    adaptive: flag,
    notAsked: listOf(notAsked),
    contradictions: listOf(closed<SweepContradiction>({ series: text, smaller: text, larger: text })),
    answers: listOf(answer),
  }),
  $defs: definitions,
};
