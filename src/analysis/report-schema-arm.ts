import { FINISH_REASONS } from '../domain/completion.ts';
import type { FailureKind } from '../domain/errors.ts';
import type { JsonObject } from '../domain/json.ts';
import type { JudgeAgreement, JudgingSummary } from '../domain/judging-summary.ts';
import type { Settings } from '../domain/model.ts';
import type {
  ArmSummary,
  DurationSummary,
  LabelSummary,
  PassRate,
  PercentileEstimate,
  ScoreSummary,
  TokenSummary,
  WorstCase,
} from '../domain/report.ts';
import type { RouteSummary } from '../domain/route.ts';
import { TOOL_FAULTS } from '../domain/tool-fault.ts';
import { JSON_LEVELS, OUTCOMES } from '../domain/trial.ts';
import { positionConsistency } from './preference-schema.ts';
import {
  amount,
  anyObject,
  closed,
  count,
  counts,
  flag,
  instant,
  listOf,
  mapOf,
  orNull,
  share,
  text,
} from './schema-parts.ts';

const FAILURE_KINDS: Readonly<Record<FailureKind, true>> = {
  rate_limit: true,
  unavailable: true,
  timeout: true,
  network: true,
  bad_reply: true,
  auth: true,
  quota: true,
  model_not_found: true,
  invalid_request: true,
  context_exceeded: true,
};

const passRate: Readonly<Record<keyof PassRate, JsonObject>> = {
  rate: orNull(share),
  low: orNull(share),
  high: orNull(share),
  level: share,
  method: text,
  n: count,
  passed: count,
  scored: count,
};

const percentile = closed<PercentileEstimate>({
  value: amount,
  low: orNull(amount),
  high: orNull(amount),
  supported: flag,
});

const agreement = closed<JudgeAgreement>({
  alpha: orNull({ type: 'number', maximum: 1 }),
  n: count,
});

/** Shapes that `reportSchema` names more than once. */
export const definitions = {
  passRate: closed<PassRate>(passRate),
  percentile: orNull(percentile),
  durations: closed<DurationSummary>({
    count,
    mean: orNull(amount),
    min: orNull(amount),
    max: orNull(amount),
    p50: { $ref: '#/$defs/percentile' },
    p90: { $ref: '#/$defs/percentile' },
    p95: { $ref: '#/$defs/percentile' },
    p99: { $ref: '#/$defs/percentile' },
  }),
  tokens: closed<TokenSummary>({ total: orNull(count), mean: orNull(amount), reported: count }),
  failures: counts(Object.keys(FAILURE_KINDS), []),
  settings: closed<Settings>({
    maxTokens: orNull(count),
    temperature: orNull(amount),
    topP: orNull(share),
    seed: orNull({ type: 'integer' }),
    stop: orNull(listOf(text)),
    reasoning: orNull(
      closed<NonNullable<Settings['reasoning']>>({
        effort: orNull(text),
        budgetTokens: orNull({ type: 'integer' }),
      }),
    ),
    responseFormat: { enum: ['text', 'json', 'schema', null] },
    promptCaching: { enum: [true, false, null] },
    extraBody: orNull(anyObject),
  }),
} satisfies Record<string, JsonObject>;

/** A reference to one of the shared shapes. */
export function ref(name: keyof typeof definitions): JsonObject {
  return { $ref: `#/$defs/${name}` };
}

/** How many of an arm's trials were planned and what came of them. */
export const trials = closed<ArmSummary['trials']>({
  planned: count,
  completed: count,
  errored: count,
  cached: count,
});

/** What an arm cost; `null` where that isn't known. */
export const costUsd = orNull(
  closed<NonNullable<ArmSummary['costUsd']>>({
    total: amount,
    perTrial: orNull(amount),
    perPass: orNull(amount),
  }),
);

/** One entry of `arms`. */
export const armSchema = closed<ArmSummary>({
  arm: text,
  model: text,
  servedModels: listOf(text),
  prompt: orNull(text),
  dataset: text,
  settings: anyObject,
  window: closed<ArmSummary['window']>({ startedAt: orNull(instant), finishedAt: orNull(instant) }),
  trials,
  scores: mapOf(
    closed<ScoreSummary>({
      ...passRate,
      errors: count,
      judged: flag,
      agreement: orNull(agreement),
      positionConsistency: orNull(positionConsistency),
    }),
  ),
  passRate: ref('passRate'),
  passRateFinished: ref('passRate'),
  outcomes: counts(OUTCOMES),
  json: orNull(counts(JSON_LEVELS)),
  labels: orNull(
    mapOf(
      closed<LabelSummary>({
        precision: orNull(share),
        recall: orNull(share),
        f1: orNull(share),
        support: count,
      }),
    ),
  ),
  confusion: orNull(mapOf(mapOf(count))),
  toolFaults: orNull(mapOf(counts(TOOL_FAULTS))),
  finishReasons: counts(FINISH_REASONS),
  outcomesByFinishReason: {
    ...mapOf(counts(OUTCOMES, [])),
    propertyNames: { enum: FINISH_REASONS },
  },
  emptyOutputs: count,
  byTag: mapOf(closed<ArmSummary['byTag'][string]>({ passRate: ref('passRate') })),
  latencyMs: ref('durations'),
  timeToFirstTokenMs: orNull(ref('durations')),
  outputTokensPerSecond: orNull(ref('durations')),
  queueMs: ref('durations'),
  backoffMs: ref('durations'),
  tokens: closed<ArmSummary['tokens']>({
    input: ref('tokens'),
    output: ref('tokens'),
    reasoning: ref('tokens'),
    cachedInput: ref('tokens'),
  }),
  outputChars: closed<ArmSummary['outputChars']>({ mean: orNull(amount), max: orNull(count) }),
  costUsd,
  judging: orNull(
    closed<JudgingSummary>({
      models: listOf(text),
      trials: count,
      calls: count,
      failedCalls: count,
      attempts: count,
      costUsd: orNull(amount),
    }),
  ),
  retries: closed<ArmSummary['retries']>({
    attempts: count,
    trialsRetried: count,
    rate: orNull(share),
    byReason: ref('failures'),
  }),
  errors: ref('failures'),
  httpStatuses: {
    type: 'object',
    propertyNames: { pattern: '^([1-9][0-9]{2}|none)$' },
    additionalProperties: count,
  },
  route: orNull(
    closed<RouteSummary>({
      servedBy: mapOf(count),
      escalationRate: orNull(share),
      fallbackRate: orNull(share),
      repairRate: orNull(share),
      repairHelpedRate: orNull(share),
    }),
  ),
  worst: {
    ...listOf(
      closed<WorstCase>({
        caseId: text,
        repeat: count,
        outcome: { enum: OUTCOMES },
        expected: text,
        given: text,
        reason: text,
      }),
    ),
    maxItems: 3,
  },
  stopped: orNull(text),
});
