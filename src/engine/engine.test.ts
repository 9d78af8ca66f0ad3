import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import {
  sampleArm,
  sampleCase,
  sampleCompletion,
  sampleFailure,
  sampleModel,
  sampleRequest,
} from '../../test/support/samples.ts';
import type { Case } from '../domain/case.ts';
import type { Completion } from '../domain/completion.ts';
import type { Question, ReplyCache } from '../domain/reply-cache.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import { ProviderError } from '../domain/errors.ts';
import { scored, scorerError } from '../domain/score.ts';
import type { TrialResult } from '../domain/trial.ts';
import { keyedRandom } from '../lib/random.ts';
import { createBudget } from './budget.ts';
import { createGates } from './gate.ts';
import { createHalt } from './halt.ts';
import type { EngineParts } from './parts.ts';
import { runArm } from './run-arm.ts';

type Reply = (
  call: number,
  signal: AbortSignal,
  onFirstToken: () => void,
) => Completion | Promise<Completion>;

function failure(change: Partial<ProviderFailure>): ProviderError {
  return new ProviderError(sampleFailure(change));
}

const EMPTY_REQUEST = sampleRequest();

function harness(reply: Reply, change: Partial<EngineParts> = {}, model = sampleModel()) {
  const clock = createFakeClock();
  const stopSending = new AbortController();
  const stopNow = new AbortController();
  setMaxListeners(0, stopSending.signal, stopNow.signal);
  let calls = 0;
  const crashes: unknown[] = [];
  const cases: Case[] = [];
  const parts: EngineParts = {
    cases: async function* source() {
      yield* cases;
    },
    isDone: () => false,
    isUngraded: () => false,
    gradeAgain: () => Promise.reject(new Error('nothing is recorded')),
    toRequest: () => Promise.resolve(EMPTY_REQUEST),
    provider: () =>
      Promise.resolve({
        complete: async (_request, { signal, onFirstToken }) => {
          calls += 1;
          return reply(calls, signal, onFirstToken);
        },
      }),
    judge: (_trial, completion) =>
      Promise.resolve({
        scores: {
          exact: scored({ pass: completion.text === 'billing', answer: completion.text, reason: 'compared' }),
        },
        jsonLevel: null,
        judging: null,
      }),
    violations: () => null,
    cost: () => null,
    serviceTimeMs: (measuredMs) => measuredMs,
    isSimulated: () => false,
    crashed: (error) => {
      crashes.push(error);
      stopSending.abort();
    },
    firstTokenMs: (measuredMs) => measuredMs,
    random: (...key) => keyedRandom(1, ...key),
    clock,
    gates: createGates([model], clock),
    halt: createHalt(stopSending.signal),
    cache: null,
    budget: null,
    repeats: 1,
    stopSending: stopSending.signal,
    stopNow: stopNow.signal,
    ...change,
  };
  const addCases = (count: number): void => {
    for (let ordinal = 0; ordinal < count; ordinal += 1)
      cases.push(sampleCase({ id: `case-${ordinal}`, ordinal }));
  };
  const collect = async (): Promise<TrialResult[]> => {
    const results: TrialResult[] = [];
    for await (const result of runArm(sampleArm({ model }), parts)) results.push(result);
    return results;
  };
  return { crashes, clock, parts, stopSending, stopNow, addCases, collect, calls: () => calls };
}

describe('running an arm', () => {
  it('yields one result for each case and repeat', async () => {
    const run = harness(() => sampleCompletion(), { repeats: 3 });
    run.addCases(5);
    const results = await run.collect();
    expect(new Set(results.map(({ caseId, repeat }) => `${caseId}#${repeat}`)).size).toBe(15);
    expect(results.every(({ outcome }) => outcome === 'correct')).toBe(true);
  });

  it('leaves out what an earlier session has done', async () => {
    const run = harness(() => sampleCompletion(), { isDone: ({ example }) => example.ordinal < 3 });
    run.addCases(5);
    expect(new Set((await run.collect()).map(({ ordinal }) => ordinal))).toEqual(new Set([3, 4]));
    expect(run.calls()).toBe(2);
  });

  it('has no more trials in flight than the model allows', async () => {
    let inFlight = 0;
    let most = 0;
    const run = harness(async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight -= 1;
      return sampleCompletion();
    });
    run.addCases(40);
    await run.collect();
    expect(most).toBe(4);
  });

  it('records the latency of the attempt that answered, not of the waits before it', async () => {
    const run = harness((call) => {
      run.clock.advance(call === 1 ? 900 : 50);
      if (call === 1) throw failure({ retryAfterMs: 7000 });
      return sampleCompletion();
    });
    run.addCases(1);
    const [result] = await run.collect();
    expect(result?.latencyMs).toBe(50);
    expect(result?.attempts).toMatchObject([
      { latencyMs: 900, status: 503, waitMs: 7000, waitWhy: 'retry-after', error: { kind: 'unavailable' } },
      { latencyMs: 50, status: 200, waitMs: 0, waitWhy: null, error: null },
    ]);
    expect(run.clock.slept).toEqual([7000]);
  });

  it('measures the time to the first token from the start of the attempt that answered', async () => {
    const run = harness((call, _signal, onFirstToken) => {
      run.clock.advance(call === 1 ? 700 : 120);
      onFirstToken();
      run.clock.advance(300);
      onFirstToken();
      if (call === 1) throw failure({});
      return sampleCompletion();
    });
    run.addCases(1);
    const [result] = await run.collect();
    expect(result).toMatchObject({ ttftMs: 120, latencyMs: 420 });
  });

  it('knows no time to the first token where none was seen, or nothing was answered', async () => {
    const run = harness((call, _signal, onFirstToken) => {
      if (call === 1) return sampleCompletion();
      onFirstToken();
      throw failure({ scope: 'case' });
    });
    run.addCases(2);
    expect((await run.collect()).map(({ ttftMs }) => ttftMs)).toEqual([null, null]);
  });

  it('reports the time to the first token that the parts know better', async () => {
    const firstTokenMs = (measuredMs: number, { text }: Completion): number => measuredMs + text.length;
    const run = harness(
      (_call, _signal, onFirstToken) => {
        run.clock.advance(10);
        onFirstToken();
        return sampleCompletion({ text: 'billing' });
      },
      { firstTokenMs },
    );
    run.addCases(1);
    expect((await run.collect())[0]?.ttftMs).toBe(17);
  });

  it('gives up after the retries are used up, with every attempt recorded', async () => {
    const run = harness(() => {
      throw failure({ kind: 'rate_limit', status: 429 });
    });
    run.addCases(1);
    const [result] = await run.collect();
    expect(result).toMatchObject({
      outcome: 'error',
      output: null,
      latencyMs: null,
      error: { kind: 'rate_limit' },
    });
    expect(result?.attempts).toHaveLength(5);
    expect(run.calls()).toBe(5);
  });

  it('does not try again what another attempt cannot mend', async () => {
    const run = harness(() => {
      throw failure({ kind: 'invalid_request', scope: 'case', status: 400 });
    });
    run.addCases(2);
    expect((await run.collect()).map(({ outcome }) => outcome)).toEqual(['error', 'error']);
    expect(run.calls()).toBe(2);
  });

  it('sends nothing more once the key is refused, and leaves the rest for a resumed run', async () => {
    const run = harness(() => {
      throw failure({ kind: 'auth', scope: 'key', status: 401, message: 'bad key' });
    });
    run.addCases(50);
    const results = await run.collect();
    expect(results.length).toBeLessThanOrEqual(4);
    expect(results[0]).toMatchObject({ outcome: 'error', error: { kind: 'auth' } });
    expect(run.parts.halt.reason(sampleModel())).toBe('bad key');
    expect(run.parts.halt.reason(sampleModel({ model: 'other' }))).toBe('bad key');
  });

  it('gives up an unknown model but not its neighbours on the same key', async () => {
    const run = harness(() => {
      throw failure({ kind: 'model_not_found', scope: 'model', status: 404, message: 'no such model' });
    });
    run.addCases(50);
    await run.collect();
    expect(run.parts.halt.reason(sampleModel())).toBe('no such model');
    expect(run.parts.halt.reason(sampleModel({ model: 'other' }))).toBeNull();
  });

  it('gives up an endpoint that never answered and cannot be reached', async () => {
    const run = harness(() => {
      throw failure({ kind: 'network', status: null, message: 'connection refused' });
    });
    run.addCases(50);
    const results = await run.collect();
    expect(results.length).toBeLessThanOrEqual(4);
    expect(run.parts.halt.reason(sampleModel())).toContain('connection refused');
  });

  it('goes on after a network failure at an endpoint that has answered before', async () => {
    const run = harness(
      (call) => {
        if (call > 1 && call < 7) throw failure({ kind: 'network', status: null });
        return sampleCompletion();
      },
      {},
      sampleModel({ concurrency: 1 }),
    );
    run.addCases(4);
    const outcomes = (await run.collect()).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['correct', 'error', 'correct', 'correct']);
  });

  it('stops the arm when the provider asks for a wait beyond the limit', async () => {
    const run = harness(() => {
      throw failure({ kind: 'rate_limit', status: 429, retryAfterMs: 600_000 });
    });
    run.addCases(50);
    await run.collect();
    expect(run.clock.slept).toEqual([]);
    expect(run.parts.halt.reason(sampleModel())).toContain('600 s');
  });

  it('holds everyone up for a wait that was asked for at a last attempt too', async () => {
    const model = sampleModel({ concurrency: 1, retry: { retries: 0, timeoutMs: 120_000 } });
    const run = harness(
      (call) => {
        if (call === 1) throw failure({ kind: 'rate_limit', status: 429, retryAfterMs: 30_000 });
        return sampleCompletion();
      },
      {},
      model,
    );
    run.addCases(2);
    const results = await run.collect();
    expect(results.map(({ outcome }) => outcome)).toEqual(['error', 'correct']);
    expect(results[1]?.queueMs).toBe(30_000);
  });

  it('stops the arm at a last attempt that asks for a wait beyond the limit', async () => {
    const model = sampleModel({ concurrency: 1, retry: { retries: 0, timeoutMs: 120_000 } });
    const asked = { kind: 'rate_limit', status: 429, retryAfterMs: 61_000 } as const;
    const run = harness(
      () => {
        throw failure(asked);
      },
      {},
      model,
    );
    run.addCases(3);
    expect(await run.collect()).toHaveLength(1);
    expect(run.parts.halt.reason(model)).toContain('wait 61 s');
  });

  it('calls an attempt over its time a timeout and tries again', async () => {
    const run = harness((call, signal) => {
      if (call > 1) return sampleCompletion();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () =>
          reject(failure({ kind: 'network', scope: 'case', status: null })),
        );
        run.clock.advance(120_000);
      });
    });
    run.addCases(1);
    const [result] = await run.collect();
    expect(result?.attempts[0]).toMatchObject({ latencyMs: 120_000, error: { kind: 'timeout' } });
    expect(result?.outcome).toBe('correct');
  });

  it('gives up an attempt that does not end when it is told to', async () => {
    const run = harness((call) => {
      if (call > 1) return sampleCompletion();
      run.clock.advance(120_000);
      setImmediate(() => run.clock.advance(5000));
      return new Promise(() => undefined);
    });
    run.addCases(1);
    const [result] = await run.collect();
    expect(result?.attempts[0]).toMatchObject({ error: { kind: 'timeout' } });
    expect(result?.outcome).toBe('correct');
  });

  it('lets what is in flight finish at the first interrupt and sends nothing more', async () => {
    const run = harness((call) => {
      if (call === 2) run.stopSending.abort();
      return sampleCompletion();
    });
    run.addCases(50);
    const results = await run.collect();
    expect(results.length).toBe(run.calls());
    expect(run.calls()).toBeLessThanOrEqual(4);
  });

  it('records nothing of a trial that was given up at the second interrupt', async () => {
    const run = harness((_call, signal) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(failure({ kind: 'network', status: null })));
        run.stopSending.abort();
        run.stopNow.abort();
      });
    });
    run.addCases(5);
    expect(await run.collect()).toEqual([]);
  });

  it('tells a bug as a bug, records what its neighbours were answered, and sends nothing more', async () => {
    const run = harness(async (call) => {
      if (call === 2) throw new TypeError('a bug');
      await new Promise((resolve) => setImmediate(resolve));
      return sampleCompletion();
    });
    run.addCases(50);
    const results = await run.collect();
    expect(run.crashes).toEqual([new TypeError('a bug')]);
    expect(results).toHaveLength(run.calls() - 1);
    expect(run.calls()).toBeLessThanOrEqual(5);
  });

  it('tells a source of cases that breaks in the middle, after recording what was asked', async () => {
    const run = harness(() => sampleCompletion(), {
      cases: async function* broken() {
        yield sampleCase({ ordinal: 0 });
        yield sampleCase({ ordinal: 1 });
        await new Promise((resolve) => setImmediate(resolve));
        throw new Error('unreadable');
      },
    });
    expect(await run.collect()).toHaveLength(2);
    expect(run.crashes).toEqual([new Error('unreadable')]);
  });

  it('makes an attachment that is gone an error of its case alone', async () => {
    const missing = Object.assign(new Error('ENOENT: image.png'), { code: 'ENOENT', syscall: 'open' });
    const run = harness(() => sampleCompletion(), {
      toRequest: ({ example }) =>
        example.ordinal === 1 ? Promise.reject(missing) : Promise.resolve(EMPTY_REQUEST),
    });
    run.addCases(3);
    const results = await run.collect();
    expect(
      results.map(({ ordinal, outcome }) => `${ordinal} ${outcome}`).toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual(['0 correct', '1 error', '2 correct']);
    expect(results.find(({ ordinal }) => ordinal === 1)).toMatchObject({
      attempts: [],
      error: { kind: 'invalid_request' },
    });
    expect(run.crashes).toEqual([]);
  });

  it('takes what the cache has without sending, timing or paying, and gives it what was asked anew', async () => {
    const put: Question[] = [];
    const cache: ReplyCache = {
      get: ({ repeat }) => Promise.resolve(repeat === 0 ? sampleCompletion({ text: 'billing' }) : null),
      put: (question) => {
        put.push(question);
        return Promise.resolve();
      },
    };
    const run = harness(() => sampleCompletion({ text: 'bug' }), { cache, repeats: 2, cost: () => 0.5 });
    run.addCases(1);
    const [kept, asked] = (await run.collect()).toSorted((a, b) => a.repeat - b.repeat);
    expect(kept).toMatchObject({ outcome: 'correct', cached: true, costUsd: 0, attempts: [], queueMs: 0 });
    expect(kept).toMatchObject({ latencyMs: null, ttftMs: null, output: 'billing' });
    expect(asked).toMatchObject({ outcome: 'wrong', cached: false, costUsd: 0.5 });
    expect(run.calls()).toBe(1);
    expect(put.map(({ model, repeat }) => [model.id, repeat])).toEqual([['small', 1]]);
  });

  it('gives the cache nothing that failed', async () => {
    const cache: ReplyCache = {
      get: () => Promise.resolve(null),
      put: () => Promise.reject(new Error('was given something')),
    };
    const run = harness(
      () => {
        throw failure({ scope: 'case' });
      },
      { cache },
    );
    run.addCases(1);
    expect((await run.collect())[0]?.outcome).toBe('error');
    expect(run.crashes).toEqual([]);
  });

  it('stops everything when the budget is used up, and records what was answered', async () => {
    const run = harness(() => sampleCompletion());
    const { clock, parts } = run;
    const money = { cost: () => 1, priceOf: () => 1, limitUsd: 7, spentUsd: 2 };
    const budget = createBudget({ ...money, clock, halt: parts.halt, howToGoOn: 'pay' });
    Object.assign(parts, { budget });
    run.addCases(50);
    expect(await run.collect()).toHaveLength(5);
    expect(run.calls()).toBe(5);
    expect(parts.halt.reason(sampleModel({ model: 'other' }))).toContain('the budget of $7.00 is used up');
  });

  it('keeps a scorer that could not judge apart from wrong answers', async () => {
    const judge = () =>
      Promise.resolve({ scores: { exact: scorerError('crashed') }, jsonLevel: null, judging: null });
    const run = harness(() => sampleCompletion(), { judge });
    run.addCases(1);
    expect((await run.collect())[0]?.outcome).toBe('unscored');
  });
});
