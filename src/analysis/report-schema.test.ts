import { describe, expect, it } from 'vitest';
import type { RunReport } from '../domain/report.ts';
import { scored, scorerError } from '../domain/score.ts';
import type { TrialResult } from '../domain/trial.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { reportSchema } from './report-schema.ts';
import { summarize } from './summarize.ts';

const answered: TrialResult = {
  arm: 'small',
  caseId: 'one',
  ordinal: 0,
  repeat: 0,
  model: 'small',
  prompt: 'triage@v2',
  outcome: 'wrong',
  output: 'billing',
  finishReason: 'stop',
  rawFinishReason: 'end_turn',
  toolCalls: [],
  usage: {
    inputTokens: 10,
    outputTokens: 5,
    reasoningTokens: null,
    cachedInputTokens: 4,
    cacheWriteTokens: null,
  },
  latencyMs: 120.5,
  ttftMs: 20.25,
  queueMs: 0,
  attempts: [
    {
      model: 'small',
      cold: null,
      startedAt: '2026-11-20T21:30:00.000Z',
      latencyMs: 80,
      status: null,
      requestId: null,
      error: { kind: 'network', message: 'reset' },
      waitMs: 500,
      waitWhy: 'backoff',
    },
    {
      model: 'small',
      cold: null,
      startedAt: '2026-11-20T21:30:01.000Z',
      latencyMs: 120.5,
      status: 200,
      requestId: 'r1',
      error: null,
      waitMs: 0,
      waitWhy: null,
    },
  ],
  servedModel: 'small-1',
  requestId: 'r1',
  jsonLevel: 'strict',
  judging: null,
  scores: {
    choice: scored({ pass: false, answer: 'billing', reason: 'bug was expected' }),
    json: scorerError('no'),
  },
  costUsd: 0.0001,
  servedBy: null,
  route: null,
  cached: false,
  simulated: false,
  error: null,
};

const broken: TrialResult = {
  ...answered,
  caseId: 'two',
  ordinal: 1,
  outcome: 'error',
  output: null,
  finishReason: null,
  rawFinishReason: null,
  toolCalls: null,
  usage: null,
  latencyMs: null,
  ttftMs: null,
  servedModel: null,
  jsonLevel: null,
  judging: null,
  scores: {},
  costUsd: null,
  error: { kind: 'timeout', message: 'late' },
};

async function* stream(trials: readonly TrialResult[]): AsyncGenerator<TrialResult> {
  yield* trials;
}

async function reportOf(trials: readonly TrialResult[]): Promise<RunReport> {
  const settings = {
    maxTokens: 64,
    temperature: null,
    topP: null,
    seed: null,
    stop: null,
    reasoning: { effort: 'low', budgetTokens: null },
    responseFormat: null,
    promptCaching: null,
    extraBody: null,
  } as const;
  const tier = { input: 0.1, output: 0.5, cachedInput: 0.01, cacheWrite: null };
  const price = {
    tiers: [
      { upToPromptTokens: 100_000, ...tier },
      { upToPromptTokens: null, ...tier, input: 0.5 },
    ],
    source: 'a price list',
    date: '2026-08-21',
    note: null,
  };
  const hash = 'a'.repeat(64);
  const { arms, warnings } = await summarize({
    arms: [
      {
        id: 'small',
        model: 'small',
        route: null,
        requestedModel: 'small-1',
        modelFlag: 'small',
        sweptFlags: null,
        prompt: 'triage@v2',
        dataset: 'cases.jsonl',
        settings: { maxTokens: 64 },
        planned: 2,
        stopped: null,
        choiceScores: ['choice'],
        expectedLabel: () => 'bug',
        priced: true,
      },
    ],
    trials: stream(trials),
    caseFacts: () => ({ tags: ['short'], expected: 'bug', scorers: null }),
    repeats: 1,
    level: 0.95,
  });
  return {
    schemaVersion: 1,
    tool: { name: 'evalsmall', version: '0.1.0' },
    run: {
      id: '20261120T213000Z-triage',
      startedAt: '2026-11-20T21:30:00.000Z',
      finishedAt: null,
      complete: false,
      simulated: true,
      seed: 1,
      shard: null,
      mergedFrom: null,
      rescoredFrom: null,
      git: { commit: 'abc', dirty: false },
      node: 'v20.19.0',
    },
    plan: {
      datasets: [
        {
          path: 'cases.jsonl',
          sha256: hash,
          casesSha256: hash,
          cases: 2,
          selected: 2,
          selectedByAllShards: 2,
        },
      ],
      prompts: [{ ref: 'triage@v2', sha256: hash }],
      models: [
        {
          id: 'small',
          provider: 'openai',
          model: 'small-1',
          baseUrl: 'http://127.0.0.1/v1',
          settings,
          price,
          endpointSha256: hash,
        },
        {
          id: 'other',
          provider: 'openai',
          model: 'other-1',
          baseUrl: 'simulated',
          settings,
          price: null,
          endpointSha256: hash,
        },
      ],
      arms: [
        {
          id: 'small',
          model: 'small',
          prompt: 'triage@v2',
          dataset: 'cases.jsonl',
          scorers: null,
          planned: 2,
          baseline: null,
        },
      ],
      routes: [{ id: 'ladder', steps: [{ name: 'small', model: 'small', repair: false, when: [] }] }],
      scorersSha256: hash,
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
    arms,
    comparisons: [],
    promptEffects: [],
    gates: [],
    warnings,
  };
}

function violationsOf(report: unknown) {
  const compiled = createSchemaCompiler().compile(reportSchema);
  if (!compiled.ok) throw new Error(compiled.error);
  const written: unknown = JSON.parse(JSON.stringify(report));
  return compiled.violations(written);
}

describe('reportSchema', () => {
  it('accepts a report of answers, errors and warnings', async () => {
    const report = await reportOf([answered, broken]);
    expect(report.warnings.length).toBeGreaterThan(0);
    expect(report.arms[0]?.labels).not.toBeNull();
    expect(violationsOf(report)).toEqual([]);
  });

  it('accepts a report in which nothing was measured', async () => {
    expect(violationsOf(await reportOf([]))).toEqual([]);
  });

  it('refuses keys it does not know, missing keys and rates above 1', async () => {
    const report = await reportOf([answered]);
    const [arm] = report.arms;
    const { passRate, ...rest } = arm!;
    const of = (changed: unknown) =>
      violationsOf({ ...report, arms: [changed] }).map(({ pointer }) => pointer);
    expect(of({ ...arm, extra: 1 })).toEqual(['/arms/0']);
    expect(of(rest)).toEqual(['/arms/0']);
    expect(of({ ...arm, passRate: { ...passRate, rate: 1.5 } })).toContain('/arms/0/passRate/rate');
    expect(of({ ...arm, finishReasons: { stop: 1 } })).toContain('/arms/0/finishReasons');
    expect(violationsOf({ ...report, tool: { name: 'other', version: '1' } })).not.toEqual([]);
  });
});
