import { getEventListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Completion } from '../src/domain/completion.ts';
import type { FailureKind, FailureScope, ProviderFailure } from '../src/domain/errors.ts';
import { ProviderError, UserError } from '../src/domain/errors.ts';
import type { JsonObject } from '../src/domain/json.ts';
import type { CompletionRequest } from '../src/domain/request.ts';
import { providers } from '../src/providers/registry.ts';
import type { AdapterCall } from './support/call-adapter.ts';
import { callAdapter } from './support/call-adapter.ts';
import type { Answer, FaultServer } from './support/fault-server.ts';
import { json, startFaultServer } from './support/fault-server.ts';
import { modelAt, requestFor, unset } from './support/provider-samples.ts';
import { eventText, streamOf, streams } from './support/stream-samples.ts';
import type { Wire } from './support/wire-samples.ts';
import { TEST_KEY, WIRES, errorBody, wireOf } from './support/wire-samples.ts';

let server: FaultServer;

beforeAll(async () => {
  server = await startFaultServer();
});

afterAll(() => server.close());

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const complete = (wire: Wire, answer: Answer, call: AdapterCall = {}): Promise<Completion> =>
  callAdapter(server, wire, { ...call, answer });

async function failure(wire: Wire, answer: Answer, call: AdapterCall = {}): Promise<ProviderFailure> {
  const error: unknown = await complete(wire, answer, call).then(
    () => new Error('it resolved'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProviderError)) throw error;
  expect(error.cause).toBeDefined();
  expect(error.message).not.toContain(TEST_KEY);
  return error.failure;
}

describe.each(WIRES)('the $api adapter', (wire) => {
  const { api } = wire;

  describe('reads replies', () => {
    it('gives text, usage, served model, status, headers and request id of a good reply', async () => {
      const answer = json(wire.text, { headers: { 'X-Request-Id': 'req_1', 'set-cookie': 'a=b' } });
      const completion = await complete(wire, answer);
      expect(completion).toMatchObject({
        text: 'Good day',
        reasoningText: null,
        toolCalls: [],
        servedModel: 'gpt-4o-mini-2024-07-18',
        requestId: 'req_1',
        status: 200,
        usage: { inputTokens: 12, outputTokens: 5, cachedInputTokens: 4 },
      });
      expect(completion.finishReason.unified).toBe('stop');
      expect(completion.headers['x-request-id']).toBe('req_1');
      expect(completion.headers).not.toHaveProperty('set-cookie');
    });

    it('gives tool calls with their arguments raw and parsed', async () => {
      const completion = await complete(wire, json(wire.toolCall));
      expect(completion.text).toBe('');
      expect(completion.finishReason.unified).toBe('tool_calls');
      expect(completion.toolCalls).toEqual([
        { id: 'call_1', name: 'weather', rawArguments: '{"city":"Oslo"}', arguments: { city: 'Oslo' } },
      ]);
    });

    it('keeps thoughts apart from the answer and counts them as output', async () => {
      const completion = await complete(wire, json(wire.reasoning));
      expect(completion).toMatchObject({ text: '3', reasoningText: 'Counting' });
      expect(completion.usage).toMatchObject({ inputTokens: 9, outputTokens: 40, reasoningTokens: 30 });
    });

    it('gives an empty text with the finish reason, and no usage where none was reported', async () => {
      const completion = await complete(wire, json(wire.empty));
      expect(completion).toMatchObject({ text: '', usage: null, servedModel: null, requestId: null });
      expect(completion.finishReason.unified).toBe('length');
    });
  });

  describe('reports where it could not get an answer', () => {
    it('a refused connection is a network failure that names the host', async () => {
      const found = await failure(wire, {}, { endpoint: { baseUrl: 'http://127.0.0.1:1' } });
      expect(found).toMatchObject({ kind: 'network', scope: 'retry', status: null });
    });

    it('a redirect is not followed', async () => {
      const found = await failure(wire, { status: 302, headers: { location: `${server.url}/elsewhere` } });
      expect(found).toMatchObject({ kind: 'invalid_request', scope: 'model', status: null });
      expect(found.message).toContain('redirect');
      expect(server.requests).toHaveLength(1);
    });
  });

  describe('judges error statuses', () => {
    it('tells what the provider said, without the key in it', async () => {
      const answer = json(errorBody(api, { message: `The model said no to ${TEST_KEY}` }), { status: 404 });
      const found = await failure(wire, answer);
      expect(found.message).toBe('The model said no to [redacted]');
    });

    it('an error page is told in one short plain line', async () => {
      const page = `<!doctype html><style>a{}</style><h1>502\u001b[31m Bad</h1>${'<p>gateway</p>'.repeat(900)}`;
      const found = await failure(wire, {
        status: 502,
        body: page,
        headers: { 'content-type': 'text/html' },
      });
      expect(found).toMatchObject({ kind: 'unavailable', status: 502 });
      expect(found.message).toMatch(/^HTTP 502 from 127\.0\.0\.1:\d+: 502 \[31m Bad gateway gateway/);
      expect(found.message.length).toBeLessThan(260);
    });

    it('a dump that is cut in the middle of the key shows no part of it', async () => {
      const found = await failure(wire, { status: 500, body: `${'x'.repeat(190)} ${TEST_KEY} and more` });
      expect(found.message).toContain('xxx [');
      expect(found.message).not.toContain(TEST_KEY.slice(0, 7));
    });

    it.each<[string, Readonly<Record<string, string>>, number | null]>([
      ['seconds', { 'retry-after': '7' }, 7_000],
      ['milliseconds', { 'retry-after-ms': '1500', 'retry-after': '2' }, 1_500],
      [
        'a date',
        { 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' },
        30_000,
      ],
      ['nonsense', { 'retry-after': 'soon' }, null],
      ['a negative number', { 'retry-after': '-5' }, null],
    ])('429 with Retry-After as %s', async (_title, headers, retryAfterMs) => {
      const found = await failure(
        wire,
        json(errorBody(api, { message: 'Slow down' }), { status: 429, headers }),
      );
      expect(found).toMatchObject({ kind: 'rate_limit', scope: 'retry', retryAfterMs, message: 'Slow down' });
    });

    it('keeps the request id of an error', async () => {
      const answer = json(errorBody(api, { message: 'Down' }), {
        status: 500,
        headers: { 'request-id': 'req_9' },
      });
      expect((await failure(wire, answer)).requestId).toBe('req_9');
    });
  });

  describe('keeps to its attempt', () => {
    it('rejects at once, without a request, when the signal has already aborted', async () => {
      const found = await failure(wire, json(wire.text), { signal: AbortSignal.abort() });
      expect(found).toMatchObject({ kind: 'timeout', scope: 'retry', status: null });
      expect(server.requests).toHaveLength(0);
    });

    it('leaves no listener on the signal and no timer behind', async () => {
      const { signal } = new AbortController();
      const timers = (): number =>
        process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
      const before = timers();
      for (let attempt = 0; attempt < 12; attempt += 1) await complete(wire, json(wire.text), { signal });
      await failure(wire, { fault: 'reset before reply' }, { signal });
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
      expect(timers()).toBeLessThanOrEqual(before);
    });

    it('prints nothing', async () => {
      const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
        vi.spyOn(console, name).mockImplementation(() => undefined),
      );
      vi.stubEnv('OPENAI_LOG', 'debug');
      vi.stubEnv('ANTHROPIC_LOG', 'debug');
      await complete(wire, json(wire.text));
      await failure(wire, { status: 500 });
      for (const spy of spies) expect(spy).not.toHaveBeenCalled();
    });
  });

  describe('sends', () => {
    it('a POST with its key and nothing the environment says', async () => {
      for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
      await complete(wire, json(wire.text));
      const [request] = server.requests;
      expect(request).toMatchObject({ method: 'POST', path: wire.path });
      expect(request?.headers[wire.keyHeader[0]]).toBe(wire.keyHeader[1]);
      expect(JSON.stringify([request?.headers, request?.body])).not.toContain('from-environment');
    });

    it('no key header at all when the endpoint needs no key', async () => {
      for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
      await complete(wire, json(wire.text), { key: null });
      const headers = server.requests[0]?.headers ?? {};
      expect(Object.keys(headers)).not.toContain('authorization');
      expect(Object.keys(headers)).not.toContain('x-api-key');
      expect(Object.keys(headers)).not.toContain('x-goog-api-key');
    });

    it('the key as the endpoint wants it', async () => {
      await complete(wire, json(wire.text), { endpoint: { auth: 'x-api-key' } });
      expect(server.requests[0]?.headers).toMatchObject({ 'x-api-key': TEST_KEY });
      expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
      await complete(wire, json(wire.text), { endpoint: { auth: 'bearer' } });
      expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${TEST_KEY}` });
      expect(server.requests[0]?.headers).not.toHaveProperty('x-goog-api-key');
    });

    it("the endpoint's headers and the request's, which win", async () => {
      await complete(wire, json(wire.text), {
        endpoint: { headers: { 'X-Team': 'evals', 'X-Case': 'none' } },
        request: { headers: { 'x-case': 'c1' } },
      });
      expect(server.requests[0]?.headers).toMatchObject({ 'x-team': 'evals', 'x-case': 'c1' });
    });

    it.each(['/', '//'])('to the same path when the base URL ends in %s', async (ending) => {
      await complete(wire, json(wire.text), {
        endpoint: { baseUrl: `${server.url}${wire.suffix}${ending}` },
      });
      expect(server.requests[0]?.path).toBe(wire.path);
    });

    it('extraBody as it is, merged into what the adapter wrote', async () => {
      const extraBody = { service_tier: 'flex', generationConfig: { topK: 40 } };
      await complete(wire, json(wire.text), { request: { settings: { ...unset, maxTokens: 7, extraBody } } });
      const body = server.requests[0]?.body;
      expect(body).toMatchObject(extraBody);
      expect(JSON.stringify(body)).toContain(':7');
    });
  });

  it.each(['', '  ', 'sk-two\nlines', 'sk-“quoted”'])(
    'refuses the unusable key %j before anything is sent',
    async (key) => {
      const opened = complete(wire, json(wire.text), { key });
      await expect(opened).rejects.toBeInstanceOf(UserError);
      const message = await opened.catch((error: unknown) => String(error));
      expect(message).not.toContain(key.trim() === '' ? 'sk-' : key);
      expect(server.requests).toHaveLength(0);
    },
  );

  describe('streams', () => {
    const samples = streams[api];
    const whole = samples.text('Good ', 'day');
    const cutOff = whole.slice(0, -samples.ending);

    /** Streams with a count of how often the first token was told. */
    const streamed = async (answer: Answer): Promise<{ completion: Completion; told: number }> => {
      let told = 0;
      const onFirstToken = (): void => {
        told += 1;
      };
      const completion = await complete(wire, answer, { request: { stream: true }, onFirstToken });
      return { completion, told };
    };

    const streamFailure = async (
      answer: Answer,
      signal = new AbortController().signal,
    ): Promise<ProviderFailure & { told: number }> => {
      let told = 0;
      const onFirstToken = (): void => {
        told += 1;
      };
      const found = await failure(wire, answer, { signal, request: { stream: true }, onFirstToken });
      return { ...found, told };
    };

    it.each(['text', 'toolCall', 'reasoning'] as const)(
      'gives the same %s completion as without streaming',
      async (name) => {
        const headers = { 'request-id': 'req_1', 'x-simulated-latency-ms': '7' };
        const expected = await complete(wire, json(wire[name], { headers }));
        const { completion, told } = await streamed(
          streamOf(name === 'text' ? whole : samples[name], { headers }),
        );
        expect({ ...completion, headers: {} }).toEqual({ ...expected, headers: {} });
        expect(completion.headers).toMatchObject(headers);
        expect(told).toBe(1);
      },
    );

    it('gives the same completion when every byte arrives alone', async () => {
      const pieces = ['Grüße ', '👋🏽 – ', '日本\u2028', 'e\u0301'];
      const bytes = Buffer.from(eventText(samples.text(...pieces), '\r\n'));
      const apart = [...bytes.keys()].map((at) => bytes.subarray(at, at + 1));
      const { completion, told } = await streamed(streamOf([], { pieces: apart }));
      expect(completion).toMatchObject({
        text: pieces.join(''),
        usage: { inputTokens: 12, outputTokens: 5 },
      });
      expect(told).toBe(1);
    });

    it('passes over pings and empty events, and reads a last event that no blank line ends', async () => {
      const text = whole.map((sample) => `: ping\n\ndata:\n\n${eventText([sample])}`).join('');
      const { completion } = await streamed(streamOf([], { pieces: [text.trimEnd()] }));
      expect(completion).toMatchObject({ text: 'Good day', finishReason: { unified: 'stop' } });
    });

    it('asks for a stream, and for none without', async () => {
      await streamed(streamOf(whole));
      expect(server.requests[0]).toMatchObject({ method: 'POST', path: samples.path, body: samples.body });
      await complete(wire, json(wire.text));
      expect(server.requests[0]).toMatchObject({ path: wire.path });
      expect(server.requests[0]?.body).not.toHaveProperty('stream');
    });

    it('does not take thoughts or empty texts for the first token', async () => {
      const answer = streamOf(samples.thoughtsOnly, { after: 'stall' });
      const found = await streamFailure(answer, AbortSignal.timeout(150));
      expect(found).toMatchObject({ kind: 'timeout', told: 0 });
    });

    it('tells the first token before the rest has come, and ends a stall when the signal aborts', async () => {
      const found = await streamFailure(streamOf(cutOff, { after: 'stall' }), AbortSignal.timeout(150));
      expect(found).toMatchObject({ kind: 'timeout', scope: 'retry', status: 200, told: 1 });
      await vi.waitFor(() => expect(server.unfinished).toBe(0));
    });

    it('does not take a stream that ends early for an answer', async () => {
      const found = await streamFailure(streamOf(cutOff));
      expect(found).toMatchObject({ kind: 'bad_reply', scope: 'retry', status: 200 });
      expect(found.message).toContain('the stream ended before the answer did');
    });

    it.each<['reset' | 'close']>([['reset'], ['close']])('a %s inside the stream', async (after) => {
      const found = await streamFailure(streamOf(cutOff, { after }));
      expect(found).toMatchObject({ kind: 'network', scope: 'retry', status: 200 });
    });

    it.each<[string, FailureKind, FailureScope]>([
      ['overloaded_error', 'unavailable', 'retry'],
      ['rate_limit_error', 'rate_limit', 'retry'],
      ['insufficient_quota', 'quota', 'key'],
      ['RESOURCE_EXHAUSTED', 'rate_limit', 'retry'],
      ['something_new', 'bad_reply', 'retry'],
    ])('an event that says %s is judged by it, and the stream let go', async (type, kind, scope) => {
      const events = [...cutOff, samples.error(type, `Sorry, ${TEST_KEY}`)];
      const found = await streamFailure(streamOf(events, { after: 'stall' }));
      expect(found).toMatchObject({ kind, scope, status: 200, told: 1 });
      expect(found.message).toContain('Sorry, [redacted]');
      await vi.waitFor(() => expect(server.unfinished).toBe(0));
    });

    it.each(['{"choices":', '"text"', 'oops'])('an event of %s is a bad reply', async (data) => {
      const found = await streamFailure(streamOf([...cutOff, data, ...whole.slice(-samples.ending)]));
      expect(found).toMatchObject({ kind: 'bad_reply', scope: 'retry', status: 200 });
      expect(found.message).toContain(`It says: ${data}`);
    });

    it('reads an ordinary reply where no events come, without a first token', async () => {
      const { completion, told } = await streamed(json(wire.text));
      expect(completion).toMatchObject({ text: 'Good day', usage: { outputTokens: 5 } });
      expect(told).toBe(0);
    });

    it.each<[string, Answer, FailureKind]>([
      ['a web page', { body: '<html><title>Login</title></html>' }, 'bad_reply'],
      ['nothing', { chunked: true }, 'bad_reply'],
      ['pings alone', { body: ': ping\n\n: ping\n\n' }, 'bad_reply'],
      ['[DONE] alone', { body: 'data: [DONE]\n\n' }, 'bad_reply'],
      ['an error', json({ error: { code: 503, message: 'Upstream failed' } }), 'unavailable'],
      ['an object of another shape', json(wire.unshaped), 'bad_reply'],
    ])('HTTP 200 with %s instead of an answer', async (_title, answer, kind) => {
      expect(await streamFailure(answer)).toMatchObject({ kind, scope: 'retry', status: 200, told: 0 });
    });

    it('judges an error status as without streaming', async () => {
      const answer = json(errorBody(api, { message: 'Slow down' }), {
        status: 429,
        headers: { 'retry-after': '7' },
      });
      expect(await streamFailure(answer)).toMatchObject({ kind: 'rate_limit', retryAfterMs: 7_000 });
    });

    it('leaves no listener on the signal', async () => {
      const { signal } = new AbortController();
      for (let attempt = 0; attempt < 12; attempt += 1) {
        await complete(wire, streamOf(whole), { signal, request: { stream: true } });
      }
      await streamFailure(streamOf(cutOff), signal);
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    });
  });

  it('reports a request that no HTTP client can send', async () => {
    const found = await failure(wire, {}, { request: { headers: { 'not a header': 'x' } } });
    expect(found).toMatchObject({ kind: 'invalid_request', scope: 'case', status: null });
    expect(server.requests).toHaveLength(0);
  });
});

const ENVIRONMENT = {
  OPENAI_API_KEY: 'from-environment',
  OPENAI_ADMIN_KEY: 'from-environment',
  OPENAI_ORG_ID: 'from-environment',
  OPENAI_PROJECT_ID: 'from-environment',
  OPENAI_BASE_URL: 'http://from-environment.invalid',
  OPENAI_CUSTOM_HEADERS: 'x-custom: from-environment',
  ANTHROPIC_API_KEY: 'from-environment',
  ANTHROPIC_AUTH_TOKEN: 'from-environment',
  ANTHROPIC_BASE_URL: 'http://from-environment.invalid',
  ANTHROPIC_CUSTOM_HEADERS: 'x-custom: from-environment\nx-api-key: from-environment',
  GEMINI_API_KEY: 'from-environment',
};

describe('what only one wire does', () => {
  it('openai: a 404 of a base URL without a version says what is missing', async () => {
    const { text } = wireOf('openai');
    const answers: Answer[] = [
      json({ detail: 'Not Found' }, { status: 404 }),
      { status: 404, body: '404 page not found' },
      json({ error: { message: 'Invalid URL (POST /chat/completions)' } }, { status: 404 }),
    ];
    for (const answer of answers) {
      const found = await failure(wireOf('openai'), answer, { endpoint: { baseUrl: server.url } });
      expect(found).toMatchObject({ kind: 'invalid_request', scope: 'model', status: 404 });
      expect(found.message).toContain('it ends in /v1 as a rule');
      expect(server.requests[0]?.path).toBe('/chat/completions');
      expect((await failure(wireOf('openai'), answer)).message).not.toContain('as a rule');
    }
    const unknown = json({ error: { message: 'The model `x` does not exist.' } }, { status: 404 });
    const found = await failure(wireOf('openai'), unknown, { endpoint: { baseUrl: server.url } });
    expect(found).toMatchObject({ kind: 'model_not_found', message: 'The model `x` does not exist.' });
    expect((await complete(wireOf('openai'), json(text))).text).toBe('Good day');
  });

  it.each(['anthropic', 'gemini'] as const)(
    '%s: a version at the end of the base URL is dropped',
    async (api) => {
      for (const version of ['/v1', '/v1beta/']) {
        await complete(wireOf(api), json(wireOf(api).text), { endpoint: { baseUrl: server.url + version } });
        expect(server.requests[0]?.path).toBe(wireOf(api).path);
      }
    },
  );

  it('anthropic: the older API version is asked for only when a sampling setting is sent', async () => {
    const versionFor = async (settings: Partial<CompletionRequest['settings']>): Promise<unknown> => {
      await complete(wireOf('anthropic'), json(wireOf('anthropic').text), {
        request: { settings: { ...unset, ...settings } },
      });
      return server.requests[0]?.headers['anthropic-version'];
    };
    expect(await versionFor({})).toBe('2026-10-21');
    expect(await versionFor({ temperature: 0 })).toBe('2023-06-01');
    expect(await versionFor({ topP: 0.9 })).toBe('2023-06-01');
    expect(await versionFor({ extraBody: { top_k: 3 } })).toBe('2023-06-01');
  });

  it('gemini: a fetch outside an attempt is left as it was', async () => {
    await complete(wireOf('gemini'), json(wireOf('gemini').text));
    server.answer({ body: 'plain', headers: { 'x-kept': 'yes' } });
    const response = await fetch(server.url, { method: 'POST', body: '{}' });
    expect([await response.text(), response.headers.get('x-kept')]).toEqual(['plain', 'yes']);
  });

  it('gemini: attempts side by side each see their own reply', async () => {
    const wire = wireOf('gemini');
    server.answer(({ headers }) =>
      json({}, { status: 429, headers: { 'retry-after': String(headers['x-wait']) } }),
    );
    const model = modelAt('gemini', server.url, wire.model);
    const provider = await providers.gemini.open(model, TEST_KEY);
    const waits = [5, 1, 9, 3].map(async (wait) => {
      const request = requestFor(wire.model, { headers: { 'x-wait': String(wait) } });
      const attempt = provider.complete(request, {
        signal: new AbortController().signal,
        onFirstToken: () => undefined,
      });
      const error: unknown = await attempt.catch((thrown: unknown) => thrown);
      return error instanceof ProviderError ? error.failure.retryAfterMs : null;
    });
    expect(await Promise.all(waits)).toEqual([5_000, 1_000, 9_000, 3_000]);
  });

  it('gemini: the wait in RetryInfo counts, and a quota of the day is no rate limit', async () => {
    const body = (quotaId: string): JsonObject =>
      errorBody('gemini', {
        message: 'You exceeded your current quota.',
        type: 'RESOURCE_EXHAUSTED',
        code: 429,
        details: [
          { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' },
        ],
      });
    const minute = await failure(
      wireOf('gemini'),
      json(body('RequestsPerMinutePerProject'), { status: 429 }),
    );
    expect(minute).toMatchObject({ kind: 'rate_limit', scope: 'retry', retryAfterMs: 34_400 });
    const day = await failure(wireOf('gemini'), json(body('RequestsPerDayPerProject'), { status: 429 }));
    expect(day).toMatchObject({ kind: 'quota', scope: 'key' });
  });
});
