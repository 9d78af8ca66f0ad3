import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchItem, BatchLine, BatchProvider, SoughtBatch } from '../src/domain/batch.ts';
import type { FailureKind, FailureScope, ProviderFailure } from '../src/domain/errors.ts';
import { ProviderError, UserError } from '../src/domain/errors.ts';
import type { JsonObject } from '../src/domain/json.ts';
import type { Endpoint } from '../src/domain/model.ts';
import { providers } from '../src/providers/registry.ts';
import { BATCH_ID, BATCH_WIRES, jsonLines, shownBatch } from './support/batch-wires.ts';
import type { BatchWire, Scene } from './support/batch-wires.ts';
import type { Answer, FaultServer } from './support/fault-server.ts';
import { json, startFaultServer } from './support/fault-server.ts';
import { modelAt, requestFor, unset } from './support/provider-samples.ts';

const KEY = 'sk-test-0123456789abcdef';

let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer();
});

afterAll(() => server.close());

interface Client {
  readonly key?: string | null;
  readonly endpoint?: Partial<Endpoint>;
}

async function open(wire: BatchWire, scene: Scene, client: Client = {}): Promise<BatchProvider> {
  server.answer(wire.route(scene));
  const model = modelAt(wire.api, `${server.url}${wire.suffix}`, wire.model);
  const endpoint = { ...model.endpoint, ...client.endpoint };
  const { openBatches } = providers[wire.api];
  return openBatches!({ ...model, endpoint }, client.key === undefined ? KEY : client.key);
}

const forever = (): AbortSignal => new AbortController().signal;

function itemsFor(wire: BatchWire, count: number, request = requestFor(wire.model)): BatchItem[] {
  return Array.from({ length: count }, (_none, index) => ({ id: `r1-${index}`, request }));
}

async function failureOf(work: Promise<unknown>): Promise<ProviderFailure> {
  const error: unknown = await work.then(
    () => new Error('it resolved'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw error;
  expect(error.message).not.toContain(KEY);
  return error.failure;
}

interface Collected {
  readonly lines: readonly BatchLine[];
  readonly failure: ProviderFailure | null;
}

async function collect(lines: AsyncIterable<BatchLine>): Promise<Collected> {
  const collected: BatchLine[] = [];
  try {
    for await (const line of lines) collected.push(line);
    return { lines: collected, failure: null };
  } catch (error) {
    return { lines: collected, failure: await failureOf(Promise.reject(error)) };
  }
}

async function resultsOf(wire: BatchWire, scene: Scene): Promise<Collected> {
  return collect((await open(wire, scene)).results(BATCH_ID, forever()));
}

const answered = (wire: BatchWire, ids: readonly string[]): JsonObject[] =>
  ids.map((id) => wire.succeeded(id, wire.answer(`I am ${id}`)));

const textsOf = (lines: readonly BatchLine[]): Record<string, string> =>
  Object.fromEntries(
    lines.map((line) => [line.id, 'completion' in line ? line.completion.text : line.failure.message]),
  );

const sought: SoughtBatch = {
  name: 'r1',
  since: new Date('2026-11-20T10:00:00.700Z'),
  total: 3,
  others: new Set(),
};

const atMinute = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 10, minute));

describe.each(BATCH_WIRES)('the batches of the $api wire', (wire) => {
  describe('handing over', () => {
    it('sends the body of a single call for each item, without a stream', async () => {
      const request = requestFor(wire.model, {
        stream: true,
        headers: { 'x-case': '1' },
        settings: { ...unset, maxTokens: 64, extraBody: { stream: true, user: 'eval' } },
      });
      const provider = await providers[wire.api].open(
        modelAt(wire.api, `${server.url}${wire.suffix}`, wire.model),
        KEY,
      );
      server.answer(json(wire.answer('Hi')));
      await provider.complete(
        { ...request, stream: false, settings: { ...request.settings, extraBody: { user: 'eval' } } },
        { signal: forever(), onFirstToken: () => undefined },
      );
      const single = server.requests[0]!.body;
      const batches = await open(wire, {});
      await batches.submit('r1', itemsFor(wire, 2, request), forever());
      expect(bodiesSent(wire)).toEqual([
        ['r1-0', single],
        ['r1-1', single],
      ]);
      for (const { headers } of server.requests) {
        expect(headers['authorization']).toBe(`Bearer ${KEY}`);
        expect(headers).not.toHaveProperty('x-case');
      }
    });

    it('counts the bytes it sends', async () => {
      const batches = await open(wire, {});
      const request = requestFor(wire.model, {
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Grüße 🙂\nzwei' }] }],
      });
      const items = itemsFor(wire, 3, request);
      await batches.submit('r1', items, forever());
      const bytes = items.reduce((sum, item) => sum + batches.bytesOf(item), 0);
      expect(bytes).toBe(bytesSent(wire));
      expect(batches.maxRequests).toBe(wire.api === 'openai' ? 50_000 : 100_000);
      expect(batches.maxBytes).toBeLessThanOrEqual(wire.api === 'openai' ? 200e6 : 256e6);
    });

    it('tells where the new batch stands, and no count that is not known yet', async () => {
      const create = json(wire.batch(shownBatch()));
      const batches = await open(wire, { create });
      expect(await batches.submit('r1', itemsFor(wire, 3), forever())).toEqual({
        batchId: BATCH_ID,
        status: 'running',
        rawStatus: 'in_progress',
        total: 3,
        completed: wire.api === 'openai' ? 0 : null,
        failed: wire.api === 'openai' ? 0 : null,
        createdAt: '2026-11-20T10:00:00.000Z',
        expiresAt: '2026-11-21T10:00:00.000Z',
        problem: null,
      });
    });

    it('works without a key, and with headers and a key header of the endpoint', async () => {
      const gateway = { headers: { 'X-Team': 'evals' }, auth: 'x-api-key' } as const;
      const open1 = await open(wire, {}, { key: null, endpoint: gateway });
      await open1.submit('r1', itemsFor(wire, 1), forever());
      expect(server.requests[0]?.headers).toMatchObject({ 'x-team': 'evals' });
      expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
      const open2 = await open(wire, {}, { endpoint: gateway });
      await collect(open2.results(BATCH_ID, forever()));
      for (const { headers } of server.requests) expect(headers['x-api-key']).toBe(KEY);
      await expect(open(wire, {}, { key: 'two\nlines' })).rejects.toBeInstanceOf(UserError);
    });
  });

  describe('standing', () => {
    it('is told while it runs and when it has ended', async () => {
      const batches = await open(wire, { state: json(wire.batch(shownBatch({ status: 'ended' }))) });
      expect(await batches.state(BATCH_ID, forever())).toMatchObject({
        status: 'ended',
        rawStatus: wire.rawStatus.ended,
        total: 3,
        completed: 2,
        failed: 1,
        problem: null,
      });
      expect(server.requests).toHaveLength(1);
    });

    it('is still running under a word that is not known', async () => {
      const word = { status: 'pondering', processing_status: 'pondering' };
      const batches = await open(wire, { state: json({ ...wire.batch(shownBatch()), ...word }) });
      expect(await batches.state(BATCH_ID, forever())).toMatchObject({
        status: 'running',
        rawStatus: 'pondering',
      });
    });

    it('has counts and times that are null where the service tells none', async () => {
      const status = { status: 'validating', processing_status: 'in_progress' };
      const state = json({ id: BATCH_ID, ...status, created_at: 'once' });
      const batches = await open(wire, { state });
      const unknown = { total: null, completed: null, failed: null, createdAt: null, expiresAt: null };
      expect(await batches.state(BATCH_ID, forever())).toMatchObject(unknown);
    });

    it.each<[string, Answer]>([
      ['no batch', json({ object: 'list' })],
      ['a web page', { body: '<html><title>Login</title></html>' }],
      ['nothing', { body: '' }],
    ])('is a bad reply when HTTP 200 brings %s', async (_title, state) => {
      const batches = await open(wire, { state });
      const failure = await failureOf(batches.state(BATCH_ID, forever()));
      expect(failure).toMatchObject({ kind: 'bad_reply', scope: 'retry', status: 200 });
    });

    it('ends with a cancellation that is sent once', async () => {
      const batches = await open(wire, {});
      await batches.cancel('batch/1', forever());
      expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
        wire.api === 'openai'
          ? 'POST /v1/batches/batch%2F1/cancel'
          : 'POST /v1/messages/batches/batch%2F1/cancel',
      ]);
    });
  });

  describe('a refusal', () => {
    const refusals: readonly [number, FailureKind, FailureScope][] = [
      [401, 'auth', 'key'],
      [429, 'rate_limit', 'retry'],
      [400, 'invalid_request', 'case'],
      [503, 'unavailable', 'retry'],
    ];

    it.each(refusals)(
      'with HTTP %i is judged as that of a single call, after one request',
      async (...row) => {
        const [status, kind, scope] = row;
        const no = json(
          { error: { message: `No, ${KEY}`, type: 'some_error' } },
          { status, headers: { 'retry-after': '7' } },
        );
        const expected = { kind, scope, status, message: 'No, [redacted]', retryAfterMs: 7_000 };
        const scene: Scene = { create: no, state: no, list: no };
        const batches = await open(wire, scene);
        expect(await failureOf(batches.submit('r1', itemsFor(wire, 1), forever()))).toMatchObject(expected);
        expect(server.requests).toHaveLength(wire.api === 'openai' ? 2 : 1);
        for (const call of [
          () => batches.state(BATCH_ID, forever()),
          () => batches.find(sought, forever()),
          () =>
            collect(batches.results(BATCH_ID, forever())).then(({ failure }) =>
              Promise.reject(new ProviderError(failure!)),
            ),
        ]) {
          server.answer(wire.route(scene));
          expect(await failureOf(call())).toMatchObject(expected);
          expect(server.requests).toHaveLength(1);
        }
      },
    );

    it('of the file of results is judged by its body', async () => {
      const results = json({ error: { message: 'Slow down' } }, { status: 429 });
      const { lines, failure } = await resultsOf(wire, { results });
      expect(lines).toEqual([]);
      expect(failure).toMatchObject({ kind: 'rate_limit', status: 429, message: 'Slow down' });
    });

    it('is not followed where it is a redirect', async () => {
      const results = { status: 302, headers: { location: `${server.url}/elsewhere` } };
      const { failure } = await resultsOf(wire, { results });
      expect(failure).toMatchObject({ kind: 'invalid_request', scope: 'model' });
      expect(server.requests.some(({ path }) => path === '/elsewhere')).toBe(false);
    });
  });

  describe('results', () => {
    it('come in any order, each as the completion of a single call', async () => {
      const text = { content: wire.answer('I am r1-2') };
      const { lines, failure } = await resultsOf(wire, {
        results: { body: jsonLines(answered(wire, ['r1-2', 'r1-0', 'r1-1'])) },
      });
      expect(failure).toBeNull();
      expect(lines.map(({ id }) => id)).toEqual(['r1-2', 'r1-0', 'r1-1']);
      const model = modelAt(wire.api, `${server.url}${wire.suffix}`, wire.model);
      const provider = await providers[wire.api].open(model, KEY);
      server.answer(json(text.content));
      const hooks = { signal: forever(), onFirstToken: () => undefined };
      const single = await provider.complete(requestFor(wire.model), hooks);
      const [line] = lines;
      const completion = line !== undefined && 'completion' in line ? line.completion : null;
      const requestId = wire.api === 'openai' ? 'req-r1-2' : null;
      expect(completion).toEqual({
        ...single,
        requestId,
        isNewConnection: null,
        headers: completion?.headers,
      });
    });

    it('carry the headers of their file, but none that speak of the file alone', async () => {
      const { lines } = await resultsOf(wire, {
        results: {
          headers: {
            'x-region': 'north',
            'request-id': 'req-file',
            'x-ratelimit-remaining-requests': '1',
            'retry-after': '9',
          },
          body: jsonLines([...answered(wire, ['r1-0']), wire.refused('r1-1', 429, rateLimit)]),
        },
      });
      const [first, second] = lines;
      const completion = first !== undefined && 'completion' in first ? first.completion : null;
      expect(completion?.headers).toMatchObject({ 'x-region': 'north' });
      expect(completion?.headers).not.toHaveProperty('x-ratelimit-remaining-requests');
      expect(completion?.requestId).not.toBe('req-file');
      expect(second).toMatchObject({ failure: { retryAfterMs: null, requestId: 'req-r1-1' } });
    });

    const rateLimit = { type: 'rate_limit_error', message: 'Slow down' };

    it.each<[number, string, string, FailureKind, FailureScope]>([
      [400, 'invalid_request_error', 'temperature is too high', 'invalid_request', 'case'],
      [400, 'invalid_request_error', 'prompt is too long: 9 > 8', 'context_exceeded', 'case'],
      [401, 'authentication_error', `Bad key ${KEY}`, 'auth', 'key'],
      [404, 'not_found_error', 'No such model', 'model_not_found', 'model'],
      [413, 'request_too_large', 'Too many bytes', 'invalid_request', 'case'],
      [429, 'rate_limit_error', 'Slow down', 'rate_limit', 'retry'],
      [500, 'api_error', 'Oops', 'unavailable', 'retry'],
      [529, 'overloaded_error', 'Overloaded', 'unavailable', 'retry'],
    ])('hold a line refused as by HTTP %i %s: "%s"', async (...row) => {
      const [status, type, message, kind, scope] = row;
      const { lines } = await resultsOf(wire, {
        results: { body: jsonLines([wire.refused('r1-0', status, { type, message })]) },
      });
      expect(lines).toEqual([
        {
          id: 'r1-0',
          failure: {
            kind,
            scope,
            status,
            message: message.replace(KEY, '[redacted]'),
            retryAfterMs: null,
            requestId: 'req-r1-0',
            rateLimits: null,
          },
        },
      ]);
    });

    it('say of an expired or cancelled request that it was not run', async () => {
      const { lines } = await resultsOf(wire, {
        results: { body: jsonLines([wire.unrun('r1-0', 'expired'), wire.unrun('r1-1', 'cancelled')]) },
      });
      const facts = { scope: 'retry', status: null, retryAfterMs: null, requestId: null };
      expect(lines).toMatchObject([
        { id: 'r1-0', failure: { ...facts, kind: 'timeout' } },
        { id: 'r1-1', failure: { ...facts, kind: 'unavailable' } },
      ]);
      expect(textsOf(lines)['r1-0']).toMatch(/not run.*expired/);
      expect(textsOf(lines)['r1-1']).toMatch(/not run.*cancelled/);
    });

    it('turn a line whose answer has no shape, or an error in it, into a failure', async () => {
      const shapeless = wire.succeeded('r1-0', { id: 'x' });
      const failed = wire.succeeded('r1-1', { error: { message: 'Late error', type: 'overloaded_error' } });
      const { lines } = await resultsOf(wire, { results: { body: jsonLines([shapeless, failed]) } });
      expect(lines).toMatchObject([
        { id: 'r1-0', failure: { kind: 'bad_reply', scope: 'retry', status: 200 } },
        { id: 'r1-1', failure: { kind: 'unavailable', scope: 'retry' } },
      ]);
    });

    it('turn a line with neither answer nor error into a failure', async () => {
      const { lines } = await resultsOf(wire, { results: { body: jsonLines([{ custom_id: 'r1-0' }]) } });
      expect(lines).toMatchObject([{ id: 'r1-0', failure: { kind: 'bad_reply', scope: 'retry' } }]);
    });

    it('hand on ids that come twice or are nobody’s', async () => {
      const body = jsonLines(answered(wire, ['r1-0', 'r1-0', 'stranger']));
      const { lines, failure } = await resultsOf(wire, { results: { body } });
      expect(lines.map(({ id }) => id)).toEqual(['r1-0', 'r1-0', 'stranger']);
      expect(failure).toBeNull();
    });

    it.each<[string, string, RegExp]>([
      ['no JSON', 'oops\n', /line 2 of the results is no JSON object.*oops/],
      ['no object', '[1]\n', /line 2 of the results is no JSON object/],
      ['no id', '{"result":{}}\n', /line 2 of the results has no custom_id/],
      ['an empty id', '{"custom_id":""}\n', /line 2 of the results has no custom_id/],
      ['two wrong lines', 'a\nb\n', /line 2 of the results .* and 1 more can't be read/],
      ['a key', `${KEY}\n`, /line 2 .*\[redacted\]/],
    ])('with %s in a line give all other lines, then say which it was', async (_title, bad, message) => {
      const [first, last] = answered(wire, ['r1-0', 'r1-1']);
      const body = `${JSON.stringify(first)}\n${bad}\n${JSON.stringify(last)}\n`;
      const { lines, failure } = await resultsOf(wire, { results: { body } });
      expect(textsOf(lines)).toEqual({ 'r1-0': 'I am r1-0', 'r1-1': 'I am r1-1' });
      expect(failure).toMatchObject({ kind: 'bad_reply', scope: 'retry', status: 200 });
      expect(failure?.message).toMatch(message);
    });

    it('that are not UTF-8 somewhere are not guessed at', async () => {
      const [first] = answered(wire, ['r1-0']);
      const wrong = Buffer.concat([
        Buffer.from('{"custom_id":"r1-1'),
        Buffer.from([0xff]),
        Buffer.from('"}\n'),
      ]);
      const { lines, failure } = await resultsOf(wire, {
        results: { pieces: [`${JSON.stringify(first)}\n`, wrong] },
      });
      expect(lines).toHaveLength(1);
      expect(failure?.message).toContain('line 2 of the results is not UTF-8');
    });

    it('that are torn say so, and a last line without its end counts when it is whole', async () => {
      const whole = jsonLines(answered(wire, ['r1-0', 'r1-1']));
      const torn = await resultsOf(wire, { results: { body: whole.slice(0, -10) } });
      expect(torn.lines.map(({ id }) => id)).toEqual(['r1-0']);
      expect(torn.failure?.message).toContain('line 2 of the results is cut off');
      const unended = await resultsOf(wire, { results: { body: whole.trimEnd() } });
      expect(unended).toMatchObject({ lines: [{ id: 'r1-0' }, { id: 'r1-1' }], failure: null });
    });

    it.each(['reset', 'close'] as const)(
      'that end in a %s are a network failure after what came',
      async (after) => {
        const { lines, failure } = await resultsOf(wire, {
          results: { pieces: [jsonLines(answered(wire, ['r1-0'])), '{"custom_id":'], after },
        });
        expect(lines.map(({ id }) => id)).toEqual(['r1-0']);
        expect(failure).toMatchObject({ kind: 'network', scope: 'retry' });
      },
    );

    it.each<[string, Answer, RegExp]>([
      ['a web page', { body: '<html>\n<title>Log in</title>\n</html>' }, /no JSON object.*Log in/],
      ['an error', json({ error: { message: 'We are full', type: 'overloaded_error' } }), /We are full/],
    ])('that are %s are a failure', async (_title, results, message) => {
      const { lines, failure } = await resultsOf(wire, { results });
      expect(lines).toEqual([]);
      expect(failure?.message).toMatch(message);
    });

    it('of a batch that has not ended are refused', async () => {
      const state = json(wire.batch(shownBatch()));
      const { failure } = await resultsOf(wire, { state });
      expect(failure).toMatchObject({ kind: 'bad_reply', scope: 'retry' });
      expect(failure?.message).toContain('has not ended, it is in_progress');
    });

    it('may be ten thousand, split anywhere', async () => {
      const ids = Array.from({ length: 10_000 }, (_none, index) => `r1-${index}`);
      const bytes = Buffer.from(jsonLines(answered(wire, ids)));
      const pieces: Buffer[] = [];
      for (let start = 0; start < bytes.length; start += 9_973) {
        pieces.push(bytes.subarray(start, start + 9_973));
      }
      const { lines, failure } = await resultsOf(wire, { results: { pieces } });
      expect(failure).toBeNull();
      expect(lines.map(({ id }) => id)).toEqual(ids);
      expect(lines.every((line) => 'completion' in line && line.completion.text === `I am ${line.id}`)).toBe(
        true,
      );
    });
  });

  describe('finding again', () => {
    const ended = (id: string, name: string, minute: number): JsonObject =>
      wire.batch(shownBatch({ id, name, status: 'ended', createdAt: atMinute(minute) }));

    it('finds what was submitted under the name when the reply was lost', async () => {
      const lost = await open(wire, { create: { fault: 'reset before reply' } });
      const failure = await failureOf(lost.submit('r1', itemsFor(wire, 3), forever()));
      expect(failure).toMatchObject({ kind: 'network', scope: 'retry' });
      const batches = await open(wire, {
        list: [ended('batch_9', 'r1', 0)],
        results: { body: jsonLines(answered(wire, ['r1-1'])) },
      });
      const found = await batches.find(sought, forever());
      expect(found).toMatchObject({ batchId: 'batch_9', status: 'ended', isCertain: true });
    });

    it('finds none where there is none', async () => {
      expect(await (await open(wire, { list: [] })).find(sought, forever())).toBeNull();
      const strangers = {
        list: [ended('batch_9', 'r10', 1)],
        results: { body: jsonLines(answered(wire, ['r10-0'])) },
      };
      expect(await (await open(wire, strangers)).find(sought, forever())).toBeNull();
    });

    it('looks on over pages, and no further than the time it was submitted at', async () => {
      const old = Array.from({ length: 6 }, (_none, index) => ended(`old_${index}`, 'r0', -600 - index));
      const list = [ended('batch_8', 'r2', 9), ended('batch_7', 'r2', 8), ...old];
      const results = { body: jsonLines(answered(wire, ['r2-0'])) };
      const batches = await open(wire, { list, pageSize: 2, results });
      expect(await batches.find(sought, forever())).toBeNull();
      expect(server.requests.filter(({ path }) => path.includes('?')).map(({ path }) => path)).toEqual(
        wire.api === 'openai'
          ? ['/v1/batches?limit=100', '/v1/batches?limit=100&after=batch_7']
          : ['/v1/messages/batches?limit=100', '/v1/messages/batches?limit=100&after_id=batch_7'],
      );
    });

    it('fails rather than miss a batch in pages that go round or lead nowhere', async () => {
      const round = json({ data: [ended('batch_9', 'r2', 5)], has_more: true, last_id: 'batch_9' });
      const results = { body: jsonLines(answered(wire, ['r2-0'])) };
      const first = await failureOf((await open(wire, { list: round, results })).find(sought, forever()));
      expect(first).toMatchObject({ kind: 'bad_reply', scope: 'retry' });
      expect(first.message).toContain('circle');
      const nowhere = json({ data: [], has_more: true });
      const second = await failureOf((await open(wire, { list: nowhere })).find(sought, forever()));
      expect(second.message).toContain("can't be followed");
    });

    it.each([json({}), { body: '<html>Login</html>' }])('fails where the list is none', async (list) => {
      const failure = await failureOf((await open(wire, { list })).find(sought, forever()));
      expect(failure).toMatchObject({ kind: 'bad_reply', status: 200 });
    });
  });

  describe('a signal', () => {
    const calls: readonly [string, (batches: BatchProvider, signal: AbortSignal) => Promise<unknown>][] = [
      ['submit', (batches, signal) => batches.submit('r1', itemsFor(wire, 1), signal)],
      ['find', (batches, signal) => batches.find(sought, signal)],
      ['state', (batches, signal) => batches.state(BATCH_ID, signal)],
      ['cancel', (batches, signal) => batches.cancel(BATCH_ID, signal)],
      [
        'results',
        async (batches, signal) => {
          const { failure } = await collect(batches.results(BATCH_ID, signal));
          if (failure !== null) throw new ProviderError(failure);
        },
      ],
    ];

    it.each(calls)('that is aborted ends %s before anything is sent', async (_name, call) => {
      const batches = await open(wire, {});
      expect(await failureOf(call(batches, AbortSignal.abort()))).toMatchObject({ kind: 'timeout' });
      expect(server.requests).toHaveLength(0);
    });

    it.each(calls)('ends %s while it waits', async (_name, call) => {
      const stall: Answer = { fault: 'stall in body' };
      const batches = await open(wire, { create: stall, state: stall, list: stall });
      const failure = await failureOf(call(batches, AbortSignal.timeout(80)));
      expect(failure).toMatchObject({ kind: 'timeout', scope: 'retry' });
    });

    it.each(calls)('has no listener left after %s', async (_name, call) => {
      const { signal } = new AbortController();
      await call(await open(wire, {}), signal);
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    });

    it('ends results that stall, after the lines that came meanwhile', async () => {
      const controller = new AbortController();
      const batches = await open(wire, {
        results: { pieces: [jsonLines(answered(wire, ['r1-0', 'r1-1']))], after: 'stall' },
      });
      const seen: string[] = [];
      const reading = (async () => {
        for await (const { id } of batches.results(BATCH_ID, controller.signal)) {
          seen.push(id);
          if (seen.length === 2) setImmediate(() => controller.abort());
        }
      })();
      expect(await failureOf(reading)).toMatchObject({ kind: 'timeout', scope: 'retry' });
      expect(seen).toEqual(['r1-0', 'r1-1']);
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
      await expect.poll(() => server.unfinished).toBe(0);
    });

    it('is let go, with the connection, by a reader that stops early', async () => {
      const { signal } = new AbortController();
      const batches = await open(wire, {
        results: { pieces: [jsonLines(answered(wire, ['r1-0', 'r1-1']))], after: 'stall' },
      });
      for await (const { id } of batches.results(BATCH_ID, signal)) {
        expect(id).toBe('r1-0');
        break;
      }
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
      await expect.poll(() => server.unfinished).toBe(0);
    });
  });
});

/** The ids and bodies of the batch that was handed over, as the service reads them. */
function bodiesSent({ api }: BatchWire): [unknown, unknown][] {
  if (api === 'anthropic') {
    const requests = server.requests[0]!.body['requests'] as readonly JsonObject[];
    return requests.map(({ custom_id: id, params }) => [id, params]);
  }
  return fileSent()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject)
    .map((line) => {
      expect(line).toMatchObject({ method: 'POST', url: '/v1/chat/completions' });
      return [line['custom_id'], line['body']];
    });
}

function bytesSent({ api }: BatchWire): number {
  if (api === 'openai') return Buffer.byteLength(fileSent());
  // the last item has no comma behind it
  return Buffer.byteLength(server.requests[0]!.text) - '{"requests":[]}'.length + 1;
}

function fileSent(): string {
  const [upload] = server.requests;
  expect(upload?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  expect(upload?.text).toContain('name="purpose"\r\n\r\nbatch\r\n');
  expect(upload?.text).toContain('filename="evalsmall-r1.jsonl"');
  return /filename="evalsmall-r1\.jsonl"\r\nContent-Type: [^\r]*\r\n\r\n(.*?)\r\n--/s.exec(upload!.text)![1]!;
}

const [openai, anthropic] = BATCH_WIRES as readonly [BatchWire, BatchWire];

describe('batches on the openai wire', () => {
  it('are created from the uploaded file, under their name', async () => {
    await (await open(openai, {})).submit('r1', itemsFor(openai, 1), forever());
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/files',
      'POST /v1/batches',
    ]);
    expect(server.requests[1]?.body).toEqual({
      input_file_id: 'file-in',
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
      metadata: { evalsmall: 'r1' },
    });
  });

  it('are not created when the upload fails', async () => {
    const upload = json({ error: { message: 'Too large' } }, { status: 413 });
    const submitting = (await open(openai, { upload })).submit('r1', itemsFor(openai, 1), forever());
    expect(await failureOf(submitting)).toMatchObject({ kind: 'invalid_request', status: 413 });
    const nameless = (await open(openai, { upload: json({}) })).submit('r1', itemsFor(openai, 1), forever());
    expect((await failureOf(nameless)).message).toContain('names no file');
    expect(server.requests).toHaveLength(1);
  });

  it('that failed as a whole say why, without keys', async () => {
    const data = [1, 2, 3, 4].map((line) => ({ line, code: 'invalid', message: `Wrong ${KEY}\n` }));
    const failed = { ...openai.batch(shownBatch()), status: 'failed', errors: { object: 'list', data } };
    const batches = await open(openai, {
      state: json({ ...failed, request_counts: { total: 0, completed: 0, failed: 0 } }),
    });
    expect(await batches.state(BATCH_ID, forever())).toMatchObject({
      status: 'ended',
      rawStatus: 'failed',
      total: null,
      completed: null,
      problem: 'line 1: Wrong [redacted] ; line 2: Wrong [redacted] ; line 3: Wrong [redacted]; and 1 more',
    });
    const unexplained = await open(openai, { state: json({ id: BATCH_ID, status: 'failed' }) });
    expect((await unexplained.state(BATCH_ID, forever())).problem).toContain('no reason');
    expect(await collect(unexplained.results(BATCH_ID, forever()))).toEqual({ lines: [], failure: null });
  });

  const withFiles = (files: JsonObject): Answer =>
    json({ ...openai.batch(shownBatch({ status: 'ended' })), ...files });

  it('have two files of results, either of which may be absent', async () => {
    const results = { body: jsonLines(answered(openai, ['r1-0'])) };
    const errors = { body: jsonLines([openai.unrun('r1-1', 'expired')]) };
    const idsWith = async (files: JsonObject): Promise<string[]> => {
      const { lines, failure } = await resultsOf(openai, { state: withFiles(files), results, errors });
      expect(failure).toBeNull();
      return lines.map(({ id }) => id);
    };
    const none = { total: 3, completed: 0, failed: 3 };
    expect(await idsWith({ error_file_id: 'file-err' })).toEqual(['r1-0', 'r1-1']);
    expect(await idsWith({ error_file_id: null })).toEqual(['r1-0']);
    expect(await idsWith({ output_file_id: null, error_file_id: 'file-err', request_counts: none })).toEqual([
      'r1-1',
    ]);
    expect(await idsWith({ output_file_id: null, request_counts: none })).toEqual([]);
  });

  it('are read to the end of both files when one holds a wrong line', async () => {
    const { lines, failure } = await resultsOf(openai, {
      state: withFiles({ error_file_id: 'file-err' }),
      results: { body: 'oops\n' },
      errors: { body: jsonLines([openai.refused('r1-1', 400, { type: 'invalid', message: 'No' })]) },
    });
    expect(lines.map(({ id }) => id)).toEqual(['r1-1']);
    expect(failure?.message).toContain('line 1');
  });

  it('with answers but no file of them are not taken for empty', async () => {
    const { failure } = await resultsOf(openai, { state: withFiles({ output_file_id: null }) });
    expect(failure).toMatchObject({ kind: 'bad_reply', scope: 'retry' });
  });

  it('keep a line’s error that is no HTTP reply', async () => {
    const record = (error: JsonObject): JsonObject => ({ custom_id: 'r1-0', response: null, error });
    const failureIn = async (error: JsonObject): Promise<unknown> => {
      const { lines } = await resultsOf(openai, { results: { body: jsonLines([record(error)]) } });
      return lines[0];
    };
    expect(await failureIn({ code: 'server_error', message: 'Oops' })).toMatchObject({
      failure: { kind: 'unavailable', scope: 'retry', status: 500, message: 'Oops' },
    });
    expect(await failureIn({ code: 'mystery', message: 'Who knows' })).toMatchObject({
      failure: { kind: 'unavailable', scope: 'retry', status: null, message: 'Who knows' },
    });
  });

  it('are certain by their name while they run', async () => {
    const batches = await open(openai, { list: [openai.batch(shownBatch({ total: 99 }))] });
    const found = await batches.find(sought, forever());
    expect(found).toMatchObject({ batchId: BATCH_ID, status: 'running', isCertain: true });
  });
});

describe('batches on the anthropic wire', () => {
  it.each([
    [{ temperature: 0 }, '2023-06-01'],
    [{}, '2026-10-21'],
  ])('are sent under the version all their requests can be sent with: %j', async (settings, version) => {
    const batches = await open(anthropic, {});
    const sampled = requestFor(anthropic.model, { settings: { ...unset, ...settings } });
    const items = [...itemsFor(anthropic, 1), { id: 'r1-9', request: sampled }];
    await batches.submit('r1', items, forever());
    expect(server.requests[0]?.headers['anthropic-version']).toBe(version);
  });

  const withResultsAt = (url: string): Answer =>
    json({ ...anthropic.batch(shownBatch({ status: 'ended' })), results_url: url });

  it('never take the key to another host for their results', async () => {
    const foreign = await startFaultServer();
    const own = new URL(server.url).host;
    for (const url of [
      `${foreign.url}/results`,
      `http://user:word@${own}/evil`,
      `https://${own}/evil`,
      'no url',
    ]) {
      const { lines } = await resultsOf(anthropic, {
        state: withResultsAt(url),
        results: { body: jsonLines(answered(anthropic, ['r1-0'])) },
      });
      expect(lines).toHaveLength(1);
      expect(server.requests[1]?.path).toBe(`/v1/messages/batches/${BATCH_ID}/results`);
    }
    expect(foreign.requests).toHaveLength(0);
    await foreign.close();
  });

  it('are read where they say, on the same host', async () => {
    const state = withResultsAt(`${server.url}/elsewhere/results`);
    const { lines } = await resultsOf(anthropic, {
      state,
      results: { body: jsonLines(answered(anthropic, ['r1-0'])) },
    });
    expect(lines).toHaveLength(1);
    expect(server.requests[1]?.path).toBe('/elsewhere/results');
  });

  it('that are running are found by size and age, without certainty', async () => {
    const running = (id: string, minute: number, total = 3): JsonObject =>
      anthropic.batch(shownBatch({ id, total, createdAt: atMinute(minute) }));
    const list = [running('far', 7), running('near', 1), running('other', 0), running('small', 0, 2)];
    const batches = await open(anthropic, { list });
    const others = new Set(['other']);
    expect(await batches.find({ ...sought, others }, forever())).toMatchObject({
      batchId: 'near',
      status: 'running',
      isCertain: false,
    });
    expect(await batches.find({ ...sought, total: 4 }, forever())).toBeNull();
  });

  it('that have ended win over those that may be meant', async () => {
    const list = [
      anthropic.batch(shownBatch({ id: 'running' })),
      anthropic.batch(shownBatch({ id: 'ended', status: 'ended' })),
    ];
    const results = { body: `junk\n${jsonLines(answered(anthropic, ['r1-0']))}` };
    const found = await (await open(anthropic, { list, results })).find(sought, forever());
    expect(found).toMatchObject({ batchId: 'ended', isCertain: true });
  });

  it('whose results are gone are not the ones sought, but a failure to look is told', async () => {
    const list = [anthropic.batch(shownBatch({ status: 'ended' }))];
    const gone = json(
      { type: 'error', error: { type: 'not_found_error', message: 'Archived' } },
      { status: 404 },
    );
    expect(await (await open(anthropic, { list, results: gone })).find(sought, forever())).toBeNull();
    const busy = await open(anthropic, { list, results: { status: 503 } });
    expect(await failureOf(busy.find(sought, forever()))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('batches', () => {
  it('are not there on the gemini wire', () => {
    expect(providers.gemini.openBatches).toBeNull();
  });

  it('leave nothing behind that keeps the process alive', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    for (const wire of BATCH_WIRES) {
      const batches = await open(wire, {});
      await batches.submit('r1', itemsFor(wire, 1), forever());
      await batches.state(BATCH_ID, forever());
      await collect(batches.results(BATCH_ID, forever()));
    }
    expect(timers()).toBeLessThanOrEqual(before);
  });
});
