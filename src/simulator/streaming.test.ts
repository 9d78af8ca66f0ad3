import { describe, expect, it } from 'vitest';
import { ask, at, eventsIn, simulators } from '../../test/support/simulated-servers.ts';

const LONG = 'A long answer in words 😀 with an emoji, that no stream sends in one piece.';
const CASES = [{ id: 'long', input: 'Tell me more.', expected: { value: LONG } }];
const THINKING = { thinking: { reasoningTokens: { median: 300, sigma: 0 } } };
const APIS = ['openai', 'anthropic', 'gemini'] as const;

const start = simulators();

describe('a stream on the openai wire', () => {
  const text = 'Tell me more.';

  it('begins with the role, sends the text in pieces and ends with the finish reason and [DONE]', async () => {
    const reply = await ask(await start({ cases: CASES }), 'openai', { text, stream: true });
    expect(reply.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const events = eventsIn(await reply.text());
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1);
    expect(chunks[0]).toEqual({
      id: expect.stringMatching(/^chatcmpl-/),
      object: 'chat.completion.chunk',
      created: expect.any(Number),
      model: 'plain',
      service_tier: 'default',
      system_fingerprint: null,
      choices: [
        {
          index: 0,
          delta: { role: 'assistant', content: '', refusal: null },
          logprobs: null,
          finish_reason: null,
        },
      ],
    });
    expect(new Set(chunks.map((chunk) => at(chunk, 'id'))).size).toBe(1);
    const deltas = chunks.slice(1, -1).map((chunk) => at(chunk, 'choices', 0, 'delta', 'content'));
    expect(deltas.length).toBeGreaterThan(3);
    expect(deltas.join('')).toBe(LONG);
    expect(at(chunks.at(-1), 'choices', 0)).toMatchObject({ delta: {}, finish_reason: 'stop' });
    expect(chunks.some((chunk) => at(chunk, 'usage') !== undefined)).toBe(false);
  });

  it('adds a chunk with the usage and no choices only when it is asked for', async () => {
    const simulator = await start({ cases: CASES, personas: THINKING });
    const fields = { stream_options: { include_usage: true } };
    const reply = await ask(simulator, 'openai', { model: 'thinking', text, fields, stream: true });
    const chunks = eventsIn(await reply.text()).slice(0, -1);
    expect(chunks.slice(0, -1).every((chunk) => at(chunk, 'usage') === null)).toBe(true);
    const whole = await (await ask(simulator, 'openai', { model: 'thinking', text })).json();
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: at(whole, 'usage') });
    expect(at(chunks.at(-1), 'usage', 'completion_tokens_details', 'reasoning_tokens')).toBe(300);
  });
});

describe('a stream on the anthropic wire', () => {
  it('names each event and counts the output in the message_delta', async () => {
    const simulator = await start({ cases: CASES, personas: THINKING });
    const reply = await ask(simulator, 'anthropic', {
      model: 'thinking',
      text: 'Tell me more.',
      stream: true,
    });
    const body = await reply.text();
    const events = eventsIn(body);
    const types = events.map((event) => at(event, 'type'));
    expect(types.map((type) => `event: ${String(type)}`)).toEqual(body.match(/^event: .*$/gm));
    expect(types.slice(0, 3)).toEqual(['message_start', 'content_block_start', 'ping']);
    expect(types.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
    expect(events[0]).toMatchObject({
      message: { content: [], stop_reason: null, usage: { input_tokens: 4, output_tokens: 1 } },
    });
    const deltas = events.filter((event) => at(event, 'type') === 'content_block_delta');
    expect(deltas.map((event) => at(event, 'delta', 'text')).join('')).toBe(LONG);
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: 4, output_tokens: 319, output_tokens_details: { thinking_tokens: 300 } },
    });
  });
});

describe('a stream on the gemini wire', () => {
  it('is made of whole replies, of which the last has the finish reason and the final usage', async () => {
    const simulator = await start({ cases: CASES, personas: THINKING });
    const request = { model: 'thinking', text: 'Tell me more.' };
    const events = eventsIn(await (await ask(simulator, 'gemini', { ...request, stream: true })).text());
    const whole = await (await ask(simulator, 'gemini', request)).json();
    const parts = events.map((event) => at(event, 'candidates', 0, 'content', 'parts', 0, 'text'));
    expect(parts.join('')).toBe(LONG);
    expect(events.length).toBeGreaterThan(3);
    const finishes = events.map((event) => at(event, 'candidates', 0, 'finishReason'));
    expect(finishes.filter((reason) => reason !== undefined)).toEqual(['STOP']);
    expect(at(events.at(-1), 'candidates', 0, 'finishReason')).toBe('STOP');
    expect(at(events.at(-1), 'usageMetadata')).toEqual(at(whole, 'usageMetadata'));
  });
});

describe.each(APIS)('any stream on the %s wire', (api) => {
  it('shows nothing when reasoning uses up the budget, and then names no first token', async () => {
    const simulator = await start({ cases: CASES, personas: THINKING });
    const limits = { max_tokens: 64, generationConfig: { maxOutputTokens: 64 } };
    const fields = api === 'gemini' ? { generationConfig: limits.generationConfig } : { max_tokens: 64 };
    const reply = await ask(simulator, api, { model: 'thinking', fields, stream: true });
    expect(reply.headers.get('x-simulated-latency-ms')).toMatch(/^\d+$/);
    expect(reply.headers.has('x-simulated-first-token-ms')).toBe(false);
    const body = await reply.text();
    expect(body).toMatch(/"finish_reason":"length"|"max_tokens"|"MAX_TOKENS"/);
    expect(body).not.toMatch(/text_delta|"text":|"content":"[^"]/);
  });

  it('names a first token that is drawn, comes after the reasoning and is before the end', async () => {
    const simulator = await start({ cases: CASES, personas: { ...THINKING, plain: {} } });
    const firstTokenShares = async (model: string): Promise<number[]> => {
      const shares: number[] = [];
      for (let repeat = 0; repeat < 10; repeat += 1) {
        const headers = { 'x-evalsmall-repeat': String(repeat) };
        const reply = await ask(simulator, api, { model, headers, text: 'Tell me more.', stream: true });
        await reply.text();
        const latencyMs = Number(reply.headers.get('x-simulated-latency-ms'));
        shares.push(Number(reply.headers.get('x-simulated-first-token-ms')) / latencyMs);
      }
      return shares;
    };
    const plain = await firstTokenShares('plain');
    expect(Math.min(...plain)).toBeGreaterThan(0.09);
    expect(Math.max(...plain)).toBeLessThan(0.31);
    expect(new Set(plain).size).toBe(10);
    const thinking = await firstTokenShares('thinking');
    expect(Math.min(...thinking)).toBeGreaterThan(0.9);
    expect(Math.max(...thinking)).toBeLessThan(1);
    expect(await firstTokenShares('thinking')).toEqual(thinking);
  });

  it('sends the first text no sooner than the first token, and the end no sooner than the latency', async () => {
    const latencyMs = { median: 4000, sigma: 0, floor: 0 };
    const simulator = await start({ cases: CASES, personas: { steady: { latencyMs } }, timeScale: 20 });
    const before = performance.now();
    // measured from before the request, so it can't be early
    const simulatedMs = (): number => (performance.now() - before) * 20;
    const reply = await ask(simulator, api, { model: 'steady', text: 'Tell me more.', stream: true });
    expect(reply.headers.get('x-simulated-latency-ms')).toBe('4000');
    let received = '';
    let firstText: { readonly atMs: number; readonly received: string } | null = null;
    const decoder = new TextDecoder();
    for await (const bytes of reply.body!) {
      received += decoder.decode(bytes, { stream: true });
      if (received.includes('A long')) firstText ??= { atMs: simulatedMs(), received };
    }
    expect(simulatedMs()).toBeGreaterThanOrEqual(4000);
    const firstTokenMs = Number(reply.headers.get('x-simulated-first-token-ms'));
    expect(firstText!.atMs).toBeGreaterThanOrEqual(firstTokenMs);
    expect(firstText!.received.length).toBeLessThan(received.length);
  });

  it('refuses with an ordinary error body', async () => {
    const simulator = await start({ personas: { limited: { rateLimited: 1 } } });
    const reply = await ask(simulator, api, { model: 'limited', stream: true });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([429, 'application/json']);
  });
});
