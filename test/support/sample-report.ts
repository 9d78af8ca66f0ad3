import { FINISH_REASONS } from '../../src/domain/completion.ts';
import type {
  ArmSummary,
  DurationSummary,
  PassRate,
  PercentileEstimate,
  RunReport,
} from '../../src/domain/report.ts';
import { OUTCOMES } from '../../src/domain/trial.ts';

/** Wilson's interval at 95 %, so that sample figures are figures that can occur. */
export function samplePassRate(passed: number, scored: number): PassRate {
  const method = 'wilson';
  if (scored === 0) return { passed, scored, rate: null, low: null, high: null, level: 0.95, method, n: 0 };
  const z = 1.959964;
  const rate = passed / scored;
  const scale = 1 + z ** 2 / scored;
  const centre = (rate + z ** 2 / (2 * scored)) / scale;
  const half = (z * Math.sqrt((rate * (1 - rate)) / scored + z ** 2 / (4 * scored ** 2))) / scale;
  const low = Math.max(0, centre - half);
  const high = passed === scored ? 1 : Math.min(1, centre + half);
  return { passed, scored, rate, low: passed === 0 ? 0 : low, high, level: 0.95, method, n: scored };
}

function supported(value: number, low: number, high: number): PercentileEstimate {
  return { value, low, high, supported: true };
}

export function unsupported(value: number, low: number | null): PercentileEstimate {
  return { value, low, high: null, supported: false };
}

export const NO_TIMES: DurationSummary = {
  count: 0,
  mean: null,
  min: null,
  max: null,
  p50: null,
  p90: null,
  p95: null,
  p99: null,
};

function sampleTimes(medianMs: number): DurationSummary {
  return {
    count: 94,
    mean: medianMs * 1.15,
    min: medianMs * 0.41,
    max: medianMs * 2.63,
    p50: supported(medianMs, medianMs * 0.93, medianMs * 1.08),
    p90: supported(medianMs * 1.7, medianMs * 1.5, medianMs * 2),
    p95: supported(medianMs * 1.92, medianMs * 1.7, medianMs * 2.63),
    p99: unsupported(medianMs * 2.4, medianMs * 2.1),
  };
}

function zeros<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
}

export function finishCounts(counts: Partial<ArmSummary['finishReasons']>): ArmSummary['finishReasons'] {
  return { ...zeros(FINISH_REASONS), ...counts };
}

/** An arm that answered 94 cases, 86 of them rightly. */
export function sampleArm(changes: Partial<ArmSummary> = {}): ArmSummary {
  return {
    arm: 'claude-haiku-4-5',
    model: 'claude-haiku-4-5',
    servedModels: ['claude-haiku-4-5'],
    prompt: 'triage@v1',
    dataset: 'datasets/triage.jsonl',
    settings: { maxTokens: 2048 },
    window: { startedAt: '2026-11-20T21:30:00.000Z', finishedAt: '2026-11-20T21:34:12.000Z' },
    trials: { planned: 94, completed: 94, errored: 0, cached: 0 },
    scores: {
      choice: {
        ...samplePassRate(86, 94),
        errors: 0,
        judged: false,
        agreement: null,
        positionConsistency: null,
      },
    },
    passRate: samplePassRate(86, 94),
    passRateFinished: samplePassRate(86, 93),
    outcomes: { ...zeros(OUTCOMES), correct: 86, wrong: 7, truncated: 1 },
    json: null,
    labels: null,
    confusion: null,
    toolFaults: null,
    finishReasons: finishCounts({ stop: 93, length: 1 }),
    outcomesByFinishReason: { stop: { correct: 86, wrong: 7 }, length: { truncated: 1 } },
    emptyOutputs: 0,
    byTag: {
      billing: { passRate: samplePassRate(31, 32) },
      bug: { passRate: samplePassRate(30, 34) },
      'feature-request': { passRate: samplePassRate(25, 28) },
    },
    latencyMs: sampleTimes(812),
    timeToFirstTokenMs: null,
    outputTokensPerSecond: null,
    queueMs: NO_TIMES,
    backoffMs: NO_TIMES,
    tokens: {
      input: { total: 19_458, mean: 207, reported: 94 },
      output: { total: 423, mean: 4.5, reported: 94 },
      reasoning: { total: null, mean: null, reported: 0 },
      cachedInput: { total: null, mean: null, reported: 0 },
    },
    outputChars: { mean: 11.2, max: 240 },
    costUsd: { total: 0.021573, perTrial: 0.0002295, perPass: 0.00025085 },
    judging: null,
    retries: { attempts: 94, trialsRetried: 0, rate: 0, byReason: {} },
    errors: {},
    httpStatuses: { '200': 94 },
    route: null,
    worst: [],
    stopped: null,
    ...changes,
  };
}

/** 36 calls: enough for p90, too few for p95. */
function shortOfCalls(medianMs: number): DurationSummary {
  return { ...sampleTimes(medianMs), count: 36, p95: unsupported(medianMs * 1.92, medianMs * 1.6) };
}

const haiku = sampleArm({
  labels: {
    billing: { precision: 0.97, recall: 0.94, f1: 0.955, support: 32 },
    bug: { precision: 0.88, recall: 0.91, f1: 0.895, support: 34 },
    'feature-request': { precision: 0.89, recall: 0.89, f1: 0.89, support: 28 },
  },
  confusion: {
    billing: { billing: 31, bug: 1 },
    bug: { bug: 30, 'feature-request': 4 },
    'feature-request': { 'feature-request': 25, bug: 3 },
  },
  worst: [
    {
      caseId: 'triage-017',
      repeat: 0,
      outcome: 'truncated',
      expected: 'bug',
      given: 'The customer describes a crash that happens whenever the export dialog is opened, so I would',
      reason: 'finished with length; found none of the labels',
    },
    {
      caseId: 'triage-063',
      repeat: 0,
      outcome: 'wrong',
      expected: 'bug',
      given: 'feature-request',
      reason: 'the label is feature-request, not bug',
    },
  ],
});

const flash = sampleArm({
  arm: 'gemini-3.5-flash',
  model: 'gemini-3.5-flash',
  servedModels: ['gemini-3.5-flash'],
  settings: { maxTokens: 64 },
  trials: { planned: 94, completed: 91, errored: 3, cached: 0 },
  scores: {
    choice: {
      ...samplePassRate(52, 91),
      errors: 0,
      judged: false,
      agreement: null,
      positionConsistency: null,
    },
  },
  passRate: samplePassRate(52, 91),
  passRateFinished: samplePassRate(52, 54),
  outcomes: { ...zeros(OUTCOMES), correct: 52, wrong: 2, truncated: 37, error: 3 },
  finishReasons: finishCounts({ stop: 54, length: 37 }),
  outcomesByFinishReason: { stop: { correct: 52, wrong: 2 }, length: { truncated: 37 } },
  emptyOutputs: 35,
  byTag: {
    billing: { passRate: samplePassRate(19, 31) },
    bug: { passRate: samplePassRate(18, 33) },
    'feature-request': { passRate: samplePassRate(15, 27) },
  },
  latencyMs: {
    ...sampleTimes(4930),
    count: 60,
    p95: unsupported(9480, 8800),
    p99: unsupported(11_900, 9100),
  },
  tokens: {
    input: { total: 18_746, mean: 206, reported: 91 },
    output: { total: 5005, mean: 55, reported: 91 },
    reasoning: { total: 4500, mean: 50, reported: 90 },
    cachedInput: { total: null, mean: null, reported: 0 },
  },
  outputChars: { mean: 6.1, max: 15 },
  costUsd: null,
  judging: null,
  retries: { attempts: 108, trialsRetried: 9, rate: 9 / 94, byReason: { rate_limit: 12, timeout: 2 } },
  errors: { rate_limit: 2, timeout: 1 },
  httpStatuses: { '200': 91, '429': 14 },
  worst: [
    {
      caseId: 'triage-001',
      repeat: 0,
      outcome: 'truncated',
      expected: 'billing',
      given: '',
      reason: 'finished with length before any text; 60 of 64 tokens went to reasoning',
    },
  ],
});

const jsonArms = [
  { arm: 'claude-haiku-4-5/invoice@v1', fenced: 9, passed: 27, costUsd: 0.00131 },
  { arm: 'claude-haiku-4-5/invoice@v2', fenced: 0, passed: 36, costUsd: 0.00142 },
  { arm: 'claude-sonnet-4-5/invoice@v1', fenced: 36, passed: 0, costUsd: 0.00411 },
  { arm: 'claude-sonnet-4-5/invoice@v2', fenced: 1, passed: 35, costUsd: 0.00428 },
].map(({ arm, fenced, passed, costUsd }, index) =>
  sampleArm({
    arm,
    dataset: 'datasets/invoice.jsonl',
    trials: { planned: 36, completed: 36, errored: 0, cached: 0 },
    scores: {
      json: {
        ...samplePassRate(36 - fenced, 36),
        errors: 0,
        judged: false,
        agreement: null,
        positionConsistency: null,
      },
      jsonSchema: {
        ...samplePassRate(36, 36),
        errors: 0,
        judged: false,
        agreement: null,
        positionConsistency: null,
      },
      jsonMatch: {
        ...samplePassRate(34 + (index % 2), 36),
        errors: 0,
        judged: false,
        agreement: null,
        positionConsistency: null,
      },
    },
    passRate: samplePassRate(passed, 36),
    passRateFinished: samplePassRate(passed, 36),
    json: { strict: 36 - fenced, fenced, repaired: 0, failed: 0, truncated: 0 },
    finishReasons: finishCounts({ stop: 36 }),
    outcomesByFinishReason: { stop: { correct: passed, wrong: 36 - passed } },
    byTag: {},
    latencyMs: shortOfCalls(1240 + index * 870),
    tokens: {
      input: { total: 44_208, mean: 1228, reported: 36 },
      output: { total: 7344, mean: 204, reported: 36 },
      reasoning: { total: 0, mean: 0, reported: 36 },
      cachedInput: { total: 36_864, mean: 1024, reported: 36 },
    },
    outputChars: { mean: 611, max: 902 },
    costUsd: {
      total: costUsd * 36,
      perTrial: costUsd,
      perPass: passed === 0 ? null : (costUsd * 36) / passed,
    },
    judging: null,
    retries: { attempts: 36, trialsRetried: 0, rate: 0, byReason: {} },
    httpStatuses: { '200': 36 },
  }),
);

/** A simulated run of two datasets: labels with plain model ids, and JSON with several prompts a model. */
export function sampleReport(changes: Partial<RunReport> = {}): RunReport {
  return {
    schemaVersion: 1,
    tool: { name: 'evalsmall', version: '0.1.0' },
    run: {
      id: '20261120T213000Z-triage',
      startedAt: '2026-11-20T21:30:00.000Z',
      finishedAt: '2026-11-20T21:34:12.000Z',
      complete: true,
      simulated: true,
      seed: 1,
      shard: null,
      mergedFrom: null,
      rescoredFrom: null,
      git: { commit: '4f1d9c02ab', dirty: true },
      node: 'v20.20.2',
    },
    plan: {
      datasets: [
        {
          path: 'datasets/triage.jsonl',
          sha256: 'a'.repeat(64),
          casesSha256: 'd'.repeat(64),
          cases: 94,
          selected: 94,
          selectedByAllShards: 94,
        },
        {
          path: 'datasets/invoice.jsonl',
          sha256: 'b'.repeat(64),
          casesSha256: 'e'.repeat(64),
          cases: 120,
          selected: 36,
          selectedByAllShards: 36,
        },
      ],
      prompts: [],
      models: [],
      arms: [],
      routes: [],
      scorersSha256: 'c'.repeat(64),
      select: { limit: null, sample: null, tags: [] },
      repeats: 1,
      concurrency: 8,
      stream: false,
      batch: false,
      maxErrorRate: 0,
      baseline: null,
      baselineRun: null,
      adaptive: null,
      margin: 0.05,
      gates: [],
      confirm: null,
    },
    arms: [haiku, flash, ...jsonArms],
    comparisons: [],
    promptEffects: [],
    gates: [],
    warnings: [
      {
        code: 'reasoning-ate-budget',
        message: 'Answers were empty because reasoning used up maxTokens; raise it',
        arm: 'gemini-3.5-flash',
        caseIds: Array.from(
          { length: 35 },
          (_value, index) => `triage-${String(index + 1).padStart(3, '0')}`,
        ),
      },
      {
        code: 'event-loop-delay',
        message: 'The client was busy for up to 140 ms at a time; latencies include that',
        arm: null,
        caseIds: [],
      },
    ],
    ...changes,
  };
}
