import { setMaxListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { FakeServiceOptions } from '../../test/support/fake-batches.ts';
import { answerTo, createFakeService } from '../../test/support/fake-batches.ts';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import {
  sampleArm,
  sampleCase,
  sampleFailure,
  sampleModel,
  sampleRequest,
  sampleTrial,
} from '../../test/support/samples.ts';
import type { BatchLedger } from '../domain/batch-ledger.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import { ProviderError } from '../domain/errors.ts';
import { scored } from '../domain/score.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { BatchEntry } from '../journal/batches-file.ts';
import { createBatchBook } from '../journal/batches-file.ts';
import { keyedRandom } from '../lib/random.ts';
import { createBatchPlaces } from './batch-parts.ts';
import type { BatchParts, BatchProgress } from './batch-parts.ts';
import { createGates } from './gate.ts';
import { createHalt } from './halt.ts';
import type { EngineParts, Trial } from './parts.ts';
import { runBatchArm } from './run-batch.ts';

const REQUEST = sampleRequest();

interface Setup {
  readonly service?: FakeServiceOptions;
  readonly cases?: number;
  readonly repeats?: number;
  readonly retries?: number;
  readonly places?: number;
  readonly change?: Partial<EngineParts>;
}

class Killed extends Error {}

/** A run folder and a provider that outlive sessions; `session` runs one, until it ends or is killed. */
function world({
  service: options = {},
  cases = 5,
  repeats = 1,
  retries = 4,
  places = 3,
  change,
}: Setup = {}) {
  const control = { step: (_name: string): void => undefined };
  const service = createFakeService({ ...options, step: (name) => control.step(name) });
  const entries: BatchEntry[] = [];
  const recorded: TrialResult[] = [];
  const model = sampleModel({ retry: { retries, timeoutMs: 1000 } });
  const arm = { ...sampleArm({ model }), model };
  let names = 0;
  const session = async () => {
    const clock = createFakeClock();
    const stopSending = new AbortController();
    const stopNow = new AbortController();
    setMaxListeners(0, stopSending.signal, stopNow.signal);
    const crashes: unknown[] = [];
    const reasons: string[] = [];
    const progress: BatchProgress[] = [];
    const done = new Set(
      recorded.flatMap((one) => (one.outcome === 'error' ? [] : [one.ordinal + one.repeat * 1e6])),
    );
    const results: TrialResult[] = [];
    const ledger = ledgerOn(entries, (name) => control.step(name));
    const parts: EngineParts = {
      cases: async function* source() {
        for (let ordinal = 0; ordinal < cases; ordinal += 1)
          yield sampleCase({ id: `case-${ordinal}`, ordinal });
      },
      cache: null,
      budget: null,
      violations: () => null,
      isDone: ({ example, repeat }) => done.has(example.ordinal + repeat * 1e6),
      isUngraded: () => false,
      gradeAgain: () => Promise.reject(new Error('nothing is recorded')),
      toRequest: () => Promise.resolve(REQUEST),
      provider: () => Promise.reject(new Error('no single calls in a batch run')),
      judge: (_trial, { text }) =>
        Promise.resolve({
          scores: { exact: scored({ pass: true, answer: text, reason: 'equal' }) },
          jsonLevel: null,
          judging: null,
        }),
      cost: () => 0.5,
      serviceTimeMs: (measuredMs) => measuredMs,
      firstTokenMs: (measuredMs) => measuredMs,
      isSimulated: () => false,
      crashed: (error) => {
        crashes.push(error);
        stopSending.abort();
      },
      random: (...key) => keyedRandom(1, ...key),
      clock,
      gates: createGates([model], clock),
      halt: createHalt(stopSending.signal),
      repeats,
      stopSending: stopSending.signal,
      stopNow: stopNow.signal,
      ...change,
    };
    const batches: BatchParts = {
      open: () => Promise.resolve(service.provider),
      ledger,
      places: createBatchPlaces(places),
      newName: () => `name${(names += 1)}x`,
      onProgress: (one) => progress.push(one),
      giveUp: (_arm, reason) => reasons.push(reason),
    };
    const run = { clock, stopSending, crashes, reasons, progress, results, ledger };
    return {
      ...run,
      collect: async (onResult: (result: TrialResult) => void = () => undefined) => {
        for await (const result of runBatchArm(arm, parts, batches)) {
          control.step('before append');
          results.push(result);
          recorded.push(result);
          onResult(result);
          control.step('after append');
        }
        return run;
      },
    };
  };
  return { service, control, entries, recorded, session, run: async () => (await session()).collect() };
}

/** A ledger that is on the disk when its promise resolves. */
function ledgerOn(entries: BatchEntry[], step: (name: string) => void): BatchLedger {
  const book = createBatchBook();
  for (const entry of entries) book.add(entry);
  const write = async (entry: BatchEntry): Promise<void> => {
    step(`before ${entry.type}`);
    entries.push(entry);
    book.add(entry);
    step(`after ${entry.type}`);
  };
  return {
    open: (arm) => book.open(arm),
    attempts: (arm) => book.attempts(arm),
    batchIds: () => book.batchIds(),
    intend: ({ batchId: _id, ...batch }) => write({ type: 'intent', ...batch }),
    submitted: (name, batchId) => write({ type: 'submitted', name, batchId }),
    collected: (name, _results, again) => write({ type: 'collected', name, again }),
    dropped: (name) => write({ type: 'dropped', name }),
  };
}

const sizes = ({ batches }: { batches: readonly { items: readonly unknown[] }[] }): number[] =>
  batches.map(({ items }) => items.length);

const ordinals = (results: readonly TrialResult[]): number[] =>
  results.map(({ ordinal }) => ordinal).toSorted((a, b) => a - b);

const fails = (change: Partial<ProviderFailure>) => new ProviderError(sampleFailure(change));

/** Makes the next calls of a kind fail, one failure each. */
function failing(kind: string, failures: ProviderError[]): (name: string) => void {
  return (name) => {
    const failure = name === kind ? failures.shift() : undefined;
    if (failure !== undefined) throw failure;
  };
}

describe('running an arm in batches', () => {
  it('makes each line a result by the path of single calls, without a latency', async () => {
    const { results, crashes } = await world({ cases: 2 }).run();
    expect(crashes).toEqual([]);
    expect(results.find(({ ordinal }) => ordinal === 1)).toMatchObject({
      outcome: 'correct',
      output: 'billing',
      latencyMs: null,
      ttftMs: null,
      queueMs: 0,
      costUsd: 0.5,
      requestId: 'name1x-1r0',
      attempts: [
        { latencyMs: null, status: 200, error: null, waitMs: 0, startedAt: '2026-01-01T00:00:00.000Z' },
      ],
    });
  });

  it('sends no trial whose answer is recorded and only lacks its grades', async () => {
    const graded: number[] = [];
    const one = world({
      cases: 3,
      change: {
        isUngraded: ({ example }: Trial) => example.ordinal === 1,
        gradeAgain: ({ example }) => {
          graded.push(example.ordinal);
          return Promise.resolve(sampleTrial({ ordinal: example.ordinal }));
        },
      },
    });
    expect(ordinals((await one.run()).results)).toEqual([0, 1, 2]);
    expect(graded).toEqual([1]);
    expect(one.service.batches[0]?.items.map(({ id }) => id.split('-')[1])).toEqual(['0r0', '2r0']);
  });

  it('waits for the record of what was graded again, too, before a batch is told to be collected', async () => {
    const session = await world({
      cases: 3,
      change: {
        isUngraded: ({ example }: Trial) => example.ordinal === 1,
        gradeAgain: ({ example }) => Promise.resolve(sampleTrial({ ordinal: example.ordinal })),
      },
    }).session();
    const collected = vi.spyOn(session.ledger, 'collected');
    await session.collect();
    expect(collected.mock.calls.map(([, results]) => results)).toEqual([3]);
  });

  it('splits by the number of requests and by bytes, repeats of a case beside each other', async () => {
    const byCount = world({ cases: 7, service: { maxRequests: 3 } });
    expect(ordinals((await byCount.run()).results)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(sizes(byCount.service)).toEqual([3, 3, 1]);
    const byBytes = world({ cases: 3, repeats: 2, service: { maxBytes: 45 } });
    expect((await byBytes.run()).results).toHaveLength(6);
    expect(sizes(byBytes.service)).toEqual([4, 2]);
    expect(byBytes.service.batches[0]?.items.map(({ id }) => id.split('-')[1])).toEqual([
      '0r0',
      '0r1',
      '1r0',
      '1r1',
    ]);
  });

  it('makes a request that no batch can hold an error, and sends the others', async () => {
    const run = world({ cases: 2, service: { maxBytes: 9 } });
    const { results } = await run.run();
    expect(run.service.batches).toEqual([]);
    expect(results.map(({ outcome, error }) => [outcome, error?.kind])).toEqual([
      ['error', 'invalid_request'],
      ['error', 'invalid_request'],
    ]);
  });

  it('has no more batches running at once than there are places', async () => {
    const run = world({ cases: 6, places: 2, service: { maxRequests: 1, pollsToEnd: 2 } });
    const { results, progress } = await run.run();
    expect(results).toHaveLength(6);
    expect(Math.max(...progress.map(({ running }) => running))).toBe(2);
    expect(progress.at(-1)).toMatchObject({ submitted: 6, running: 0, ended: 6 });
  });

  it('polls after seconds, then ever more rarely up to a minute', async () => {
    const { clock } = await world({ service: { pollsToEnd: 9 } }).run();
    expect(clock.slept[0]).toBe(5_000);
    expect(clock.slept.at(-1)).toBe(60_000);
    expect(clock.slept).toEqual(clock.slept.toSorted((a, b) => a - b));
  });

  it('sends again what has no line, and passes over second and strange ones', async () => {
    const lines: FakeServiceOptions['lines'] = ({ items }, index) => {
      const kept = index === 0 ? items.slice(1) : items;
      const doubled = kept.flatMap((item) => [answerTo(item), { id: item.id, failure: sampleFailure({}) }]);
      return [
        { id: 'stranger-0r0', failure: sampleFailure({}) },
        ...doubled,
        answerTo({ id: 'name1x-99r0' }),
      ];
    };
    const run = world({ cases: 3, service: { lines } });
    const { results } = await run.run();
    expect(results.map(({ outcome }) => outcome)).toEqual(['correct', 'correct', 'correct']);
    expect(sizes(run.service)).toEqual([3, 1]);
    expect(results.find(({ ordinal }) => ordinal === 0)?.attempts).toMatchObject([
      { error: { kind: 'bad_reply' }, status: null, latencyMs: null },
      { error: null },
    ]);
  });

  it('sends expired lines again, up to the retries, and then calls them errors', async () => {
    const expired = sampleFailure({ kind: 'timeout', status: null, message: 'expired' });
    const lines: FakeServiceOptions['lines'] = ({ items }) =>
      items.map(({ id }) => ({ id, failure: expired }));
    const run = world({ cases: 2, retries: 2, service: { lines } });
    const { results } = await run.run();
    expect(sizes(run.service)).toEqual([2, 2, 2]);
    expect(results.map(({ outcome, attempts, error }) => [outcome, attempts.length, error?.kind])).toEqual([
      ['error', 3, 'timeout'],
      ['error', 3, 'timeout'],
    ]);
  });

  it('makes a line that can not succeed an error at once', async () => {
    const refused = sampleFailure({ kind: 'invalid_request', scope: 'case', status: 400 });
    const lines: FakeServiceOptions['lines'] = ({ items }) =>
      items.map(({ id }) => ({ id, failure: refused }));
    const run = world({ cases: 2, service: { lines } });
    expect((await run.run()).results.map(({ error }) => error?.kind)).toEqual([
      'invalid_request',
      'invalid_request',
    ]);
    expect(run.service.batches).toHaveLength(1);
  });

  it('stops the arm when a batch is not processed as a whole, and leaves its cases to a later session', async () => {
    const run = world({ service: { problem: 'line 3: no such parameter' } });
    const { results, reasons } = await run.run();
    expect(results).toEqual([]);
    expect(reasons).toEqual(['the provider did not process batch batch-1: line 3: no such parameter']);
    expect(run.entries.at(-1)?.type).toBe('dropped');
  });

  it.each(['before state', 'before results', 'after line'])('goes on after failures %s', async (kind) => {
    const run = world();
    run.control.step = failing(kind, [fails({}), fails({ kind: 'network', status: null })]);
    const { results, reasons } = await run.run();
    expect(ordinals(results)).toEqual([0, 1, 2, 3, 4]);
    expect(reasons).toEqual([]);
    expect(run.service.batches).toHaveLength(1);
  });

  it('makes lines that stay unreadable errors, and does not pay for them again', async () => {
    const run = world();
    run.control.step = (name) => {
      if (name === 'after line')
        throw fails({ kind: 'bad_reply', status: 200, message: 'line 2 is cut off' });
    };
    const { results } = await run.run();
    expect(results.filter(({ outcome }) => outcome === 'correct')).toHaveLength(1);
    expect(results.filter(({ error }) => error?.kind === 'bad_reply')).toHaveLength(4);
    expect(run.service.batches).toHaveLength(1);
  });

  it('leaves a batch that can not be found to a later session, and says what to do', async () => {
    const run = world();
    run.control.step = failing('before state', [fails({ status: 404, scope: 'model', message: 'gone' })]);
    const { results, reasons, ledger } = await run.run();
    expect(results).toEqual([]);
    expect(reasons[0]).toMatch(/batch batch-1 can't be found at the provider \(HTTP 404\)/);
    expect(ledger.open('small')).toHaveLength(1);
  });

  it('waits while the provider has no room, and does not submit twice', async () => {
    const run = world({ cases: 2, service: { maxRequests: 1 } });
    const full = { kind: 'rate_limit', status: 429, retryAfterMs: 7_000 } as const;
    run.control.step = failing('before submit', [fails(full), fails(full)]);
    const { results, clock } = await run.run();
    expect(ordinals(results)).toEqual([0, 1]);
    expect(sizes(run.service)).toEqual([1, 1]);
    expect(clock.slept.slice(0, 4)).toEqual([5_000, 7_500, 11_250, 5_000]);
  });

  it('gives up when the provider never has room', async () => {
    const run = world();
    run.control.step = (name) => {
      if (name === 'before submit') throw fails({ kind: 'rate_limit', status: 429, message: 'no room' });
    };
    const { reasons } = await run.run();
    expect(reasons).toEqual(['no room']);
  });

  it('looks for a batch whose submission may have been heard before it submits again', async () => {
    const heard = world();
    heard.control.step = failing('after submit', [fails({ kind: 'network', status: null })]);
    expect((await heard.run()).results).toHaveLength(5);
    expect(heard.service.batches).toHaveLength(1);
    const lost = world();
    lost.control.step = failing('before submit', [fails({ kind: 'network', status: null })]);
    expect((await lost.run()).results).toHaveLength(5);
    expect(lost.service.batches).toHaveLength(1);
  });

  it('says that there is no batch service where it gets 404, and sends nothing else', async () => {
    const run = world({ cases: 4, service: { maxRequests: 1 } });
    run.control.step = failing('before submit', [
      fails({ status: 404, scope: 'model', message: 'Not found' }),
    ]);
    const { reasons, results } = await run.run();
    expect(results).toEqual([]);
    expect(reasons).toEqual([
      'gateway has no batch service at https://gateway.example/v1 (HTTP 404: Not found). Run this model without --batch.',
    ]);
    expect(run.entries.map(({ type }) => type)).toEqual(['intent', 'dropped']);
  });

  it('collects what runs after a refusal stopped the submitting', async () => {
    const run = world({ cases: 3, service: { maxRequests: 1, pollsToEnd: 3 } });
    let submits = 0;
    run.control.step = (name) => {
      if (name !== 'before submit') return;
      submits += 1;
      if (submits === 2) throw fails({ kind: 'quota', scope: 'key', status: 402, message: 'no credit' });
    };
    const { results, reasons } = await run.run();
    expect([ordinals(results), reasons, submits]).toEqual([[0], ['no credit'], 2]);
  });

  it('leaves batches running when sending is to stop, and collects them in the next session', async () => {
    const run = world({ cases: 4, service: { maxRequests: 2, pollsToEnd: 3 } });
    const first = await run.session();
    let states = 0;
    run.control.step = (name) => {
      if (name === 'after state' && (states += 1) === 2) first.stopSending.abort();
    };
    expect((await first.collect()).results).toEqual([]);
    expect(first.ledger.open('small')).toHaveLength(2);
    expect(ordinals((await run.run()).results)).toEqual([0, 1, 2, 3]);
    expect(sizes(run.service)).toEqual([2, 2]);
  });

  it('takes a running batch of the same size for its own only once that is certain', async () => {
    const run = world({ cases: 2, service: { isFindUncertain: true, pollsToEnd: 2 } });
    const stranger = createFakeService();
    await stranger.provider.submit(
      'stranger',
      [
        { id: 'stranger-a', request: REQUEST },
        { id: 'stranger-b', request: REQUEST },
      ],
      AbortSignal.any([]),
    );
    run.service.batches.push({ ...stranger.batches[0]!, batchId: 'strange' });
    run.control.step = failing('before submit', [fails({ kind: 'network', status: null })]);
    const { results } = await run.run();
    expect(results.map(({ requestId }) => requestId?.split('-')[0])).toEqual(['name3x', 'name3x']);
    expect(run.service.batches.map(({ name }) => name)).toEqual(['stranger', 'name3x']);
  });
});

/** Two batches, one of whose lines comes to nothing at first. */
const EVENTFUL: Setup = {
  cases: 4,
  service: {
    maxRequests: 2,
    pollsToEnd: 2,
    lines: ({ items }, index) =>
      items.map((item, at) =>
        index === 1 && at === 0 ? { id: item.id, failure: sampleFailure() } : answerTo(item),
      ),
  },
};

function onlyKilled(error: unknown): void {
  if (!(error instanceof Killed)) throw error;
}

function stepsOf(isFindUncertain: boolean): Promise<readonly string[]> {
  const run = world({ ...EVENTFUL, service: { ...EVENTFUL.service, isFindUncertain } });
  const steps: string[] = [];
  run.control.step = (name) => void steps.push(name);
  return run.run().then(() => steps);
}

describe.each([
  ['that finds batches by name', false],
  ['that finds running batches by size', true],
])('a killed session, with a service %s', (_title, isFindUncertain) => {
  it('loses nothing and submits nothing twice, wherever it is killed', async () => {
    const steps = await stepsOf(isFindUncertain);
    expect(new Set(steps).size).toBeGreaterThan(15);
    for (const [at, step] of steps.entries()) {
      const run = world({ ...EVENTFUL, service: { ...EVENTFUL.service, isFindUncertain } });
      let passed = 0;
      run.control.step = () => {
        if (passed >= at) throw new Killed();
        passed += 1;
      };
      await run.run().catch(onlyKilled);
      run.control.step = () => undefined;
      const { crashes } = await run.run();
      expect([step, at, crashes]).toEqual([step, at, []]);
      const { recorded, service } = run;
      expect([step, at, ordinals(recorded)]).toEqual([step, at, [0, 1, 2, 3]]);
      expect([step, at, recorded.map(({ outcome }) => outcome)]).toEqual([
        step,
        at,
        Array(4).fill('correct'),
      ]);
      expect([step, at, sizes(service).toSorted((a, b) => a - b)]).toEqual([step, at, [1, 2, 2]]);
      expect([step, at, recorded.map(({ attempts }) => attempts.length).toSorted((a, b) => a - b)]).toEqual([
        step,
        at,
        [1, 1, 1, 2],
      ]);
    }
  });
});
