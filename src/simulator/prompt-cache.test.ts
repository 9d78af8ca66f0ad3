import { describe, expect, it } from 'vitest';
import { ask, at, simulators } from '../../test/support/simulated-servers.ts';
import type { JsonValue } from '../domain/json.ts';
import type { WireApi } from '../domain/model.ts';
import type { Simulator } from './server.ts';

const start = simulators();
const LONG = 'word '.repeat(1000);
const MARK = { type: 'ephemeral' };

async function usage(
  simulator: Simulator,
  api: WireApi,
  { fields, repeat }: { readonly fields: Record<string, JsonValue>; readonly repeat: number },
): Promise<unknown> {
  const headers = { 'x-evalsmall-repeat': String(repeat) };
  return at(await (await ask(simulator, api, { headers, fields })).json(), 'usage');
}

describe('prompt caching', () => {
  it('is automatic on the openai wire from the second repeat on, in steps of 128 tokens', async () => {
    const simulator = await start();
    const fields = { messages: [{ role: 'user', content: LONG }] };
    // later repeats first: the order of arrival doesn't count
    expect(await usage(simulator, 'openai', { fields, repeat: 1 })).toMatchObject({
      prompt_tokens: 1251,
      prompt_tokens_details: { cached_tokens: 1152 },
    });
    expect(
      at(await usage(simulator, 'openai', { fields, repeat: 0 }), 'prompt_tokens_details'),
    ).toMatchObject({
      cached_tokens: 0,
    });
    const short = { messages: [{ role: 'user', content: 'Hello' }] };
    expect(
      at(await usage(simulator, 'openai', { fields: short, repeat: 1 }), 'prompt_tokens_details'),
    ).toMatchObject({ cached_tokens: 0 });
  });

  it('writes up to the last mark on the anthropic wire, then reads, and counts it apart', async () => {
    const simulator = await start();
    const fields = {
      system: [
        { type: 'text', text: LONG, cache_control: MARK },
        { type: 'text', text: LONG },
      ],
    };
    const first = await usage(simulator, 'anthropic', { fields, repeat: 0 });
    expect(first).toMatchObject({
      cache_creation_input_tokens: 1250,
      cache_creation: { ephemeral_5m_input_tokens: 1250 },
      cache_read_input_tokens: 0,
    });
    const second = await usage(simulator, 'anthropic', { fields, repeat: 1 });
    expect(second).toMatchObject({ cache_creation_input_tokens: 0, cache_read_input_tokens: 1250 });
    expect(at(second, 'input_tokens')).toBe(at(first, 'input_tokens'));
    // two texts of 5,000 characters, twenty of the message, and what joins them
    expect(at(first, 'input_tokens')).toBe(2506 - 1250);
  });

  it('does nothing on the anthropic wire without a mark or below 1,024 tokens', async () => {
    const simulator = await start();
    const none = { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
    const unmarked = { system: LONG };
    const short = {
      system: [
        { type: 'text', text: 'Be brief.', cache_control: MARK },
        { type: 'text', text: LONG },
      ],
    };
    for (const fields of [unmarked, short]) {
      for (const repeat of [0, 1]) {
        expect(await usage(simulator, 'anthropic', { fields, repeat })).toMatchObject(none);
      }
    }
    const whole = { system: LONG, cache_control: MARK };
    const marked = await usage(simulator, 'anthropic', { fields: whole, repeat: 1 });
    expect(at(marked, 'cache_read_input_tokens')).toBeGreaterThan(1250);
  });
});
