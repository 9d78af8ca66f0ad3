import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureKind, ProviderFailure } from '../src/domain/errors.ts';
import { ProviderError, UserError } from '../src/domain/errors.ts';
import type { JsonObject, JsonValue } from '../src/domain/json.ts';
import type { ListedModel } from '../src/domain/known-model.ts';
import type { Endpoint, WireApi } from '../src/domain/model.ts';
import { listModels } from '../src/providers/model-lists.ts';
import type { Answer, FaultServer } from './support/fault-server.ts';
import { json, startFaultServer } from './support/fault-server.ts';
import { modelAt } from './support/provider-samples.ts';

const KEY = 'sk-test-0123456789abcdef';

interface Wire {
  readonly api: WireApi;
  readonly suffix: string;
  readonly path: string;
  readonly keyHeader: readonly [string, string];
  readonly page: JsonObject;
  readonly listed: readonly ListedModel[];
}

const unknown = { inputTokens: null, outputTokens: null, retiresOn: null, retired: false };

const WIRES: readonly Wire[] = [
  {
    api: 'openai',
    suffix: '/v1',
    path: '/v1/models',
    keyHeader: ['authorization', `Bearer ${KEY}`],
    page: {
      object: 'list',
      data: [
        { id: 'gpt-4o-mini', object: 'model', created: 1_721_172_741, shutdown_date: '2027-01-14' },
        { id: 'gpt-6-luna', object: 'model', created: 1_790_000_000, shutdown_date: null },
        { object: 'model' },
      ],
    },
    listed: [
      { ...unknown, id: 'gpt-4o-mini', retiresOn: '2027-01-14' },
      { ...unknown, id: 'gpt-6-luna' },
    ],
  },
  {
    api: 'anthropic',
    suffix: '',
    path: '/v1/models?limit=1000',
    keyHeader: ['authorization', `Bearer ${KEY}`],
    page: {
      data: [
        {
          id: 'claude-sonnet-4-5-20250929',
          type: 'model',
          lifecycle: 'deprecated',
          retires_at: '2026-11-30T00:00:00Z',
          max_input_tokens: 200_000,
          max_tokens: 64_000,
        },
        { id: 'claude-2.1', type: 'model', lifecycle: 'retired', retires_at: '2025-07-21T00:00:00Z' },
      ],
      has_more: false,
      last_id: 'claude-2.1',
    },
    listed: [
      {
        id: 'claude-sonnet-4-5-20250929',
        inputTokens: 200_000,
        outputTokens: 64_000,
        retiresOn: '2026-11-30',
        retired: false,
      },
      { ...unknown, id: 'claude-2.1', retiresOn: '2025-07-21', retired: true },
    ],
  },
  {
    api: 'gemini',
    suffix: '',
    path: '/v1beta/models?pageSize=1000',
    keyHeader: ['x-goog-api-key', KEY],
    page: {
      models: [
        { name: 'models/gemini-3.5-flash', inputTokenLimit: 1_048_576, outputTokenLimit: 65_536 },
        { name: 'models/gemma', inputTokenLimit: 'many' },
      ],
    },
    listed: [
      { ...unknown, id: 'gemini-3.5-flash', inputTokens: 1_048_576, outputTokens: 65_536 },
      { ...unknown, id: 'gemma' },
    ],
  },
];

let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer();
});

afterAll(() => server.close());

interface Call {
  readonly key?: string | null;
  readonly endpoint?: Partial<Endpoint>;
  readonly signal?: AbortSignal;
}

function list(wire: Wire, answer: Parameters<FaultServer['answer']>[0], call: Call = {}) {
  server.answer(answer);
  const { endpoint } = modelAt(wire.api, `${server.url}${wire.suffix}`, 'any');
  const key = call.key === undefined ? KEY : call.key;
  return listModels({ ...endpoint, ...call.endpoint }, key, call.signal ?? new AbortController().signal);
}

async function failure(wire: Wire, answer: Answer, call: Call = {}): Promise<ProviderFailure> {
  const error: unknown = await list(wire, answer, call).then(
    () => new Error('it resolved'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw error;
  expect(error.message).not.toContain(KEY);
  return error.failure;
}

describe.each(WIRES)('the model list of the $api wire', (wire) => {
  it('gives ids, with limits and retirement where the wire says them', async () => {
    expect(await list(wire, json(wire.page))).toEqual(wire.listed);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'GET', path: wire.path });
    expect(request?.headers[wire.keyHeader[0]]).toBe(wire.keyHeader[1]);
  });

  it('is asked for without a key where none is needed, and with headers of the endpoint', async () => {
    await list(wire, json(wire.page), { key: null, endpoint: { headers: { 'X-Team': 'evals' } } });
    const headers = server.requests[0]?.headers ?? {};
    expect(headers).not.toHaveProperty(wire.keyHeader[0]);
    expect(headers).toMatchObject({ 'x-team': 'evals' });
  });

  it.each([404, 405, 501])('is not there when the endpoint answers %i', async (status) => {
    expect(await list(wire, { status, body: '<h1>Nothing here</h1>' })).toBeNull();
  });

  it.each<[number, FailureKind]>([
    [401, 'auth'],
    [403, 'auth'],
    [429, 'rate_limit'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('HTTP %i is the failure %s, after one request', async (status, kind) => {
    const answer = json({ error: { message: `No, ${KEY}` } }, { status });
    expect(await failure(wire, answer)).toMatchObject({ kind, status, message: 'No, [redacted]' });
    expect(server.requests).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['a web page', { body: '<html><title>Login</title></html>' }],
    ['an empty object', json({})],
    ['another object', json({ data: 'none', models: 3 })],
    ['no body', { body: '' }],
  ])('HTTP 200 with %s is a bad reply', async (_title, answer) => {
    expect(await failure(wire, answer)).toMatchObject({ kind: 'bad_reply', status: 200 });
  });

  it('ends with the signal, and leaves no listener on it', async () => {
    const stalled = await failure(wire, { fault: 'stall in body' }, { signal: AbortSignal.timeout(100) });
    expect(stalled).toMatchObject({ kind: 'timeout' });
    const { signal } = new AbortController();
    await list(wire, json(wire.page), { signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('tells of a connection that breaks and of a redirect', async () => {
    expect(await failure(wire, { fault: 'reset before reply' })).toMatchObject({ kind: 'network' });
    const moved = await failure(wire, { status: 302, headers: { location: `${server.url}/x` } });
    expect(moved).toMatchObject({ kind: 'invalid_request' });
  });

  it('refuses a key that no header can carry before anything is sent', async () => {
    await expect(list(wire, json(wire.page), { key: 'two\nlines' })).rejects.toBeInstanceOf(UserError);
    expect(server.requests).toHaveLength(0);
  });
});

const wireOf = (api: WireApi): Wire => WIRES.find((wire) => wire.api === api)!;

describe('pages of a model list', () => {
  const anthropicPage = (id: string, more: boolean): JsonValue => {
    return { data: [{ id }], has_more: more, last_id: id };
  };

  it('are followed to the end on the anthropic wire', async () => {
    const pages = await list(wireOf('anthropic'), ({ path }) =>
      json(path.includes('after_id=a') ? anthropicPage('b', false) : anthropicPage('a', true)),
    );
    expect(pages?.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(server.requests[1]?.path).toBe('/v1/models?limit=1000&after_id=a');
    expect(server.requests[1]?.headers['anthropic-version']).toBe('2026-10-21');
  });

  it('are followed to the end on the gemini wire', async () => {
    const pages = await list(wireOf('gemini'), ({ path }) =>
      json(
        path.includes('pageToken=t%2F1')
          ? { models: [{ name: 'models/b' }] }
          : { models: [{ name: 'models/a' }], nextPageToken: 't/1' },
      ),
    );
    expect(pages?.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('end in a failure when they go round in a circle', async () => {
    const found = await failure(wireOf('anthropic'), json(anthropicPage('a', true)));
    expect(found).toMatchObject({ kind: 'bad_reply' });
    expect(found.message).toContain('circle');
    expect(server.requests).toHaveLength(2);
  });

  it('end in a failure when the second one breaks', async () => {
    server.answer(({ path }) =>
      path.includes('pageToken')
        ? { fault: 'reset in body' }
        : json({ models: [{ name: 'models/a' }], nextPageToken: 'n' }),
    );
    const { endpoint } = modelAt('gemini', server.url, 'any');
    const listed = listModels(endpoint, KEY, new AbortController().signal);
    await expect(listed).rejects.toMatchObject({ failure: { kind: 'network' } });
  });

  it('may be a bare list on the openai wire', async () => {
    expect(await list(wireOf('openai'), json([{ id: 'llama' }]))).toEqual([{ ...unknown, id: 'llama' }]);
  });
});
