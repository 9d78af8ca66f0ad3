import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import {
  sampleArm,
  sampleCase,
  sampleCompletion,
  sampleModel,
  sampleRequest,
} from '../../test/support/samples.ts';
import type { Case } from '../domain/case.ts';
import type { Completion, FinishReason } from '../domain/completion.ts';
import type { FailureKind, ProviderFailure } from '../domain/errors.ts';
import { ProviderError } from '../domain/errors.ts';
import type { CompletionRequest } from '../domain/request.ts';
import type { RouteCondition, RouteSpec, RouteStep } from '../domain/route.ts';
import type { TrialResult } from '../domain/trial.ts';
import { keyedRandom } from '../lib/random.ts';
import { createGates } from './gate.ts';
import { createHalt } from './halt.ts';
import type { EngineParts } from './parts.ts';
import { runArm } from './run-arm.ts';

const models = ['flash', 'haiku', 'sonnet'].map((id) => {
  return sampleModel({ id, model: `${id}-1`, retry: { retries: 0, timeoutMs: 1000 }, concurrency: 1 });
});

function condition(text: string): RouteCondition {
  if (text.startsWith('tag=')) return { kind: 'tag', text, tag: text.slice(4) };
  if (text.startsWith('inputTokens>=')) return { kind: 'inputTokens', text, atLeast: Number(text.slice(13)) };
  return { kind: 'result', text, word: text as 'error' };
}

/** `flash`, `haiku when invalid`, `flash#repair when invalid`. */
function route(...lines: readonly string[]): RouteSpec {
  const steps = lines.map((line): RouteStep => {
    const [name = '', when] = line.split(' when ');
    const model = models.find(({ id }) => id === name.split('#')[0]);
    if (model === undefined) throw new Error(`no model for ${line}`);
    const conditions = when === undefined ? [] : when.split(' ').map(condition);
    return { name, model, repair: name.includes('#'), when: conditions };
  });
  return { id: 'ladder', steps, concurrency: 1 };
}

function failure(kind: FailureKind, change: Partial<ProviderFailure> = {}): ProviderError {
  return new ProviderError({
    kind,
    scope: 'case',
    message: `it was ${kind}`,
    status: null,
    retryAfterMs: null,
    requestId: null,
    rateLimits: null,
    ...change,
  });
}

function answer(text: string, finish: FinishReason = 'stop'): Completion {
  return sampleCompletion({ text, finishReason: { unified: finish, raw: finish } });
}

type Reply = (request: CompletionRequest) => Completion;

function harness(
  ladder: RouteSpec,
  replies: Readonly<Record<string, Reply>>,
  cases: readonly Case[] = [sampleCase()],
) {
  const clock = createFakeClock();
  const stopSending = new AbortController();
  const asked: CompletionRequest[] = [];
  const crashes: unknown[] = [];
  const parts: EngineParts = {
    cases: async function* source() {
      yield* cases;
    },
    cache: null,
    budget: null,
    isDone: () => false,
    isUngraded: () => false,
    gradeAgain: () => Promise.reject(new Error('nothing is recorded')),
    toRequest: ({ example }, model) =>
      Promise.resolve({
        model: model.id,
        system: null,
        messages: [{ role: 'user', content: [{ type: 'text', text: JSON.stringify(example.input) }] }],
        settings: model.settings,
        tools: [],
        toolChoice: null,
        schema: null,
        stream: false,
        headers: {},
      }),
    provider: (model) =>
      Promise.resolve({
        complete: (request) => {
          asked.push(request);
          clock.advance(100);
          return Promise.resolve(request).then(replies[model.id] ?? (() => answer('billing')));
        },
      }),
    judge: () => Promise.resolve({ scores: {}, jsonLevel: null, judging: null }),
    violations: (_trial, _model, { text }) => (text.startsWith('{') ? [] : ['"/total" must be number']),
    cost: () => 0.5,
    serviceTimeMs: (measuredMs) => measuredMs,
    firstTokenMs: (measuredMs) => measuredMs,
    isSimulated: () => false,
    crashed: (error) => void crashes.push(error),
    random: (...key) => keyedRandom(1, ...key),
    clock,
    gates: createGates(models, clock),
    halt: createHalt(stopSending.signal),
    repeats: 1,
    stopSending: stopSending.signal,
    stopNow: new AbortController().signal,
  };
  const collect = async (): Promise<TrialResult[]> => {
    const results: TrialResult[] = [];
    for await (const result of runArm(sampleArm({ id: 'ladder', model: ladder }), parts))
      results.push(result);
    expect(crashes).toEqual([]);
    return results;
  };
  return { parts, stopSending, asked, collect };
}

const good: Reply = () => answer('{"total": 1}');
const bad: Reply = () => answer('total: 1');
const failing = (kind: FailureKind, change: Partial<ProviderFailure> = {}): Reply => {
  return () => {
    throw failure(kind, change);
  };
};

describe('running a route', () => {
  it('asks the first step alone where its answer is good', async () => {
    const run = harness(route('flash', 'haiku when error truncated empty refused invalid'), { flash: good });
    expect(await run.collect()).toMatchObject([
      {
        model: 'ladder',
        servedBy: 'flash',
        latencyMs: 100,
        costUsd: 0.5,
        route: [{ step: 'flash', why: null, result: 'answered' }],
      },
    ]);
    expect(run.asked).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ['rate_limit', failing('rate_limit')],
    ['unavailable', failing('unavailable')],
    ['timeout', failing('timeout')],
    ['error', failing('network')],
    ['error', failing('rate_limit')],
    ['truncated', () => answer('{"total"', 'length')],
    ['empty', () => answer(' ')],
    ['refused', () => answer('no', 'refusal')],
    ['refused', () => answer('', 'content_filter')],
    ['invalid', bad],
  ])('goes on to a step that waits for %s', async (word, reply) => {
    const run = harness(route('flash', `haiku when ${word}`), { flash: reply, haiku: good });
    const [result] = await run.collect();
    expect(result).toMatchObject({ servedBy: 'haiku', output: '{"total": 1}', error: null });
    expect(result?.route?.map(({ step, why }) => [step, why])).toEqual([
      ['flash', null],
      ['haiku', word],
    ]);
    expect(result?.attempts.map(({ model }) => model)).toEqual(['flash', 'haiku']);
  });

  it('passes over a step whose conditions do not hold', async () => {
    const ladder = route('flash', 'haiku when rate_limit', 'sonnet when invalid');
    const [result] = await harness(ladder, { flash: bad, sonnet: good }).collect();
    expect(result?.route?.map(({ step }) => step)).toEqual(['flash', 'sonnet']);
  });

  it('ends with the last answer where no step takes over, good or not', async () => {
    const [result] = await harness(route('flash', 'haiku when error'), { flash: bad }).collect();
    expect(result).toMatchObject({ servedBy: 'flash', output: 'total: 1', outcome: 'unscored' });
    expect(result?.route).toEqual([{ step: 'flash', why: null, result: 'invalid' }]);
  });

  it('is an error where the last step that was taken is one, with what was paid before it', async () => {
    const ladder = route('flash', 'haiku when invalid');
    const [result] = await harness(ladder, { flash: bad, haiku: failing('unavailable') }).collect();
    expect(result).toMatchObject({
      outcome: 'error',
      error: { kind: 'unavailable' },
      servedBy: null,
      output: null,
      latencyMs: null,
      costUsd: 0.5,
    });
    expect(result?.attempts).toHaveLength(2);
  });

  it('sums latency, cost and usage over the steps that were answered', async () => {
    const ladder = route('flash', 'haiku when invalid', 'sonnet when error');
    const run = harness(ladder, { flash: bad, haiku: failing('timeout'), sonnet: good });
    const [result] = await run.collect();
    expect(result).toMatchObject({
      latencyMs: 200,
      costUsd: 1,
      usage: { inputTokens: 200, outputTokens: 10 },
    });
    expect(result?.usage?.reasoningTokens).toBeNull();
    expect(result?.attempts).toHaveLength(3);
  });

  it('knows no cost and no usage as soon as one step has none', async () => {
    const run = harness(route('flash', 'haiku when invalid'), {
      flash: () => ({ ...answer('total: 1'), usage: null }),
      haiku: good,
    });
    const parts = {
      ...run.parts,
      cost: (_model: unknown, { usage }: Completion) => (usage === null ? null : 2),
    };
    const results: TrialResult[] = [];
    const arm = sampleArm({ model: route('flash', 'haiku when invalid') });
    for await (const result of runArm(arm, parts)) results.push(result);
    expect(results).toMatchObject([{ costUsd: null, usage: null, latencyMs: 200 }]);
  });
});

describe('where a route begins', () => {
  const ladder = route('flash', 'haiku when tag=hard', 'sonnet when inputTokens>=100');

  it.each([
    ['flash', { tags: ['easy'] }],
    ['haiku', { tags: ['easy', 'hard'] }],
    ['sonnet', { input: 'and so on '.repeat(60) }],
    ['haiku', { tags: ['hard'], input: 'and so on '.repeat(60) }],
  ])('is %s for a case with %o', async (step, change) => {
    const [result] = await harness(ladder, { flash: good, haiku: good, sonnet: good }, [
      sampleCase(change),
    ]).collect();
    expect(result?.servedBy).toBe(step);
    expect(result?.route).toHaveLength(1);
  });

  it('leaves steps with input conditions alone later on', async () => {
    const [result] = await harness(ladder, { flash: bad }).collect();
    expect(result?.route?.map(({ step }) => step)).toEqual(['flash']);
  });
});

describe('repairing an answer', () => {
  it('asks the same model again with its answer and what it breaks', async () => {
    const mending: Reply = ({ messages }) =>
      messages.length === 1 ? answer('total: 1') : answer('{"total": 1}');
    const run = harness(route('flash', 'flash#repair when invalid'), { flash: mending });
    const [result] = await run.collect();
    expect(result).toMatchObject({
      servedBy: 'flash#repair',
      output: '{"total": 1}',
      latencyMs: 200,
      costUsd: 1,
    });
    expect(result?.route?.map((step) => step.result)).toEqual(['invalid', 'answered']);
    const [, assistant, user] = run.asked[1]?.messages ?? [];
    expect(assistant).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'total: 1' }] });
    expect(JSON.stringify(user)).toContain('\\"/total\\" must be number');
  });

  it('goes on to the next step when the answer is still invalid, or the repair fails', async () => {
    const ladder = route('flash', 'flash#repair when invalid', 'haiku when invalid');
    const [still] = await harness(ladder, { flash: bad, haiku: good }).collect();
    expect(still?.route?.map((step) => step.result)).toEqual(['invalid', 'invalid', 'answered']);
    const breaking: Reply = ({ messages }) => {
      if (messages.length > 1) throw failure('timeout');
      return answer('total: 1');
    };
    const [failed] = await harness(ladder, { flash: breaking, haiku: good }).collect();
    expect(failed?.route?.map((step) => step.result)).toEqual(['invalid', 'timeout', 'answered']);
  });

  it('leaves alone what was cut off, refused or empty, and answers of other steps', async () => {
    const ladder = route('flash', 'flash#repair when invalid', 'haiku when error');
    for (const reply of [() => answer('total', 'length'), () => answer('no', 'refusal'), () => answer('')]) {
      expect((await harness(ladder, { flash: reply }).collect())[0]?.servedBy).toBe('flash');
    }
    const other = route('flash', 'haiku when error', 'haiku#repair when invalid');
    expect((await harness(other, { flash: bad }).collect())[0]?.servedBy).toBe('flash');
  });
});

describe('models that are given up', () => {
  const cases = [0, 1, 2].map((ordinal) => sampleCase({ id: `case-${ordinal}`, ordinal }));
  const refused = failing('auth', { scope: 'model', status: 401, message: 'bad key' });

  it('notes what was paid for a trial that is left in the middle of its route', async () => {
    const run = harness(route('flash', 'haiku when invalid'), {
      flash: () => {
        run.stopSending.abort();
        return answer('total: 1');
      },
      haiku: good,
    });
    expect(await run.collect()).toEqual([]);
    expect(run.parts.halt.unrecorded()).toMatchObject([
      { model: 'ladder', costUsd: 0.5, attempts: [{ model: 'flash', status: 200, error: null }] },
    ]);
  });

  it('are passed over where a later step takes over', async () => {
    const run = harness(route('flash', 'haiku when error'), { flash: refused, haiku: good }, cases);
    const results = await run.collect();
    expect(results.map(({ servedBy }) => servedBy)).toEqual(['haiku', 'haiku', 'haiku']);
    expect(results.map((trial) => trial.route?.[0]?.result)).toEqual(['auth', 'given_up', 'given_up']);
    expect(run.asked.filter(({ model }) => model === 'flash')).toHaveLength(1);
    expect(run.parts.halt.leftReason('ladder')).toBeNull();
  });

  it('still count as what made them so', async () => {
    const limited = failing('rate_limit', { scope: 'retry', status: 429, retryAfterMs: 600_000 });
    const patient = { ...route('flash', 'haiku when rate_limit') };
    const run = harness(patient, { flash: limited, haiku: good }, cases);
    expect((await run.collect()).map(({ servedBy }) => servedBy)).toEqual(['haiku', 'haiku', 'haiku']);
  });

  it('leave trials to a resumed run where no step takes over, and say why', async () => {
    const run = harness(route('flash', 'haiku when invalid'), { flash: refused, haiku: good }, cases);
    const results = await run.collect();
    expect(results.map(({ outcome }) => outcome)).toEqual(['error']);
    expect(run.parts.halt.leftReason('ladder')).toContain('bad key');
  });

  it('do not keep a route from the trials that other steps answer', async () => {
    const hard = cases.map((one, index) => ({ ...one, input: index === 0 ? 'hard' : 'easy' }));
    const flash: Reply = ({ messages }) =>
      (JSON.stringify(messages).includes('hard') ? bad : good)(sampleRequest());
    const run = harness(route('flash', 'haiku when invalid'), { flash, haiku: refused }, hard);
    expect((await run.collect()).map(({ servedBy }) => servedBy)).toEqual([null, 'flash', 'flash']);
  });

  it('end a route once none of its models is left', async () => {
    const run = harness(route('flash', 'haiku when error'), { flash: refused, haiku: refused }, cases);
    expect(await run.collect()).toHaveLength(1);
  });
});

describe('interrupting a route', () => {
  it('records nothing of a trial that was in the middle of it', async () => {
    const run = harness(route('flash', 'haiku when invalid'), {
      flash: () => {
        run.stopSending.abort();
        return answer('total: 1');
      },
    });
    expect(await run.collect()).toEqual([]);
    expect(run.asked).toHaveLength(1);
  });
});
