import type {
  CaseChanges,
  ComparedArm,
  ComparedCases,
  Comparison,
  ComparisonReport,
  DifferenceLimits,
  PairedRate,
  PairedRatio,
  RunComparison,
  SetupFact,
  ShownChange,
  ShownSide,
  TagSlice,
  Transition,
} from '../domain/comparison.ts';
import { RATIO_METRICS } from '../domain/comparison.ts';
import { FINISH_REASONS } from '../domain/completion.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Warning } from '../domain/report.ts';
import { JSON_LEVELS, OUTCOMES } from '../domain/trial.ts';
import { preference } from './preference-schema.ts';
import { amount, closed, count, flag, listOf, ordinal, orNull, share, text } from './schema-parts.ts';

/** −1..1. */
const difference: JsonObject = { type: 'number', minimum: -1, maximum: 1 };

function oneOf(words: readonly string[]): JsonObject {
  return { enum: [...words] };
}

const limits = closed<DifferenceLimits>({
  low: orNull(difference),
  high: orNull(difference),
  level: share,
});

const rate = closed<PairedRate>({
  verdict: oneOf(['MIGRATE', 'STAY', 'INCONCLUSIVE']),
  direction: oneOf(['better', 'worse', 'unclear']),
  margin: share,
  n: count,
  baseRate: orNull(share),
  candidateRate: orNull(share),
  table: closed<PairedRate['table']>({
    bothRight: count,
    regressions: count,
    fixes: count,
    bothWrong: count,
  }),
  difference: orNull(difference),
  method: text,
  deciding: limits,
  wide: limits,
  pValue: orNull(
    closed<NonNullable<PairedRate['pValue']>>({ value: share, conservative: share, method: text }),
  ),
  smallestMargin: orNull(share),
  casesToSettle: orNull(ordinal),
  missing: closed<PairedRate['missing']>({
    candidateRight: count,
    candidateWrong: count,
    baseRight: count,
    baseWrong: count,
    bothMissing: count,
  }),
  partial: count,
  unasked: count,
  bounds: orNull(closed<NonNullable<PairedRate['bounds']>>({ low: difference, high: difference })),
});

const ratio = closed<PairedRatio>({
  metric: oneOf(RATIO_METRICS),
  base: orNull(amount),
  candidate: orNull(amount),
  ratio: orNull(amount),
  low: orNull(amount),
  high: orNull(amount),
  level: share,
  method: orNull(text),
  n: count,
  leftOut: count,
});

const side = closed<ShownSide>({
  repeat: count,
  passed: count,
  judged: count,
  outcome: oneOf(OUTCOMES),
  finishReason: orNull(oneOf(FINISH_REASONS)),
  output: text,
  reason: text,
});

const changes = closed<CaseChanges>({
  caseIds: listOf(text),
  shown: listOf(
    closed<ShownChange>({ caseId: text, input: text, expected: text, base: side, candidate: side }),
  ),
});

function transitions(words: readonly string[]): JsonObject {
  return listOf(closed<Transition<string>>({ from: oneOf(words), to: oneOf(words), trials: ordinal }));
}

const facts = listOf(closed<SetupFact>({ name: text, base: orNull(text), candidate: orNull(text) }));

const slice = closed<TagSlice>({
  tag: text,
  n: count,
  difference: orNull(difference),
  low: orNull(difference),
  high: orNull(difference),
  level: share,
  regressions: count,
  fixes: count,
  pValue: orNull(share),
  qValue: orNull(share),
});

const arm = closed<ComparedArm>({
  run: text,
  arm: text,
  simulated: flag,
  planned: count,
  completed: count,
  errored: count,
  incomplete: orNull(text),
});

const figures = {
  candidate: arm,
  cases: closed<ComparedCases>({ common: count, onlyBase: count, onlyCandidate: count, changed: count }),
  rate,
  holmPValue: orNull(share),
  ratios: listOf(ratio),
  finishReasons: transitions(FINISH_REASONS),
  jsonLevels: transitions(JSON_LEVELS),
  warnings: listOf(closed<Warning>({ code: text, message: text, arm: orNull(text), caseIds: listOf(text) })),
};

const comparison = closed<Comparison>({
  ...figures,
  regressions: changes,
  fixes: changes,
  setup: facts,
  migration: facts,
  tags: orNull(listOf(slice)),
  preference: orNull(preference),
});

const firstIds: JsonObject = { ...listOf(text), maxItems: 20 };

/** An arm of a run against its baseline, in `report.json`. */
export const runComparison = closed<RunComparison>({
  ...figures,
  dataset: text,
  base: arm,
  regressions: firstIds,
  fixes: firstIds,
});

/** The JSON Schema (2020-12) of `comparison.json`: every object is closed, what may be unknown may be `null`. */
export const comparisonSchema: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'evalsmall comparison',
  ...closed<ComparisonReport>({
    schemaVersion: { const: 1 },
    tool: closed<ComparisonReport['tool']>({ name: { const: 'evalsmall' }, version: text }),
    metric: text,
    margin: share,
    seed: { type: 'integer' },
    resamples: ordinal,
    simulated: flag,
    base: arm,
    candidates: { ...listOf(comparison), minItems: 1 },
  }),
};
