import { describe, expect, it } from 'vitest';
import { FINISH_REASONS } from '../domain/completion.ts';
import type { Usage } from '../domain/completion.ts';
import type { JsonValue } from '../domain/json.ts';
import type { ArmSummary } from '../domain/report.ts';
import type { Score } from '../domain/score.ts';
import { scored, scorerError } from '../domain/score.ts';
import type { Attempt, TrialResult } from '../domain/trial.ts';
import { summarize } from './summarize.ts';
import type { ArmFacts, CaseFacts } from './summary-input.ts';

function facts(more: Partial<ArmFacts> = {}): ArmFacts {
  return {
    id: 'small',
    model: 'small',
    route: null,
    requestedModel: 'small-1',
    modelFlag: 'small',
    sweptFlags: null,
    prompt: null,
    dataset: 'cases.jsonl',
    settings: { maxTokens: 64 },
    planned: 0,
    stopped: null,
    choiceScores: [],
    expectedLabel: (_score, { expected }) => (typeof expected === 'string' ? expected : null),
    priced: true,
    ...more,
  };
}

function attempt(more: Partial<Attempt> = {}): Attempt {
  return {
    model: 'small',
    cold: null,
    startedAt: '2026-11-20T21:30:00.000Z',
    latencyMs: 100,
    status: 200,
    requestId: null,
    error: null,
    waitMs: 0,
    waitWhy: null,
    ...more,
  };
}

const pass = scored({ pass: true, answer: 'yes', reason: 'equal' });
const fail = scored({ pass: false, answer: 'no', reason: 'not equal' });

function usage(inputTokens: number | null, outputTokens: number | null, more: Partial<Usage> = {}): Usage {
  return {
    inputTokens,
    outputTokens,
    reasoningTokens: null,
    cachedInputTokens: null,
    cacheWriteTokens: null,
    ...more,
  };
}

/** A trial that passed, unless told otherwise. */
function trial(ordinal: number, more: Partial<TrialResult> = {}): TrialResult {
  return {
    arm: 'small',
    caseId: `case-${ordinal}`,
    ordinal,
    repeat: 0,
    model: 'small',
    prompt: null,
    outcome: 'correct',
    output: 'yes',
    finishReason: 'stop',
    rawFinishReason: 'end_turn',
    toolCalls: [],
    usage: usage(10, 5),
    latencyMs: 100,
    ttftMs: null,
    queueMs: 1,
    attempts: [attempt()],
    servedModel: 'small-1',
    requestId: null,
    jsonLevel: null,
    scores: { exact: pass },
    costUsd: 0.001,
    servedBy: null,
    route: null,
    cached: false,
    simulated: false,
    judging: null,
    error: null,
    ...more,
  };
}

function wrong(ordinal: number, more: Partial<TrialResult> = {}): TrialResult {
  return trial(ordinal, { outcome: 'wrong', output: 'no', scores: { exact: fail }, ...more });
}

function failed(ordinal: number, more: Partial<TrialResult> = {}): TrialResult {
  const error = { kind: 'rate_limit', message: 'slow down' } as const;
  return trial(ordinal, {
    outcome: 'error',
    output: null,
    finishReason: null,
    rawFinishReason: null,
    toolCalls: null,
    usage: null,
    latencyMs: null,
    attempts: [attempt({ status: 429, error })],
    servedModel: null,
    scores: {},
    costUsd: null,
    error,
    ...more,
  });
}

async function* stream(trials: readonly TrialResult[]): AsyncGenerator<TrialResult> {
  yield* trials;
}

interface Options {
  readonly arm?: Partial<ArmFacts>;
  readonly repeats?: number;
  readonly tags?: (ordinal: number) => readonly string[];
  readonly expected?: (ordinal: number) => JsonValue | undefined;
}

async function summaryOf(trials: readonly TrialResult[], options: Options = {}) {
  const caseFacts = (_dataset: string, ordinal: number): CaseFacts => ({
    tags: options.tags?.(ordinal) ?? [],
    expected: options.expected?.(ordinal),
    scorers: null,
  });
  const arms = [facts({ planned: trials.length, ...options.arm })];
  const result = await summarize({
    arms,
    trials: stream(trials),
    caseFacts,
    repeats: options.repeats ?? 1,
    level: 0.95,
  });
  return { arm: result.arms[0]!, warnings: result.warnings };
}

async function armOf(trials: readonly TrialResult[], options: Options = {}): Promise<ArmSummary> {
  return (await summaryOf(trials, options)).arm;
}

async function messagesOf(code: string, trials: readonly TrialResult[], options: Options = {}) {
  const { warnings } = await summaryOf(trials, options);
  return warnings.filter((warning) => warning.code === code);
}

function range<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}

describe('pass rates', () => {
  it('are correct over judged trials, with Wilson over cases', async () => {
    const arm = await armOf([...range(45, (i) => trial(i)), ...range(5, (i) => wrong(45 + i))]);
    expect(arm.passRate).toMatchObject({
      passed: 45,
      scored: 50,
      rate: 0.9,
      n: 50,
      method: 'wilson',
      level: 0.95,
    });
    expect(arm.passRate.low).toBeCloseTo(0.7864, 4);
    expect(arm.passRate.high).toBeCloseTo(0.9565, 4);
  });

  it('leave out errors and unscored trials, and count every failed outcome as not passed', async () => {
    const outcomes = ['truncated', 'empty', 'refused', 'malformed', 'wrong'] as const;
    const arm = await armOf([
      trial(0),
      ...outcomes.map((outcome, index) => wrong(index + 1, { outcome })),
      failed(6),
      trial(7, { outcome: 'unscored', scores: {} }),
      trial(8, { outcome: 'unscored', scores: { exact: pass, judge: scorerError('crashed') } }),
    ]);
    expect(arm.passRate).toMatchObject({ passed: 1, scored: 6, n: 6 });
    expect(arm.outcomes).toEqual({
      correct: 1,
      wrong: 1,
      truncated: 1,
      empty: 1,
      refused: 1,
      malformed: 1,
      unscored: 2,
      error: 1,
    });
    expect(arm.trials).toEqual({ planned: 9, completed: 8, errored: 1, cached: 0 });
    expect(arm.scores['exact']).toMatchObject({ passed: 2, scored: 7, errors: 0 });
    expect(arm.scores['judge']).toMatchObject({ passed: 0, scored: 0, rate: null, low: null, errors: 1 });
  });

  it('average within the case first when there are repeats', async () => {
    const arm = await armOf(
      [
        trial(0),
        trial(0, { repeat: 1 }),
        trial(1),
        wrong(1, { repeat: 1 }),
        failed(2),
        wrong(2, { repeat: 1 }),
      ],
      { repeats: 2 },
    );
    expect(arm.passRate).toMatchObject({
      passed: 3,
      scored: 5,
      rate: 0.5,
      n: 3,
      method: 'wilson over case means',
    });
  });

  it('have a second form over trials that finished with stop or tool_calls', async () => {
    const arm = await armOf([
      trial(0),
      trial(1, { finishReason: 'tool_calls' }),
      wrong(2, { outcome: 'truncated', finishReason: 'length' }),
      wrong(3, { finishReason: 'unknown' }),
      wrong(4),
    ]);
    expect(arm.passRateFinished).toMatchObject({ passed: 2, scored: 3 });
    expect(arm.passRate).toMatchObject({ passed: 2, scored: 5 });
  });

  it('are unknown, not 0, where nothing was judged', async () => {
    const arm = await armOf([failed(0)]);
    expect(arm.passRate).toMatchObject({ passed: 0, scored: 0, rate: null, low: null, high: null, n: 0 });
  });

  it('are made for every tag once a case, and stay unknown for a tag with errors alone', async () => {
    const tags = [['a'], ['a', 'a', 'b'], ['b'], ['broken', '__proto__']];
    const trials = [trial(0), wrong(1), trial(2), failed(3)];
    const { byTag } = await armOf(trials, { tags: (ordinal) => tags[ordinal] ?? [] });
    expect(Object.keys(byTag)).toEqual(['__proto__', 'a', 'b', 'broken']);
    expect(byTag['a']?.passRate).toMatchObject({ passed: 1, scored: 2, n: 2, rate: 0.5 });
    expect(byTag['b']?.passRate).toMatchObject({ passed: 1, scored: 2, n: 2, rate: 0.5 });
    expect(byTag['broken']?.passRate).toMatchObject({ scored: 0, rate: null });
  });
});

describe('how answers ended', () => {
  it('names all ten finish reasons, and counts a missing one as unknown', async () => {
    const arm = await armOf([trial(0), trial(1, { finishReason: null }), failed(2)]);
    expect(Object.keys(arm.finishReasons)).toEqual([...FINISH_REASONS]);
    expect(arm.finishReasons).toMatchObject({ stop: 1, unknown: 1, length: 0 });
  });

  it('is told apart by what the answers count as, errors left out', async () => {
    const cut = { outcome: 'truncated', finishReason: 'length' } as const;
    const arm = await armOf([
      trial(0),
      wrong(1),
      wrong(2, cut),
      wrong(3, cut),
      trial(4, { finishReason: 'length' }),
      failed(5),
    ]);
    expect(arm.outcomesByFinishReason).toEqual({
      length: { correct: 1, truncated: 2 },
      stop: { correct: 1, wrong: 1 },
    });
  });

  it('counts white space alone as empty, but not a tool call', async () => {
    const call = { id: null, name: 'look', rawArguments: '{}', arguments: {} };
    const arm = await armOf([
      wrong(0, { outcome: 'truncated', output: '', finishReason: 'length' }),
      wrong(1, { outcome: 'empty', output: ' \n' }),
      trial(2, { output: '', toolCalls: [call] }),
      failed(3),
    ]);
    expect(arm.emptyOutputs).toBe(2);
  });

  it('counts how outputs became JSON, or says that none had to', async () => {
    expect((await armOf([trial(0)])).json).toBeNull();
    const arm = await armOf([trial(0, { jsonLevel: 'strict' }), wrong(1, { jsonLevel: 'fenced' }), trial(2)]);
    expect(arm.json).toEqual({ strict: 1, fenced: 1, repaired: 0, failed: 0, truncated: 0 });
  });
});

describe('labels', () => {
  const choice = (given: string | null, expected: string): Record<string, Score> => ({
    choice: scored({ pass: given === expected, answer: given, reason: 'r' }),
  });
  const rows = [
    { expected: 'bug', given: 'bug' },
    { expected: 'bug', given: 'billing' },
    { expected: 'bug', given: null },
    { expected: 'billing', given: 'billing' },
    { expected: 'feature', given: 'other' },
  ];

  it('have precision, recall, F1 and a confusion table', async () => {
    const arm = await armOf(
      rows.map(({ expected, given }, index) => trial(index, { scores: choice(given, expected) })),
      { arm: { choiceScores: ['choice'] }, expected: (ordinal) => rows[ordinal]?.expected },
    );
    expect(arm.confusion).toEqual({
      billing: { billing: 1 },
      bug: { '(none)': 1, billing: 1, bug: 1 },
      feature: { other: 1 },
    });
    expect(arm.labels).toEqual({
      billing: { precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
      bug: { precision: 1, recall: 1 / 3, f1: 0.5, support: 3 },
      feature: { precision: null, recall: 0, f1: null, support: 1 },
      other: { precision: 0, recall: null, f1: null, support: 0 },
    });
  });

  it('have an F1 of 0 when a label was given and never rightly', async () => {
    const swapped = ['a', 'b'];
    const arm = await armOf(
      [trial(0, { scores: choice('b', 'a') }), trial(1, { scores: choice('a', 'b') })],
      { arm: { choiceScores: ['choice'] }, expected: (ordinal) => swapped[ordinal] },
    );
    expect(arm.labels?.['a']).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
  });

  it('leave out errors, broken scorers, other expectations, and count one choice a trial', async () => {
    const both = { ...choice('a', 'a'), second: scored({ pass: false, answer: 'b', reason: 'r' }) };
    const expected: readonly (JsonValue | undefined)[] = ['a', 'a', 'a', 3, undefined];
    const arm = await armOf(
      [
        trial(0, { scores: both }),
        failed(1),
        trial(2, { outcome: 'unscored', scores: { choice: scorerError('crashed') } }),
        trial(3, { scores: choice('a', 'a') }),
        trial(4, { scores: choice('a', 'a') }),
      ],
      { arm: { choiceScores: ['choice', 'second'] }, expected: (ordinal) => expected[ordinal] },
    );
    expect(arm.confusion).toEqual({ a: { a: 1 } });
  });

  it('are counted under the label that the scorer says is expected', async () => {
    const asked: string[] = [];
    const expectedLabel: ArmFacts['expectedLabel'] = (score, { expected }) => {
      asked.push(score);
      return expected === undefined ? null : JSON.stringify(expected).replaceAll('"', '').toLowerCase();
    };
    const expected: readonly (JsonValue | undefined)[] = ['Bug', 5, undefined];
    const arm = await armOf(
      [
        trial(0, { scores: choice('bug', 'bug') }),
        trial(1, { scores: choice('5', '5') }),
        trial(2, { scores: choice('bug', 'bug') }),
      ],
      { arm: { choiceScores: ['choice'], expectedLabel }, expected: (ordinal) => expected[ordinal] },
    );
    expect(arm.confusion).toEqual({ bug: { bug: 1 }, '5': { '5': 1 } });
    expect(asked).toEqual(['choice', 'choice', 'choice']);
  });

  it('are absent where no choice judges', async () => {
    const arm = await armOf([trial(0)], { expected: () => 'yes' });
    expect([arm.labels, arm.confusion]).toEqual([null, null]);
  });
});

describe('times', () => {
  it('are of completed answers that did not come from the cache', async () => {
    const arm = await armOf([
      trial(0, { latencyMs: 100, queueMs: 1 }),
      trial(1, { latencyMs: 300, queueMs: 3 }),
      trial(2, { latencyMs: 1, cached: true, queueMs: 0, attempts: [] }),
      failed(3, { queueMs: 8 }),
    ]);
    expect(arm.latencyMs).toMatchObject({ count: 2, mean: 200, min: 100, max: 300 });
    expect(arm.latencyMs.p50).toEqual({ value: 200, low: null, high: null, supported: false });
    expect(arm.queueMs).toMatchObject({ count: 3, mean: 4, max: 8 });
    expect(arm.trials.cached).toBe(1);
    expect([arm.timeToFirstTokenMs, arm.outputTokensPerSecond?.count]).toEqual([null, 2]);
  });

  it('have percentiles with order-statistic limits, and say where there is no upper one', async () => {
    const arm = await armOf(range(50, (i) => trial(i, { latencyMs: i + 1, ttftMs: i })));
    expect(arm.latencyMs.p50).toEqual({ value: 25.5, low: 18, high: 33, supported: true });
    expect(arm.latencyMs.p90).toMatchObject({ low: 41, high: 50, supported: true });
    expect(arm.latencyMs.p95).toMatchObject({ low: 44, high: null, supported: false });
    expect(arm.latencyMs.p99).toMatchObject({ low: 48, high: null, supported: false });
    expect(arm.timeToFirstTokenMs).toMatchObject({ count: 50, min: 0, max: 49 });
  });

  it('are unknown, not 0, where nothing was measured', async () => {
    const nothing = { mean: null, min: null, max: null, p50: null, p90: null, p95: null, p99: null };
    const arm = await armOf([]);
    expect(arm.latencyMs).toEqual({ count: 0, ...nothing });
    expect(arm.window).toEqual({ startedAt: null, finishedAt: null });
    expect(arm.retries.rate).toBeNull();
  });

  it('give output tokens per second of latency', async () => {
    const arm = await armOf([
      trial(0, { latencyMs: 500, usage: usage(1, 20) }),
      trial(1, { usage: usage(1, null) }),
      trial(2, { latencyMs: 0 }),
    ]);
    expect(arm.outputTokensPerSecond).toMatchObject({ count: 1, mean: 40 });
  });

  it('sum the waits of a trial, 0 for one that never waited', async () => {
    const error = { kind: 'unavailable', message: 'm' } as const;
    const waits = [attempt({ error, waitMs: 500 }), attempt({ error, waitMs: 1000 }), attempt()];
    const arm = await armOf([trial(0, { attempts: waits }), trial(1), trial(2, { attempts: [] })]);
    expect(arm.backoffMs).toMatchObject({ count: 2, min: 0, max: 1500, mean: 750 });
  });

  it('span from the first attempt to the last end', async () => {
    const early = attempt({ startedAt: '2026-11-20T21:00:00Z', latencyMs: 10 });
    const late = attempt({ startedAt: '2026-11-20T21:00:01+00:00', latencyMs: 2500 });
    const arm = await armOf([trial(0, { attempts: [late] }), trial(1, { attempts: [early] })]);
    expect(arm.window).toEqual({
      startedAt: '2026-11-20T21:00:00.000Z',
      finishedAt: '2026-11-20T21:00:03.500Z',
    });
  });
});

describe('tokens, characters and money', () => {
  it('are over the trials that reported them', async () => {
    const arm = await armOf([
      trial(0, { usage: usage(10, 4, { reasoningTokens: 0 }), output: 'a😀' }),
      trial(1, { usage: usage(20, null), output: '' }),
      trial(2, { usage: null, output: 'abcd' }),
      failed(3),
    ]);
    expect(arm.tokens.input).toEqual({ total: null, mean: 15, reported: 2 });
    expect(arm.tokens.output).toEqual({ total: null, mean: 4, reported: 1 });
    expect(arm.tokens.reasoning).toEqual({ total: null, mean: 0, reported: 1 });
    expect(arm.tokens.cachedInput).toEqual({ total: null, mean: null, reported: 0 });
    expect(arm.outputChars).toEqual({ mean: 2, max: 4 });
  });

  it('have a total when every completed trial reported them', async () => {
    const arm = await armOf([
      trial(0, { usage: usage(10, 4) }),
      trial(1, { usage: usage(20, 5) }),
      failed(2),
    ]);
    expect(arm.tokens.input).toEqual({ total: 30, mean: 15, reported: 2 });
  });

  it('give the cost in all, per trial and per pass', async () => {
    const arm = await armOf([trial(0), wrong(1, { costUsd: 0.003 }), failed(2)]);
    expect(arm.costUsd?.total).toBeCloseTo(0.004, 12);
    expect(arm.costUsd?.perTrial).toBeCloseTo(0.002, 12);
    expect(arm.costUsd?.perPass).toBeCloseTo(0.004, 12);
  });

  it('give no cost at all when one answer has an unknown one', async () => {
    expect((await armOf([trial(0), trial(1, { costUsd: null })])).costUsd).toBeNull();
    expect((await armOf([failed(0)])).costUsd).toBeNull();
  });

  it('leave cache hits out of the money, and give no cost per pass without one', async () => {
    const hit = trial(1, { cached: true, costUsd: null, attempts: [] });
    expect((await armOf([wrong(0), hit])).costUsd).toEqual({ total: 0.001, perTrial: 0.001, perPass: null });
    expect((await armOf([hit])).costUsd).toEqual({ total: 0, perTrial: null, perPass: null });
  });

  it('tell what a route costs per trial by those alone that took no step from the cache', async () => {
    const route = [
      { step: 'flash', why: null, result: 'truncated' },
      { step: 'haiku', why: 'truncated', result: 'answered' },
    ] as const;
    const whole = trial(0, { route, costUsd: 0.005, attempts: [attempt(), attempt()] });
    const partly = trial(1, { route, costUsd: 0.001, latencyMs: null });
    const arm = await armOf([whole, partly, wrong(2, { ...partly, ordinal: 2, outcome: 'wrong' })]);
    expect(arm.costUsd).toEqual({ total: 0.007, perTrial: 0.005, perPass: 0.005 });
    expect((await armOf([partly])).costUsd).toEqual({ total: 0.001, perTrial: null, perPass: null });
    const found = await messagesOf('partly-cached-answers', [whole, partly]);
    expect(found).toMatchObject([{ message: expect.stringContaining('1 of 2 answers took some of') }]);
  });
});

describe('attempts', () => {
  it('count retries by what they followed, errors by trial and statuses by request', async () => {
    const rateLimit = { kind: 'rate_limit', message: 'm' } as const;
    const network = { kind: 'network', message: 'm' } as const;
    const arm = await armOf([
      trial(0),
      trial(1, {
        attempts: [
          attempt({ status: 429, error: rateLimit }),
          attempt({ status: null, error: network }),
          attempt(),
        ],
      }),
      failed(2, {
        attempts: [attempt({ status: 429, error: rateLimit }), attempt({ status: 429, error: rateLimit })],
      }),
      failed(3, { attempts: [], error: { kind: 'auth', message: 'no key' } }),
    ]);
    expect(arm.retries).toEqual({
      attempts: 6,
      trialsRetried: 2,
      rate: 2 / 3,
      byReason: { network: 1, rate_limit: 2 },
    });
    expect(arm.errors).toEqual({ auth: 1, rate_limit: 1 });
    expect(arm.httpStatuses).toEqual({ '200': 2, '429': 3, none: 1 });
  });

  it('name the models that served, sorted', async () => {
    const arm = await armOf([trial(0, { servedModel: 'z' }), trial(1, { servedModel: 'a' }), failed(2)]);
    expect(arm.servedModels).toEqual(['a', 'z']);
  });
});

describe('batches', () => {
  const error = { kind: 'timeout', message: 'The batch expired.' } as const;
  const unanswered = attempt({ latencyMs: null, status: null, error });

  it('have no latency, which is not 0', async () => {
    const arm = await armOf([trial(0, { latencyMs: null, attempts: [attempt({ latencyMs: null })] })]);
    expect(arm.latencyMs).toMatchObject({ count: 0, mean: null, p50: null });
    expect(arm.window.finishedAt).toBe('2026-11-20T21:30:00.000Z');
  });

  it('are warned of where they left requests without an answer', async () => {
    const again = { latencyMs: null, attempts: [unanswered, attempt({ latencyMs: null })] };
    expect(await messagesOf('batch-lines-sent-again', [trial(0), trial(1, again)])).toEqual([
      expect.objectContaining({ message: expect.stringContaining('The batch expired. (1)') as string }),
    ]);
    const single = attempt({ latencyMs: 5, status: null, error });
    expect(await messagesOf('batch-lines-sent-again', [trial(0, { attempts: [single] })])).toEqual([]);
  });
});

describe('worst cases', () => {
  it('are the lowest value first, then by outcome, then by place, whatever the order of arrival', async () => {
    const half = scored({ pass: false, value: 0.5, answer: null, reason: 'half' });
    const trials = [
      wrong(1, { scores: { f1: half } }),
      wrong(2),
      wrong(3, { outcome: 'truncated' }),
      wrong(4, { outcome: 'refused' }),
      wrong(5, { outcome: 'empty' }),
      failed(6),
      trial(7, { outcome: 'unscored', scores: {} }),
    ];
    const forwards = await armOf(trials);
    const backwards = await armOf(trials.toReversed());
    expect(forwards.worst.map((worst) => worst.caseId)).toEqual(['case-3', 'case-5', 'case-4']);
    expect(backwards.worst).toEqual(forwards.worst);
  });

  it('show what was expected, what came and the first reason, cut to 200 characters', async () => {
    const long = '😀'.repeat(300);
    const expected = [{ label: 'a' }, undefined, 'x'];
    const call = { id: null, name: 'look', rawArguments: '{"at":1}', arguments: { at: 1 } };
    const { worst } = await armOf(
      [
        wrong(0, {
          output: long,
          scores: { first: pass, second: scored({ pass: false, value: 0, answer: null, reason: long }) },
        }),
        wrong(1, { output: '', toolCalls: [call] }),
        wrong(2, { output: 'b'.repeat(200) }),
      ],
      { expected: (ordinal) => expected[ordinal] },
    );
    const byCase = Object.fromEntries(worst.map((row) => [row.caseId, row]));
    const cut = `${'😀'.repeat(199)}…`;
    expect(byCase['case-0']).toMatchObject({ expected: '{"label":"a"}', given: cut, reason: cut });
    expect(byCase['case-1']).toMatchObject({ expected: '', given: '[{"name":"look","arguments":{"at":1}}]' });
    expect(byCase['case-2']).toMatchObject({ expected: 'x', given: 'b'.repeat(200), reason: 'not equal' });
  });
});

describe('several arms', () => {
  it('are summarised apart, in the order of the plan, each over its own dataset', async () => {
    const asked: string[] = [];
    const { arms } = await summarize({
      arms: [
        facts({ id: 'b', dataset: 'b.jsonl', planned: 1 }),
        facts({ id: 'a', dataset: 'a.jsonl', planned: 1 }),
      ],
      trials: stream([trial(0, { arm: 'a' }), wrong(0, { arm: 'b' })]),
      caseFacts: (dataset) => {
        asked.push(dataset);
        return { tags: [], expected: undefined, scorers: null };
      },
      repeats: 1,
      level: 0.95,
    });
    expect(arms.map((arm) => [arm.arm, arm.passRate.rate])).toEqual([
      ['b', 0],
      ['a', 1],
    ]);
    expect(new Set(asked)).toEqual(new Set(['a.jsonl', 'b.jsonl']));
  });

  it('throws on a trial of an arm that the plan lacks', async () => {
    await expect(summaryOf([trial(0, { arm: 'other' })])).rejects.toThrow(/other/);
  });
});

describe('warnings', () => {
  it('are none for a run without trouble', async () => {
    expect((await summaryOf([trial(0), wrong(1)])).warnings).toEqual([]);
  });

  it('name the limit, the reasoning tokens and at most five cases of truncated answers', async () => {
    const cut = range(7, (i) =>
      wrong(6 - i, {
        outcome: 'truncated',
        output: '',
        finishReason: 'length',
        usage: usage(10, 64, { reasoningTokens: 60 }),
      }),
    );
    const [warning] = await messagesOf('truncated', [...cut, trial(7)]);
    expect(warning).toEqual({
      code: 'truncated',
      arm: 'small',
      caseIds: ['case-0', 'case-1', 'case-2', 'case-3', 'case-4'],
      message:
        '7 of 8 outputs were cut off: 7 at the output limit (maxTokens 64). Of the 448 output tokens they reported, ' +
        '420 (94 %) were reasoning. Raise maxTokens or lower the reasoning effort; ' +
        '`evalsmall sweep -m small -d cases.jsonl --max-tokens 128,256,512,1024` finds a budget.',
    });
  });

  it('tell the end of the context window from the output limit', async () => {
    const trials = [
      wrong(0, { outcome: 'truncated', finishReason: 'context_exceeded' }),
      trial(1, { finishReason: 'length' }),
    ];
    const [warning] = await messagesOf('truncated', trials, { arm: { settings: { maxTokens: null } } });
    expect(warning?.message).toBe(
      "2 of 2 outputs were cut off: 1 at the output limit (maxTokens isn't set, so the provider's own), 1 at the end " +
        'of the context window. How many of their output tokens were reasoning was not reported. Raise maxTokens. ' +
        'Shorten the input, or choose a model with a larger context window.',
    );
  });

  it.each([
    [{ modelFlag: null }, {}, 'Raise maxTokens.'],
    [{ dataset: 'my cases.jsonl' }, {}, "-d 'my cases.jsonl'"],
    [{ prompt: 'triage@v2' }, {}, '-d cases.jsonl -p triage@v2 --max-tokens'],
    [{}, { simulated: true }, '--max-tokens 128,256,512,1024 --simulate`'],
    [{ sweptFlags: ['--reasoning-effort high'] }, {}, '1024 --reasoning-effort high`'],
  ])('name the command for %j and %j: %s', async (arm, changes, text) => {
    const cut = wrong(0, { outcome: 'truncated', finishReason: 'length', ...changes });
    const [warning] = await messagesOf('truncated', [{ ...cut }], { arm });
    expect(warning?.message).toContain(text);
  });

  it('name empty outputs with their finish reasons, a case once', async () => {
    const empty = { outcome: 'empty', output: '' } as const;
    const [warning] = await messagesOf('empty-output', [wrong(0, empty), wrong(0, { ...empty, repeat: 1 })]);
    expect(warning?.caseIds).toEqual(['case-0']);
    expect(warning?.message).toMatch(
      /^2 of 2 outputs were empty: .*Finish reasons: stop \(2\)\. They were written under the output limit \(maxTokens 64\)\./,
    );
  });

  it("quote the provider's word for a finish reason nobody knows", async () => {
    const [warning] = await messagesOf('unknown-finish-reason', [
      trial(0, { finishReason: 'unknown', rawFinishReason: 'eos' }),
      trial(1, { finishReason: 'unknown', rawFinishReason: null }),
      trial(2),
    ]);
    expect(warning?.message).toMatch(/^2 of 3 outputs .*: "eos" \(1\), none given \(1\)\./);
  });

  it.each([
    'small-1',
    'small-1-20251001',
    'small-1-2025-08-07',
    'small-1-001',
    'small-1@20251001',
    'small-1-v1:0',
  ])('take %s for the model that was asked for', async (servedModel) => {
    expect(await messagesOf('served-model-differs', [trial(0, { servedModel })])).toEqual([]);
  });

  it.each(['small-2', 'small-1-5', 'small-1-mini', 'small-1-preview-05-20', 'vendor/small-1', 'small-12025'])(
    'say that %s is another model',
    async (servedModel) => {
      const [warning] = await messagesOf('served-model-differs', [trial(0, { servedModel }), trial(1)]);
      expect(warning?.caseIds).toEqual(['case-0']);
      expect(warning?.message).toContain(`1 of 2 answers came from another model than small-1`);
      expect(warning?.message).toContain(`${servedModel} (1)`);
    },
  );

  it('say when a route passed over a model that was given up', async () => {
    const passedOver: TrialResult['route'] = [
      { step: 'flash', why: null, result: 'given_up' },
      { step: 'haiku', why: 'error', result: 'answered' },
    ];
    const plain: TrialResult['route'] = [{ step: 'flash', why: null, result: 'auth' }];
    const [warning, ...others] = await messagesOf('step-given-up', [
      trial(0, { route: plain }),
      trial(1, { route: passedOver }),
    ]);
    expect(others).toEqual([]);
    expect(warning?.caseIds).toEqual(['case-1']);
    expect(warning?.message).toMatch(/^1 of 2 trials passed over .*: flash \(1\)\./);
  });

  it('hold a route answer against the model that its step asked for', async () => {
    const route = [
      { name: 'flash', requestedModel: 'flash-1', repair: false },
      { name: 'haiku', requestedModel: 'haiku-1', repair: false },
    ];
    const trials = [
      trial(0, { servedBy: 'haiku', servedModel: 'haiku-1-20251001' }),
      trial(1, { servedBy: 'flash', servedModel: 'haiku-1' }),
    ];
    const found = await messagesOf('served-model-differs', trials, { arm: { route } });
    expect(found.map(({ caseIds }) => caseIds)).toEqual([['case-1']]);
  });

  it('count errors by kind and say how to run them again', async () => {
    const timeout = { kind: 'timeout', message: 'm' } as const;
    const [warning] = await messagesOf('errors', [
      failed(0),
      failed(1, { error: timeout }),
      failed(2),
      trial(3),
    ]);
    expect(warning?.message).toMatch(
      /^3 of 4 planned trials .*: rate_limit \(2\), timeout \(1\)\..*--resume/,
    );
    expect(warning?.caseIds).toEqual(['case-0', 'case-1', 'case-2']);
  });

  it('say which scorer could not judge, and why', async () => {
    const scores = { exact: pass, judge: scorerError('the pattern is too large') };
    const [warning] = await messagesOf('scorer-errors', [
      trial(0, { outcome: 'unscored', scores }),
      trial(1),
    ]);
    expect(warning?.message).toMatch(
      /^1 of 2 answers .*: judge \(1\)\. The first, case-0: the pattern is too large\. /,
    );
  });

  it('say that an arm was given up, and when trials are missing', async () => {
    const stopped = 'the key was refused';
    const [given] = await messagesOf('arm-stopped', [trial(0)], { arm: { planned: 50, stopped } });
    expect(given?.message).toContain('after 1 of 50 planned trials');
    expect(given?.message).toContain(stopped);
    const [missing] = await messagesOf('unmeasured', [trial(0)], { arm: { planned: 50 } });
    expect(missing?.message).toContain('49 of 50 planned trials have no result');
  });

  it('say that nothing was measured when no trial came', async () => {
    const [missing] = await messagesOf('unmeasured', [], { arm: { planned: 5 } });
    expect(missing?.message).toContain('5 of 5 planned trials have no result');
  });

  it('name answers that no scorer judged', async () => {
    const [warning] = await messagesOf('unmeasured', [trial(0, { outcome: 'unscored', scores: {} })]);
    expect(warning?.message).toMatch(/^1 of 1 answers was judged by no scorer/);
  });

  it('name unknown costs only where the model has a price', async () => {
    const trials = [trial(0, { costUsd: null, usage: null }), trial(1, { costUsd: null }), trial(2)];
    const [warning] = await messagesOf('cost-unknown', trials);
    expect(warning?.message).toMatch(/^The cost of 2 of 3 answers is unknown.*no token counts \(1\)/);
    expect(await messagesOf('cost-unknown', trials, { arm: { priced: false } })).toEqual([]);
  });
});
