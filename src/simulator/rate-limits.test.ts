import { describe, expect, it } from 'vitest';
import { ask, simulators } from '../../test/support/simulated-servers.ts';

const start = simulators();
const PERSONAS = { limited: { rateLimited: 1 }, failing: { serverErrors: 1 } };

function limits(reply: Response, prefix: string): Record<string, string> {
  const names = [...reply.headers].filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(names.map(([name, value]) => [name.slice(prefix.length), value]));
}

describe('rate-limit headers', () => {
  it('are durations on the openai wire and fit the tokens that were spent', async () => {
    const simulator = await start({ personas: PERSONAS, cases: [{}] });
    // 100,000 input tokens and the two of the answer, a 24th of what a minute allows
    const reply = await ask(simulator, 'openai', { text: `I was charged twice.${' '.repeat(399_979)}` });
    expect(limits(reply, 'x-ratelimit-')).toEqual({
      'limit-requests': '10000',
      'remaining-requests': '9999',
      'reset-requests': '6ms',
      'limit-tokens': '2400000',
      'remaining-tokens': '2299998',
      'reset-tokens': '2.5s',
    });
    const streamed = await ask(simulator, 'openai', { stream: true });
    await streamed.text();
    expect(limits(streamed, 'x-ratelimit-')).toMatchObject({ 'remaining-requests': '9999' });
    const failing = await ask(simulator, 'openai', { model: 'failing' });
    expect(limits(failing, 'x-ratelimit-')).toMatchObject({ 'remaining-tokens': '2400000' });
  });

  it('are dates in RFC 3339 on the anthropic wire, for input and output apart', async () => {
    const simulator = await start({ personas: PERSONAS, cases: [{}] });
    const before = Date.now();
    const reply = await ask(simulator, 'anthropic', { text: `I was charged twice.${' '.repeat(3979)}` });
    const found = limits(reply, 'anthropic-ratelimit-');
    expect(found).toMatchObject({
      'requests-limit': '10000',
      'requests-remaining': '9999',
      'tokens-limit': '2400000',
      'tokens-remaining': '2398998',
      'input-tokens-limit': '2000000',
      'input-tokens-remaining': '1999000',
      'output-tokens-limit': '400000',
      'output-tokens-remaining': '399998',
    });
    const resets = Object.entries(found).filter(([name]) => name.endsWith('-reset'));
    expect(resets).toHaveLength(4);
    for (const [, reset] of resets) {
      expect(reset).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(Date.parse(reset)).toBeGreaterThanOrEqual(before);
    }
  });

  it('say that no request is left until the wait of a 429 is over', async () => {
    const simulator = await start({ personas: PERSONAS, cases: [{}] });
    const openai = await ask(simulator, 'openai', { model: 'limited' });
    const seconds = openai.headers.get('retry-after');
    expect(seconds).toMatch(/^[1-3]$/);
    expect(openai.headers.get('retry-after-ms')).toBe(`${seconds}000`);
    expect(limits(openai, 'x-ratelimit-')).toMatchObject({
      'remaining-requests': '0',
      'reset-requests': `${seconds}s`,
    });
    const before = Date.now();
    const anthropic = await ask(simulator, 'anthropic', { model: 'limited' });
    const found = limits(anthropic, 'anthropic-ratelimit-');
    expect(found['requests-remaining']).toBe('0');
    const wait = Number(anthropic.headers.get('retry-after')) * 1000;
    expect(Date.parse(found['requests-reset']!)).toBeGreaterThanOrEqual(before + wait);
  });

  it('are missing where the key is refused', async () => {
    const headers = { authorization: 'Bearer wrong-key' };
    const reply = await ask(await start(), 'openai', { headers });
    expect([reply.status, limits(reply, 'x-ratelimit-')]).toEqual([401, {}]);
  });
});
