import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ask, at, eventsIn, simulators } from '../../test/support/simulated-servers.ts';
import type { Ask } from '../../test/support/simulated-servers.ts';
import { UserError } from '../domain/errors.ts';
import type { WireApi } from '../domain/model.ts';
import { parseProfile } from './profile.ts';
import type { Simulator } from './server.ts';

const PROFILE = `timeScale: 1
default:
  accuracy: { default: 1 }
  latencyMs: { median: 1000, sigma: 0, floor: 0 }
  fencedJson: 0
  reasoningTokens: none
  rateLimited: 0
  serverErrors: 0
`;
const CASES = Array.from({ length: 200 }, (_, index) => ({
  id: `case-${index}`,
  input: `Question ${index}.`,
  expected: { value: 'billing' },
}));

const begin = simulators();

function start(faults: string, timeScale = 1e6): Promise<Simulator> {
  const profile = parseProfile(`${PROFILE}faults:\n${faults}`, 'mine.yaml');
  return begin({ profile, cases: CASES, timeScale });
}

function askCase(
  simulator: Simulator,
  id: number,
  change: Ask & { readonly api?: WireApi } = {},
): Promise<Response> {
  const { api = 'openai', headers = {}, ...request } = change;
  const named = { 'x-evalsmall-case': `data/case-${id}`, 'x-evalsmall-repeat': '0' };
  return ask(simulator, api, { ...request, headers: { ...named, ...headers } });
}

async function codeOf(failing: Promise<unknown>): Promise<unknown> {
  const error = await failing.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return at(error, 'cause', 'code') ?? at(error, 'name');
}

describe('which attempts a fault is about', () => {
  it('is said by model, case and attempt, and the first line that fits applies', async () => {
    const simulator = await start(`
  - { model: a, case: case-1, attempt: 1, do: { status: 429 } }
  - { model: a, case: case-1, attempt: [2, 3], do: { status: 503 } }
  - { model: b, do: { status: 500 } }
`);
    const statuses = async (model: string, id: number): Promise<number[]> => {
      const found: number[] = [];
      for (let call = 0; call < 5; call += 1) found.push((await askCase(simulator, id, { model })).status);
      return found;
    };
    // once it is answered, a request starts over
    expect(await statuses('a', 1)).toEqual([429, 503, 503, 200, 429]);
    expect(await statuses('a', 2)).toEqual([200, 200, 200, 200, 200]);
    expect(await statuses('b', 1)).toEqual([500, 500, 500, 500, 500]);
  });

  it('is about one attempt in so many with `every`, whatever the order they come in', async () => {
    const faults = '  - { every: 4, attempt: 1, do: { status: 500 } }\n';
    const failing = async (ids: readonly number[]): Promise<number[]> => {
      const simulator = await start(faults);
      const replies = await Promise.all(ids.map(async (id) => ({ id, reply: await askCase(simulator, id) })));
      return replies
        .filter(({ reply }) => reply.status === 500)
        .map(({ id }) => id)
        .toSorted((a, b) => a - b);
    };
    const ids = CASES.map((_, index) => index);
    const found = await failing(ids);
    expect(found.length).toBeGreaterThan(30);
    expect(found.length).toBeLessThan(75);
    expect(await failing(ids.toReversed())).toEqual(found);
  });

  it('counts an attempt that the client did not wait for', async () => {
    const simulator = await start('  - { attempt: 1, do: { delayMs: 1000000000 } }\n', 1000);
    let answered: Response | null = null;
    // an attempt given up before it reaches the server counts for nothing, so there may be several
    for (let tries = 0; tries < 20 && answered === null; tries += 1) {
      const signal = AbortSignal.timeout(100);
      answered = await askCase(simulator, 1, { signal }).catch(() => null);
    }
    expect([answered?.status, answered?.headers.get('x-simulated-latency-ms')]).toEqual([200, '1000']);
  });
});

describe('errors', () => {
  const KINDS: readonly [string, WireApi, number, unknown][] = [
    ['rate_limited', 'openai', 429, { error: { code: 'rate_limit_exceeded' } }],
    ['quota', 'openai', 429, { error: { type: 'insufficient_quota', code: 'insufficient_quota' } }],
    ['spend_limit', 'openai', 429, { error: { code: 'organization_spend_limit_exceeded' } }],
    ['permission', 'openai', 403, { error: { type: 'invalid_request_error' } }],
    ['context_exceeded', 'openai', 400, { error: { code: 'context_length_exceeded' } }],
    ['overloaded', 'openai', 503, { error: { code: 'server_is_overloaded' } }],
    ['timeout', 'openai', 504, { error: { type: 'server_error' } }],
    ['rate_limited', 'anthropic', 429, { type: 'error', error: { type: 'rate_limit_error' } }],
    ['quota', 'anthropic', 402, { error: { type: 'billing_error' } }],
    ['spend_limit', 'anthropic', 429, { error: { details: { error_code: 'enforced_spend_limit_reached' } } }],
    ['permission', 'anthropic', 403, { error: { type: 'permission_error' } }],
    [
      'context_exceeded',
      'anthropic',
      400,
      { error: { message: expect.stringMatching(/^prompt is too long/) } },
    ],
    ['overloaded', 'anthropic', 529, { error: { type: 'overloaded_error' } }],
    ['timeout', 'anthropic', 504, { error: { type: 'timeout_error' } }],
    ['rate_limited', 'gemini', 429, violating('GenerateRequestsPerMinutePerProjectPerModel')],
    ['quota', 'gemini', 429, violating('GenerateRequestsPerDayPerProjectPerModel')],
    ['spend_limit', 'gemini', 429, { error: { message: expect.stringMatching(/limit: 0$/) } }],
    ['permission', 'gemini', 403, { error: { status: 'PERMISSION_DENIED' } }],
    [
      'context_exceeded',
      'gemini',
      400,
      { error: { message: expect.stringMatching(/^The input token count/) } },
    ],
    ['overloaded', 'gemini', 503, { error: { status: 'UNAVAILABLE' } }],
    ['timeout', 'gemini', 504, { error: { code: 504, status: 'DEADLINE_EXCEEDED' } }],
  ];

  function violating(quotaId: string): unknown {
    return { error: { status: 'RESOURCE_EXHAUSTED', details: [{ violations: [{ quotaId }] }] } };
  }

  it.each(KINDS)('%s on the %s wire has status %d and its own body', async (...row) => {
    const [kind, api, status, body] = row;
    const reply = await askCase(await start(`  - { do: { error: ${kind} } }\n`), 1, { api });
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject(body as object);
  });

  it('take any status, in a reply with status 200 too', async () => {
    const simulator = await start(`
  - { model: gateway, do: { status: 502 } }
  - { model: begun, do: { status: 200, error: overloaded } }
  - { model: empty, do: { status: 204 } }
`);
    const gateway = await askCase(simulator, 1, { api: 'gemini', model: 'gateway' });
    expect([gateway.status, await gateway.json()]).toMatchObject([
      502,
      { error: { code: 502, status: 'INTERNAL' } },
    ]);
    const begun = await askCase(simulator, 1, { model: 'begun' });
    expect([begun.status, await begun.json()]).toMatchObject([
      200,
      { error: { code: 'server_is_overloaded' } },
    ]);
    const empty = await askCase(simulator, 1, { model: 'empty' });
    expect([empty.status, await empty.text()]).toEqual([204, '']);
  });

  it('ask for a wait in any form', async () => {
    const simulator = await start(`
  - { model: seconds, do: { status: 429, retryAfter: 7 } }
  - { model: text, do: { status: 503, retryAfter: soon } }
  - { model: date, do: { status: 429, retryAfter: $date+90 } }
  - { model: ms, do: { status: 429, headers: { retry-after-ms: '20', x-should-retry: 'false' } } }
  - { model: exact, do: { status: 429, retryAfter: 34.4s } }
`);
    const headerOf = async (model: string, name = 'retry-after'): Promise<string | null> =>
      (await askCase(simulator, 1, { model })).headers.get(name);
    expect(await headerOf('seconds')).toBe('7');
    expect(await headerOf('text')).toBe('soon');
    expect(await headerOf('ms')).toBeNull();
    expect(await headerOf('ms', 'retry-after-ms')).toBe('20');
    expect(await headerOf('ms', 'x-should-retry')).toBe('false');
    const date = await headerOf('date');
    expect(date).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    expect(Date.parse(date!) - Date.now()).toBeGreaterThan(80_000);
    const exact = await askCase(simulator, 1, { api: 'gemini', model: 'exact' });
    expect(at(await exact.json(), 'error', 'details', 1, 'retryDelay')).toBe('34.4s');
  });
});

describe('broken replies', () => {
  it('end at a byte, properly', async () => {
    const simulator = await start('  - { do: { cutAtByte: 20 } }\n');
    const reply = await askCase(simulator, 1);
    expect([reply.headers.get('content-length'), (await reply.text()).length]).toEqual(['20', 20]);
    const stream = await askCase(simulator, 1, { stream: true });
    expect(await stream.text()).toBe('data: {"id":"chatcmp');
  });

  it('are reset before the reply, after the headers or inside the body', async () => {
    const simulator = await start(`
  - { model: before, do: { reset: true } }
  - { model: headers, do: { cutAtByte: 0, reset: true } }
  - { model: body, do: { cutAtByte: 20, reset: true } }
`);
    expect(await codeOf(askCase(simulator, 1, { model: 'before' }))).toBe('ECONNRESET');
    for (const model of ['headers', 'body']) {
      for (const stream of [false, true]) {
        const reply = await askCase(simulator, 1, { model, stream });
        expect(reply.status).toBe(200);
        expect(await codeOf(reply.text())).toBe('ECONNRESET');
      }
    }
  });

  it('stall without a reply or inside the body until the client goes away', async () => {
    const simulator = await start(`
  - { model: silent, do: { stall: true } }
  - { model: body, do: { cutAtByte: 20, stall: true } }
`);
    const timeout = { signal: AbortSignal.timeout(100) };
    expect(await codeOf(askCase(simulator, 1, { model: 'silent', ...timeout }))).toBe('TimeoutError');
    const controller = new AbortController();
    const reply = await askCase(simulator, 1, { model: 'body', signal: controller.signal });
    const reader = reply.body!.getReader();
    expect((await reader.read()).value).toHaveLength(20);
    const rest = codeOf(reader.read());
    controller.abort();
    expect(await rest).toBe('AbortError');
  });

  it('say something else than JSON, or say nothing, under any content type', async () => {
    const simulator = await start(
      `
  - { model: html, do: { garbage: '<html>Bad gateway</html>', contentType: text/html } }
  - { model: null, do: { garbage: 'null' } }
  - { model: empty, do: { garbage: '' } }
  - { model: untyped, do: { contentType: '' } }
  - { model: typed, do: { contentType: text/plain } }
`.replace('model: null', "model: 'null'"),
    );
    const read = async (model: string): Promise<unknown[]> => {
      const reply = await askCase(simulator, 1, { model });
      return [reply.status, reply.headers.get('content-type'), await reply.text()];
    };
    expect(await read('html')).toEqual([200, 'text/html', '<html>Bad gateway</html>']);
    expect(await read('null')).toEqual([200, 'application/json', 'null']);
    expect(await read('empty')).toEqual([200, 'application/json', '']);
    expect(await read('untyped')).toEqual([200, null, expect.stringMatching(/^\{"id":/)]);
    expect(await read('typed')).toEqual([200, 'text/plain', expect.stringMatching(/^\{"id":/)]);
  });

  it('may be any events in place of a stream', async () => {
    const event = '{ garbage: "event: error\\ndata: {\\"type\\":\\"error\\"}\\n\\n" }';
    const simulator = await start(`  - { do: ${event} }\n`);
    const reply = await askCase(simulator, 1, { api: 'anthropic', stream: true });
    expect(reply.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(eventsIn(await reply.text())).toEqual([{ type: 'error' }]);
  });

  it('come later by the delay, and say so', async () => {
    const simulator = await start('  - { do: { delayMs: 3000 } }\n', 100);
    const before = performance.now();
    const reply = await askCase(simulator, 1);
    expect(reply.headers.get('x-simulated-latency-ms')).toBe('4000');
    expect((performance.now() - before) * 100).toBeGreaterThanOrEqual(4000);
    const stream = await askCase(simulator, 1, { stream: true });
    expect(stream.headers.get('x-simulated-latency-ms')).toBe('4000');
    expect(Number(stream.headers.get('x-simulated-first-token-ms'))).toBeGreaterThan(3000);
  });

  it('leave the server answering others, also when the client sends half a request', async () => {
    const simulator = await start('  - { model: body, do: { cutAtByte: 5, reset: true } }\n');
    await codeOf(askCase(simulator, 1, { model: 'body' }).then((reply) => reply.text()));
    const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.destroy();
    expect((await askCase(simulator, 1)).status).toBe(200);
  });
});

describe('a fault script with mistakes', () => {
  it('is refused with all of them and their places', () => {
    const faults = `  - { modle: a, do: { status: 429 } }
  - { attempt: 0, do: { status: 99 } }
  - { do: {} }
  - { do: { error: tired } }
  - { do: { stall: true, reset: true } }
  - { do: { contentType: "a\\nb" } }
  - { do: { headers: { "bad name": x } } }
`;
    const messages = problemsOf(`${PROFILE}faults:\n${faults}`);
    expect(messages).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^mine\.yaml:10:\d+ unknown key "modle" in faults\.0$/),
        expect.stringMatching(/^mine\.yaml:11:\d+ faults\.1\.attempt must be >= 1$/),
        expect.stringMatching(/^mine\.yaml:11:\d+ faults\.1\.do\.status must be >= 200$/),
        expect.stringMatching(/^mine\.yaml:12:\d+ faults\.2\.do must NOT have fewer than 1 properties$/),
        expect.stringMatching(/^mine\.yaml:13:\d+ faults\.3\.do\.error must be equal to one of/),
        expect.stringMatching(/^mine\.yaml:14:\d+ faults\.4\.do: a reply can't both stall and be reset$/),
        expect.stringMatching(/^mine\.yaml:15:\d+ faults\.5\.do\.contentType must be one line of ASCII$/),
        expect.stringMatching(/^mine\.yaml:16:\d+ faults\.6\.do\.headers /),
      ]),
    );
  });

  function problemsOf(text: string): string[] {
    try {
      parseProfile(text, 'mine.yaml');
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return error.problems.map(
        ({ message, source }) => `${source?.file}:${source?.line}:${source?.column} ${message}`,
      );
    }
    return [];
  }
});
