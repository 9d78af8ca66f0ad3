import { afterEach } from 'vitest';
import type { Case } from '../../src/domain/case.ts';
import type { JsonValue } from '../../src/domain/json.ts';
import type { WireApi } from '../../src/domain/model.ts';
import type { Persona } from '../../src/simulator/persona.ts';
import type { Profile } from '../../src/simulator/profile.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { sampleCase } from './samples.ts';

/** A persona that is always right, at once and without failures. */
const RELIABLE: Persona = {
  accuracy: { default: 1, tags: new Map() },
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

interface Setup {
  readonly personas?: Readonly<Record<string, Partial<Persona>>>;
  readonly profile?: Partial<Profile>;
  readonly cases?: readonly Partial<Case>[];
  readonly timeScale?: number;
  readonly seed?: number;
}

/** A starter of simulators that are stopped after each test. A million simulated ms pass in one unless said otherwise. */
export function simulators(): (setup?: Setup) => Promise<Simulator> {
  const running: Simulator[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((simulator) => simulator.stop()));
  });
  return async ({ personas = {}, profile = {}, cases = [], timeScale = 1e6, seed = 7 } = {}) => {
    const named = Object.entries(personas).map(([id, own]) => [id, { ...RELIABLE, ...own }] as const);
    const simulator = await startSimulator({
      profile: {
        timeScale: 1,
        default: RELIABLE,
        personas: new Map(named),
        batch: { minutes: { median: 3, sigma: 0.4 }, expiredShare: 0 },
        answers: [],
        faults: [],
        ...profile,
      },
      datasets: [{ name: 'data', cases: cases.map((change) => sampleCase(change)) }],
      seed,
      timeScale,
      port: 0,
    });
    running.push(simulator);
    return simulator;
  };
}

export interface Ask {
  readonly model?: string;
  readonly text?: string;
  readonly headers?: Record<string, string>;
  /** Beside what every request of the wire has. */
  readonly fields?: Record<string, JsonValue>;
  readonly stream?: boolean;
  readonly signal?: AbortSignal;
}

/** One chat request by plain fetch in the wire's own form. */
export function ask(simulator: Simulator, api: WireApi, request: Ask = {}): Promise<Response> {
  const { headers = {}, signal } = request;
  const { url, body, own } = shaped(api, request);
  return fetch(`${simulator.baseUrls[api]}${url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...own, ...headers },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

interface Shaped {
  readonly url: string;
  readonly body: Record<string, JsonValue>;
  readonly own: Record<string, string>;
}

function shaped(api: WireApi, request: Ask): Shaped {
  const { model = 'plain', text = 'I was charged twice.', fields = {}, stream = false } = request;
  const messages = [{ role: 'user', content: text }];
  switch (api) {
    case 'openai':
      return {
        url: '/chat/completions',
        body: { model, messages, stream, ...fields },
        own: { authorization: 'Bearer any' },
      };
    case 'anthropic':
      return {
        url: '/v1/messages',
        body: { model, max_tokens: 1000, messages, stream, ...fields },
        own: { 'x-api-key': 'any', 'anthropic-version': '2026-10-21' },
      };
    case 'gemini':
      return {
        url: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
        body: { contents: [{ role: 'user', parts: [{ text }] }], ...fields },
        own: { 'x-goog-api-key': 'any' },
      };
  }
}

/** The value at a path inside parsed JSON, `undefined` where there is none. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

/** The data of the server-sent events in a text; `[DONE]` stays text. */
export function eventsIn(text: string): unknown[] {
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => /^(?:event: \w+\n)?data: (.*)$/.exec(event)?.[1] ?? `not an event: ${event}`)
    .map((data) => (data === '[DONE]' ? data : (JSON.parse(data) as unknown)));
}
