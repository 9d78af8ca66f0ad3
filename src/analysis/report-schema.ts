import type { BaselineRunFacts } from '../domain/baseline-run.ts';
import type { JsonObject } from '../domain/json.ts';
import type { PriceTier, UsedPrice } from '../domain/price.ts';
import type { GateConfirmation, GateResult } from '../domain/gate.ts';
import type { RunInfo, RunReport, Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import type { Shard } from '../domain/shard.ts';
import { runComparison } from './comparison-schema.ts';
import { promptEffects } from './prompt-effects-schema.ts';
import { armSchema, definitions, ref } from './report-schema-arm.ts';
import {
  amount,
  anyObject,
  closed,
  count,
  digest,
  flag,
  instant,
  listOf,
  ordinal,
  orNull,
  share,
  text,
} from './schema-parts.ts';

const run = closed<RunInfo>({
  id: text,
  startedAt: instant,
  finishedAt: orNull(instant),
  complete: flag,
  simulated: flag,
  seed: { type: 'integer' },
  shard: orNull(closed<Shard>({ index: ordinal, count: ordinal })),
  mergedFrom: orNull(listOf(text)),
  rescoredFrom: orNull(text),
  git: orNull(closed<NonNullable<RunInfo['git']>>({ commit: text, dirty: flag })),
  node: text,
});

const tier = closed<PriceTier>({
  upToPromptTokens: orNull(count),
  input: amount,
  output: amount,
  cachedInput: orNull(amount),
  cacheWrite: orNull(amount),
});

const price = closed<UsedPrice>({
  tiers: { ...listOf(tier), minItems: 1 },
  source: text,
  date: orNull({ type: 'string', format: 'date' }),
  note: orNull(text),
});

const plan = closed<RunPlan>({
  datasets: listOf(
    closed<RunPlan['datasets'][number]>({
      path: text,
      sha256: digest,
      casesSha256: digest,
      cases: count,
      selected: count,
      selectedByAllShards: count,
    }),
  ),
  prompts: listOf(closed<RunPlan['prompts'][number]>({ ref: text, sha256: digest })),
  models: listOf(
    closed<RunPlan['models'][number]>({
      id: text,
      provider: text,
      model: text,
      baseUrl: text,
      settings: ref('settings'),
      price: orNull(price),
      endpointSha256: digest,
    }),
  ),
  routes: listOf(
    closed<RunPlan['routes'][number]>({
      id: text,
      steps: listOf(
        closed<RunPlan['routes'][number]['steps'][number]>({
          name: text,
          model: text,
          repair: flag,
          when: listOf(text),
        }),
      ),
    }),
  ),
  arms: listOf(
    closed<RunPlan['arms'][number]>({
      id: text,
      model: text,
      prompt: orNull(text),
      dataset: text,
      scorers: orNull(listOf(closed<ScorerSpec>({ type: text, name: text, options: anyObject }))),
      planned: count,
      baseline: orNull(text),
    }),
  ),
  scorersSha256: digest,
  select: closed<RunPlan['select']>({ limit: orNull(count), sample: orNull(count), tags: listOf(text) }),
  repeats: count,
  concurrency: count,
  stream: flag,
  batch: flag,
  adaptive: orNull(closed<NonNullable<RunPlan['adaptive']>>({ maxTruncation: share })),
  maxErrorRate: share,
  baseline: orNull(text),
  baselineRun: orNull(closed<BaselineRunFacts>({ named: text, id: text, runId: text, sha256: digest })),
  margin: share,
  gates: listOf(closed<RunPlan['gates'][number]>({ expr: text, arms: listOf(text) })),
  confirm: orNull(ordinal),
});

const figure: JsonObject = { type: 'number' };

const confirmation = closed<GateConfirmation>({
  status: { enum: ['confirmed', 'not_reproduced', 'incomplete', 'no_cases'] },
  repeats: ordinal,
  cases: count,
  failedAgain: count,
  answers: count,
  answersAgainst: count,
  actual: orNull(figure),
  low: orNull(figure),
  high: orNull(figure),
  costUsd: orNull(amount),
  reason: orNull(text),
});

const gate = closed<GateResult>({
  expr: text,
  arm: text,
  baseline: orNull(text),
  status: { enum: ['pass', 'fail', 'undecided'] },
  unit: { enum: ['share', 'ms', 'tokens', 'usd', 'chars'] },
  quantity: { enum: ['value', 'difference'] },
  actual: orNull(figure),
  operator: { enum: ['==', '>=', '<=', '>', '<'] },
  needed: figure,
  judgedBy: { enum: ['actual', 'low', 'high'] },
  low: orNull(figure),
  high: orNull(figure),
  level: share,
  n: count,
  casesNeeded: orNull(count),
  reason: orNull(text),
  confirmation: orNull(confirmation),
});

/** A warning, in any of our formats. */
export const warning = closed<Warning>({
  code: text,
  message: text,
  arm: orNull(text),
  caseIds: listOf(text),
});

/** The JSON Schema (2020-12) of `report.json`: every object is closed, every figure that may be unknown may be `null`. */
export const reportSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'evalsmall report',
  ...closed<RunReport>({
    schemaVersion: { const: 1 },
    tool: closed<RunReport['tool']>({ name: { const: 'evalsmall' }, version: text }),
    run,
    plan,
    arms: listOf(armSchema),
    comparisons: listOf(runComparison),
    promptEffects: listOf(promptEffects),
    gates: listOf(gate),
    warnings: listOf(warning),
  }),
  $defs: definitions,
};
