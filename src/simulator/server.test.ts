import { afterEach, describe, expect, it } from 'vitest';
import { sampleCase } from '../../test/support/samples.ts';
import type { Case } from '../domain/case.ts';
import type { JsonValue } from '../domain/json.ts';
import type { Persona } from './persona.ts';
import type { Profile } from './profile.ts';
import type { Simulator, SimulatorOptions } from './server.ts';
import { startSimulator } from './server.ts';

const RELIABLE: Persona = {
  accuracy: { default: 1, tags: new Map([['hard', 0]]) },
  latencyMs: { median: 1000, sigma: 0.5, floor: 200 },
  fencedJson: 0,
  reasoningTokens: null,
  rateLimited: 0,
  serverErrors: 0,
  servedModel: null,
  maxInputTokens: null,
  maxOutputTokens: null,
  retiresAt: null,
};

const PROFILE: Profile = {
  timeScale: 1,
  default: RELIABLE,
  personas: new Map([
    ['fencing', { ...RELIABLE, fencedJson: 1, servedModel: 'fencing-20260101' }],
    ['thinking', { ...RELIABLE, reasoningTokens: { median: 330, sigma: 0 } }],
    ['uncertain', { ...RELIABLE, accuracy: { default: 0.5, tags: new Map() } }],
    ['limited', { ...RELIABLE, rateLimited: 1 }],
    ['failing', { ...RELIABLE, serverErrors: 1 }],
    ['flaky', { ...RELIABLE, rateLimited: 0.5 }],
    ['slow', { ...RELIABLE, latencyMs: { median: 1e9, sigma: 0, floor: 1e8 } }],
  ]),
  batch: { minutes: { median: 3, sigma: 0.4 }, expiredShare: 0 },
  answers: [{ promptContains: 'a JSON object', json: { label: '$answer', reason: 'because' } }],
  faults: [],
};

function caseOf(id: string, input: string, fields: Partial<Case> & { readonly right?: JsonValue }): Case {
  const { right, ...others } = fields;
  return sampleCase({ id, input, expected: right === undefined ? null : { value: right }, ...others });
}

const DATASETS = [
  {
    name: 'triage',
    cases: [
      caseOf('charged', 'I was charged twice', { right: 'billing' }),
      caseOf('crash', 'The app crashes', { right: 'bug', tags: ['hard'] }),
      caseOf('minutes', 'How many minutes?', { right: 6 }),
      caseOf('strict', 'Give me the order', { right: { order: 'A-1' } }),
      ...Array.from({ length: 40 }, (_, index) =>
        caseOf(`many-${index}`, `Question number ${index}.`, { right: index % 2 === 0 ? 'yes' : 'no' }),
      ),
    ],
  },
];

// a million simulated ms pass in one: no test waits
const INSTANT: SimulatorOptions = { profile: PROFILE, datasets: DATASETS, seed: 7, timeScale: 1e6, port: 0 };

const running: Simulator[] = [];

async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({ ...INSTANT, ...options });
  running.push(simulator);
  return simulator;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()));
});

interface Ask {
  readonly model?: string;
  readonly text?: string;
  readonly headers?: Record<string, string>;
  readonly fields?: Record<string, JsonValue>;
}

async function post(url: string, body: JsonValue, headers: Record<string, string>): Promise<Answered> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function askOpenai(simulator: Simulator, ask: Ask): Promise<Answered> {
  const { model = 'plain', text = 'I was charged twice', headers = {}, fields = {} } = ask;
  const body = { model, messages: [{ role: 'user', content: text }], ...fields };
  const url = `${simulator.baseUrls.openai}/chat/completions`;
  return post(url, body, { authorization: 'Bearer any-key', ...headers });
}

function askAnthropic(simulator: Simulator, ask: Ask): Promise<Answered> {
  const { model = 'plain', text = 'I was charged twice', headers = {}, fields = {} } = ask;
  const body = { model, max_tokens: 1000, messages: [{ role: 'user', content: text }], ...fields };
  const url = `${simulator.baseUrls.anthropic}/v1/messages`;
  return post(url, body, { 'x-api-key': 'any-key', 'anthropic-version': '2026-10-21', ...headers });
}

function askGemini(simulator: Simulator, ask: Ask): Promise<Answered> {
  const { model = 'plain', text = 'I was charged twice', headers = {}, fields = {} } = ask;
  const body = { contents: [{ role: 'user', parts: [{ text }] }], ...fields };
  const url = `${simulator.baseUrls.gemini}/v1beta/models/${model}:generateContent`;
  return post(url, body, { 'x-goog-api-key': 'any-key', ...headers });
}

function openaiText(answered: Answered): unknown {
  return at(answered.body, 'choices', 0, 'message', 'content');
}

describe('the openai wire', () => {
  it('answers with the body, usage and headers of a chat completion', async () => {
    const answered = await askOpenai(await start(), {
      fields: {
        messages: [
          { role: 'system', content: 'Label it.' },
          { role: 'user', content: [{ type: 'text', text: 'I was charged twice' }] },
        ],
      },
    });
    expect(answered.status).toBe(200);
    expect(answered.body).toEqual({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion',
      created: expect.any(Number),
      model: 'plain',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'billing', refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        // 29 and 7 characters at four a token
        prompt_tokens: 8,
        completion_tokens: 2,
        total_tokens: 10,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
        completion_tokens_details: {
          reasoning_tokens: 0,
          audio_tokens: 0,
          accepted_prediction_tokens: 0,
          rejected_prediction_tokens: 0,
        },
      },
      service_tier: 'default',
      system_fingerprint: null,
    });
    expect(answered.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{24}$/);
    expect(answered.headers.get('x-ratelimit-remaining-requests')).toBe('9999');
    expect(answered.headers.get('x-simulated')).toBe('true');
    expect(answered.headers.get('x-simulated-latency-ms')).toMatch(/^\d+$/);
  });

  it('answers nothing and says length when reasoning uses up max_completion_tokens or max_tokens', async () => {
    const simulator = await start();
    for (const field of ['max_completion_tokens', 'max_tokens']) {
      const { status, body } = await askOpenai(simulator, { model: 'thinking', fields: { [field]: 64 } });
      expect(status).toBe(200);
      expect(at(body, 'choices', 0)).toMatchObject({ message: { content: '' }, finish_reason: 'length' });
      expect(at(body, 'usage')).toMatchObject({
        completion_tokens: 64,
        completion_tokens_details: { reasoning_tokens: 64 },
      });
    }
  });

  it('cuts the visible text where the rest of the budget ends', async () => {
    const { body } = await askOpenai(await start(), {
      model: 'thinking',
      text: 'Give me the order',
      fields: { max_completion_tokens: 332 },
    });
    expect(at(body, 'choices', 0)).toMatchObject({
      message: { content: '{"order"' },
      finish_reason: 'length',
    });
    expect(at(body, 'usage', 'completion_tokens')).toBe(332);
    expect(at(body, 'usage', 'completion_tokens_details', 'reasoning_tokens')).toBe(330);
  });

  it('writes its errors as the provider does', async () => {
    const simulator = await start();
    const wrongKey = await askOpenai(simulator, { headers: { authorization: 'Bearer wrong-key' } });
    expect(wrongKey.status).toBe(401);
    expect(at(wrongKey.body, 'error')).toMatchObject({ param: null, code: 'invalid_api_key' });
    const noKey = await askOpenai(simulator, { headers: { authorization: 'Bearer ' } });
    expect(noKey.status).toBe(401);
    const unknown = await askOpenai(simulator, { model: 'no-such-model' });
    expect(unknown.status).toBe(404);
    expect(at(unknown.body, 'error')).toMatchObject({
      type: 'invalid_request_error',
      code: 'model_not_found',
    });
    const invalid = await askOpenai(simulator, { fields: { max_tokens: 'many' } });
    expect(invalid.status).toBe(400);
    expect(at(invalid.body, 'error')).toMatchObject({ type: 'invalid_request_error', param: 'max_tokens' });
    expect(invalid.headers.get('x-request-id')).not.toBe(unknown.headers.get('x-request-id'));
    expect(invalid.headers.get('x-simulated')).toBe('true');
  });

  it('says how long to wait with a 429, and fails with 500 or 503', async () => {
    const simulator = await start();
    const limited = await askOpenai(simulator, { model: 'limited' });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(at(limited.body, 'error', 'code')).toBe('rate_limit_exceeded');
    const statuses = new Set<number>();
    for (let repeat = 0; repeat < 20; repeat += 1) {
      const headers = { 'x-evalsmall-repeat': String(repeat) };
      statuses.add((await askOpenai(simulator, { model: 'failing', headers })).status);
    }
    expect(statuses).toEqual(new Set([500, 503]));
  });
});

describe('the anthropic wire', () => {
  it('answers with the body, usage and headers of a message', async () => {
    const answered = await askAnthropic(await start(), {
      model: 'fencing',
      text: 'Give me the order',
      fields: { system: [{ type: 'text', text: 'Only JSON.' }] },
    });
    expect(answered.status).toBe(200);
    expect(answered.body).toEqual({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'assistant',
      model: 'fencing-20260101',
      content: [{ type: 'text', text: '```json\n{"order":"A-1"}\n```' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 7,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: 7,
        service_tier: 'standard',
        inference_geo: 'not_available',
      },
    });
    expect(answered.headers.get('request-id')).toMatch(/^req_/);
    expect(answered.headers.get('anthropic-ratelimit-requests-limit')).toBe('10000');
  });

  it('has no content block and says max_tokens when reasoning uses up the budget', async () => {
    const { status, body } = await askAnthropic(await start(), {
      model: 'thinking',
      fields: { max_tokens: 64 },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      content: [],
      stop_reason: 'max_tokens',
      usage: { output_tokens: 64, output_tokens_details: { thinking_tokens: 64 } },
    });
  });

  it('takes the key as a bearer token too, and refuses a missing and a wrong one', async () => {
    const simulator = await start();
    const keys: [Record<string, string>, number][] = [
      [{ 'x-api-key': '', authorization: 'Bearer any-key' }, 200],
      [{ 'x-api-key': '' }, 401],
      [{ 'x-api-key': 'wrong-key' }, 401],
    ];
    for (const [headers, status] of keys) {
      expect((await askAnthropic(simulator, { headers })).status).toBe(status);
    }
    expect((await askAnthropic(simulator, { headers: { 'x-api-key': '' } })).body).toMatchObject({
      type: 'error',
      error: { type: 'authentication_error' },
      request_id: expect.stringMatching(/^req_/),
    });
  });

  it.each(['temperature', 'top_p', 'top_k'])(
    'refuses %s from API version 2026-10-21 on and takes it before',
    async (parameter) => {
      const simulator = await start();
      const fields = { [parameter]: 1 };
      const refused = await askAnthropic(simulator, { fields });
      expect(refused.status).toBe(400);
      expect(at(refused.body, 'error', 'type')).toBe('invalid_request_error');
      expect(at(refused.body, 'error', 'message')).toContain(parameter);
      const headers = { 'anthropic-version': '2023-06-01' };
      expect((await askAnthropic(simulator, { fields, headers })).status).toBe(200);
    },
  );

  it('writes its errors as the provider does', async () => {
    const simulator = await start();
    const unknown = await askAnthropic(simulator, { model: 'no-such-model' });
    expect([unknown.status, at(unknown.body, 'error', 'type')]).toEqual([404, 'not_found_error']);
    const { baseUrls } = simulator;
    const body = { model: 'plain', messages: [{ role: 'user', content: 'hi' }] };
    const missing = await post(`${baseUrls.anthropic}/v1/messages`, body, { 'x-api-key': 'any-key' });
    expect(missing.status).toBe(400);
    expect(at(missing.body, 'error', 'message')).toBe('max_tokens: this field is required');
    const limited = await askAnthropic(simulator, { model: 'limited' });
    expect([limited.status, at(limited.body, 'error', 'type')]).toEqual([429, 'rate_limit_error']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(limited.headers.get('anthropic-ratelimit-requests-remaining')).toBe('0');
  });

  it('fails with 500 or 529', async () => {
    const simulator = await start();
    const statuses = new Set<number>();
    for (let repeat = 0; repeat < 20; repeat += 1) {
      const headers = { 'x-evalsmall-repeat': String(repeat) };
      statuses.add((await askAnthropic(simulator, { model: 'failing', headers })).status);
    }
    expect(statuses).toEqual(new Set([500, 529]));
  });
});

describe('the gemini wire', () => {
  it('answers with the body of generateContent, thoughts counted apart', async () => {
    const answered = await askGemini(await start(), {
      model: 'thinking',
      fields: {
        systemInstruction: { role: 'system', parts: [{ text: 'Label it.' }] },
        generationConfig: { maxOutputTokens: 2048 },
        safetySettings: [],
      },
    });
    expect(answered.status).toBe(200);
    expect(answered.body).toEqual({
      candidates: [
        { content: { parts: [{ text: 'billing' }], role: 'model' }, finishReason: 'STOP', index: 0 },
      ],
      usageMetadata: {
        promptTokenCount: 8,
        candidatesTokenCount: 2,
        totalTokenCount: 340,
        promptTokensDetails: [{ modality: 'TEXT', tokenCount: 8 }],
        thoughtsTokenCount: 330,
      },
      modelVersion: 'thinking',
      responseId: expect.stringMatching(/^[0-9a-f]{24}$/),
    });
  });

  it('has no parts and says MAX_TOKENS when thoughts use up the budget', async () => {
    const { status, body } = await askGemini(await start(), {
      model: 'thinking',
      fields: { generationConfig: { maxOutputTokens: 64 } },
    });
    expect(status).toBe(200);
    expect(at(body, 'candidates')).toEqual([
      { content: { role: 'model' }, finishReason: 'MAX_TOKENS', index: 0 },
    ]);
    expect(at(body, 'usageMetadata')).toEqual({
      promptTokenCount: 5,
      totalTokenCount: 69,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 5 }],
      thoughtsTokenCount: 64,
    });
  });

  it('writes its errors as the provider does', async () => {
    const simulator = await start();
    const wrongKey = await askGemini(simulator, { headers: { 'x-goog-api-key': 'wrong-key' } });
    expect(wrongKey.status).toBe(400);
    expect(at(wrongKey.body, 'error')).toMatchObject({
      code: 400,
      status: 'INVALID_ARGUMENT',
      details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
    });
    expect((await askGemini(simulator, { headers: { 'x-goog-api-key': '' } })).status).toBe(401);
    const unknown = await askGemini(simulator, { model: 'no-such-model' });
    expect(unknown.body).toMatchObject({ error: { code: 404, status: 'NOT_FOUND' } });
    const invalid = await askGemini(simulator, { fields: { contents: [] } });
    expect(invalid.body).toMatchObject({
      error: { code: 400, details: [{ fieldViolations: [{ field: 'contents' }] }] },
    });
    const limited = await askGemini(simulator, { model: 'limited' });
    expect(limited.status).toBe(429);
    expect(limited.body).toMatchObject({
      error: {
        code: 429,
        status: 'RESOURCE_EXHAUSTED',
        details: [{}, { retryDelay: expect.stringMatching(/^[1-3]s$/) }],
      },
    });
    const url = `${simulator.baseUrls.gemini}/v1beta/models/plain:streamGenerateContent`;
    const body = { contents: [{ parts: [{ text: 'hi' }] }] };
    const streamed = await post(url, body, { 'x-goog-api-key': 'any-key' });
    expect(streamed.body).toMatchObject({ error: { code: 400, message: expect.stringMatching(/alt=sse/) } });
  });
});

describe('what is refused before a model is asked', () => {
  it('answers an unknown path with 404 in the words of the vendor it was meant for', async () => {
    const { url } = await start();
    const openai = await post(`${url}/v1/nothing`, {}, {});
    expect([openai.status, at(openai.body, 'error', 'code')]).toEqual([404, 'unknown_url']);
    const anthropic = await post(`${url}/v1/messages/nothing`, {}, {});
    expect([anthropic.status, at(anthropic.body, 'error', 'type')]).toEqual([404, 'not_found_error']);
    const gemini = await post(`${url}/v1beta/models/plain:nothing`, {}, {});
    expect([gemini.status, at(gemini.body, 'error', 'status')]).toEqual([404, 'NOT_FOUND']);
  });

  it('answers another method with 405', async () => {
    const { baseUrls } = await start();
    expect((await fetch(`${baseUrls.openai}/chat/completions`)).status).toBe(405);
    expect((await fetch(`${baseUrls.anthropic}/v1/messages`, { method: 'DELETE' })).status).toBe(405);
  });

  it.each(['{', '', '[]', 'null', '"text"'])('answers the body %j with 400', async (body) => {
    const { baseUrls } = await start();
    const answered = await post(`${baseUrls.openai}/chat/completions`, body, { authorization: 'Bearer k' });
    expect([answered.status, at(answered.body, 'error', 'type')]).toEqual([400, 'invalid_request_error']);
  });

  it('answers a body over 64 MB with 413', async () => {
    const { baseUrls } = await start();
    const body = ' '.repeat(64 * 1024 * 1024 + 1);
    const answered = await post(`${baseUrls.openai}/chat/completions`, body, { authorization: 'Bearer k' });
    expect(answered.status).toBe(413);
  });
});

describe('answers', () => {
  it('knows the case by its header whatever the message says', async () => {
    const headers = { 'x-evalsmall-case': 'triage/minutes', 'x-evalsmall-repeat': '0' };
    expect(openaiText(await askOpenai(await start(), { text: 'Something rewritten', headers }))).toBe('6');
  });

  it('answers wrongly where the persona does, with another label of the dataset', async () => {
    const text = openaiText(await askOpenai(await start(), { text: 'The app crashes' }));
    expect(['billing', 'yes', 'no']).toContain(text);
  });

  it('takes the form the prompt asks for, fenced only by models that fence', async () => {
    const simulator = await start();
    const text = 'Answer with a JSON object: I was charged twice';
    const json = '{"label":"billing","reason":"because"}';
    expect(openaiText(await askOpenai(simulator, { text }))).toBe(json);
    expect(openaiText(await askOpenai(simulator, { text, model: 'fencing' }))).toBe(
      `\`\`\`json\n${json}\n\`\`\``,
    );
    const fields = { response_format: { type: 'json_object' } };
    expect(openaiText(await askOpenai(simulator, { text, model: 'fencing', fields }))).toBe(json);
  });

  it('answers an unknown prompt politely', async () => {
    expect(openaiText(await askOpenai(await start(), { text: 'Tell me a joke' }))).toMatch(/^Thank you/);
  });

  it('counts completions as repeats for clients that do not name one', async () => {
    const simulator = await start();
    const ask = async (headers: Record<string, string>): Promise<unknown> => {
      const answered = await askOpenai(simulator, { model: 'uncertain', headers });
      return [openaiText(answered), answered.headers.get('x-simulated-latency-ms')];
    };
    const unnamed = [await ask({}), await ask({}), await ask({}), await ask({})];
    const named = [];
    for (const repeat of ['0', '1', '2', '3']) named.push(await ask({ 'x-evalsmall-repeat': repeat }));
    expect(unnamed).toEqual(named);
    expect(new Set(unnamed.map(String)).size).toBeGreaterThan(1);
  });
});

async function outcomes(ids: readonly string[], seed: number): Promise<Map<string, string>> {
  const simulator = await start({ seed });
  const replies = await Promise.all(
    ids.map(async (id) => {
      const headers = { 'x-evalsmall-case': `triage/${id}`, 'x-evalsmall-repeat': '0' };
      const answered = await askOpenai(simulator, { model: 'uncertain', text: 'x', headers });
      return [
        id,
        `${String(openaiText(answered))} ${answered.headers.get('x-simulated-latency-ms')}`,
      ] as const;
    }),
  );
  return new Map(replies.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

describe('determinism', () => {
  const names = DATASETS[0]!.cases.map(({ id }) => id);

  it('gives the same answers and latencies in whatever order requests come', async () => {
    const forwards = await outcomes(names, 7);
    expect(await outcomes(names.toReversed(), 7)).toEqual(forwards);
    expect(new Set(forwards.values()).size).toBeGreaterThan(30);
  });

  it('gives others with another seed', async () => {
    expect(await outcomes(names, 8)).not.toEqual(await outcomes(names, 7));
  });

  it('fails the same attempts again, also when another client asks about the same case in between', async () => {
    const simulator = await start();
    const untilAnswered = async (id: string, text: string): Promise<number[]> => {
      const headers = { 'x-evalsmall-case': `triage/${id}`, 'x-evalsmall-repeat': '0' };
      const statuses: number[] = [];
      while (statuses.at(-1) !== 200) {
        statuses.push((await askOpenai(simulator, { model: 'flaky', text, headers })).status);
      }
      return statuses;
    };
    const apart = [];
    for (const id of names) apart.push(await untilAnswered(id, 'x'));
    const together = await Promise.all(
      names.map((id) => Promise.all([untilAnswered(id, 'x'), untilAnswered(id, 'y')])),
    );
    expect(together).toEqual(apart.map((statuses) => [statuses, statuses]));
    expect(Math.max(...apart.map((statuses) => statuses.length))).toBeGreaterThan(2);
  });
});

describe('startSimulator', () => {
  it('takes the drawn latency divided by the time scale', async () => {
    const simulator = await start({ timeScale: 10 });
    const before = performance.now();
    const answered = await askOpenai(simulator, {});
    const drawn = Number(answered.headers.get('x-simulated-latency-ms'));
    expect(drawn).toBeGreaterThanOrEqual(200);
    // a timer may fire up to a millisecond early
    expect(performance.now() - before).toBeGreaterThanOrEqual(drawn / 10 - 1);
  });

  it('counts requests, refused ones included', async () => {
    const simulator = await start();
    await askOpenai(simulator, {});
    await askOpenai(simulator, { model: 'no-such-model' });
    expect(simulator.requests()).toBe(2);
  });

  it('stops at once with requests in flight and idle connections, and may be stopped again', async () => {
    const simulator = await start({ timeScale: 1 });
    await askOpenai(simulator, { model: 'no-such-model' });
    const inFlight = [1, 2, 3].map(() =>
      askOpenai(simulator, { model: 'slow' }).then(
        () => 'answered',
        () => 'dropped',
      ),
    );
    while (simulator.requests() < 4) await new Promise(setImmediate);
    await simulator.stop();
    expect(await Promise.all(inFlight)).toEqual(['dropped', 'dropped', 'dropped']);
    await simulator.stop();
    await expect(fetch(simulator.url)).rejects.toThrow('fetch failed');
  });

  it('goes on answering after a client went away', async () => {
    const simulator = await start({ timeScale: 100 });
    const controller = new AbortController();
    const aborted = fetch(`${simulator.baseUrls.openai}/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: JSON.stringify({ model: 'slow', messages: [{ role: 'user', content: 'hi' }] }),
      signal: controller.signal,
    });
    while (simulator.requests() < 1) await new Promise(setImmediate);
    controller.abort();
    await expect(aborted).rejects.toThrow('aborted');
    expect((await askOpenai(simulator, {})).status).toBe(200);
  });

  it('tells the user when the port is taken or no port, and when the time scale makes no sense', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(start({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is already in use.`);
    await expect(start({ port })).rejects.toMatchObject({ name: 'UserError' });
    await expect(start({ port: 70_000 })).rejects.toMatchObject({ name: 'UserError' });
    await expect(start({ timeScale: 0 })).rejects.toMatchObject({ name: 'UserError' });
    await expect(start({ timeScale: Number.NaN })).rejects.toMatchObject({ name: 'UserError' });
  });
});
