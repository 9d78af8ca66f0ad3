import { describe, expect, it } from 'vitest';
import { at, simulators } from '../../test/support/simulated-servers.ts';
import type { Simulator } from './server.ts';

const PERSONAS = {
  small: { maxInputTokens: 200_000, maxOutputTokens: 64_000, retiresAt: '2026-11-30T00:00:00Z' },
  unlimited: { reasoningTokens: { median: 100, sigma: 0 }, servedModel: 'unlimited-20260101' },
};
const KEYS = {
  openai: { authorization: 'Bearer any' },
  anthropic: { 'x-api-key': 'any', 'anthropic-version': '2026-10-21' },
  gemini: { 'x-goog-api-key': 'any' },
};

const start = simulators();

async function get(
  { url }: Simulator,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const reply = await fetch(`${url}${path}`, { headers });
  return { status: reply.status, headers: reply.headers, body: await reply.json() };
}

describe('the lists of models', () => {
  it('name the personas on the openai wire', async () => {
    const simulator = await start({ personas: PERSONAS });
    const { status, headers, body } = await get(simulator, '/v1/models', KEYS.openai);
    expect(status).toBe(200);
    expect(headers.get('x-request-id')).toMatch(/^req_/);
    expect(body).toEqual({
      object: 'list',
      data: [
        { id: 'small', object: 'model', created: 0, owned_by: 'simulated' },
        { id: 'unlimited', object: 'model', created: 0, owned_by: 'simulated' },
      ],
    });
    const one = await get(simulator, '/v1/models/small', KEYS.openai);
    expect(one.body).toEqual(at(body, 'data', 0));
  });

  it('tell limits and retirement on the anthropic wire, null where the profile says nothing', async () => {
    const simulator = await start({ personas: PERSONAS });
    const { headers, body } = await get(simulator, '/v1/models', KEYS.anthropic);
    expect(headers.get('request-id')).toMatch(/^req_/);
    expect(body).toMatchObject({ has_more: false, first_id: 'small', last_id: 'unlimited' });
    expect(at(body, 'data', 1)).toMatchObject({
      max_input_tokens: null,
      lifecycle: 'active',
      retires_at: null,
    });
    const one = await get(simulator, '/v1/models/small', KEYS.anthropic);
    expect(one.body).toEqual(at(body, 'data', 0));
    expect(one.body).toEqual({
      type: 'model',
      id: 'small',
      display_name: 'small',
      created_at: '1970-01-01T00:00:00Z',
      max_input_tokens: 200_000,
      max_tokens: 64_000,
      lifecycle: 'deprecated',
      retires_at: '2026-11-30T00:00:00Z',
    });
    const dated = await get(simulator, '/v1/models/unlimited-20260101', KEYS.anthropic);
    expect(dated.body).toMatchObject({ id: 'unlimited-20260101' });
  });

  it('tell limits on the gemini wire and leave out what is unknown', async () => {
    const simulator = await start({ personas: PERSONAS });
    const { body } = await get(simulator, '/v1beta/models?pageSize=1000', KEYS.gemini);
    const supportedGenerationMethods = ['generateContent', 'streamGenerateContent'];
    expect(body).toEqual({
      models: [
        {
          name: 'models/small',
          displayName: 'small',
          inputTokenLimit: 200_000,
          outputTokenLimit: 64_000,
          supportedGenerationMethods,
          thinking: false,
        },
        { name: 'models/unlimited', displayName: 'unlimited', supportedGenerationMethods, thinking: true },
      ],
    });
    expect((await get(simulator, '/v1/models', KEYS.gemini)).body).toEqual(body);
    const one = await get(simulator, '/v1beta/models/small', KEYS.gemini);
    expect(one.body).toEqual(at(body, 'models', 0));
  });

  it('refuse a wrong key, a model without a persona and another method in the words of the wire', async () => {
    const simulator = await start({ personas: PERSONAS });
    const wrong = await get(simulator, '/v1/models', { authorization: 'Bearer wrong-key' });
    expect([wrong.status, at(wrong.body, 'error', 'code')]).toEqual([401, 'invalid_api_key']);
    const unknown = await get(simulator, '/v1/models/nobody', KEYS.anthropic);
    expect([unknown.status, at(unknown.body, 'error', 'type')]).toEqual([404, 'not_found_error']);
    const missing = await get(simulator, '/v1beta/models', {});
    expect([missing.status, at(missing.body, 'error', 'status')]).toEqual([401, 'UNAUTHENTICATED']);
    const posted = await fetch(`${simulator.url}/v1/models`, { method: 'POST', headers: KEYS.openai });
    expect(posted.status).toBe(405);
  });
});
