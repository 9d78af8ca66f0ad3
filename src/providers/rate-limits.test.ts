import { describe, expect, it } from 'vitest';
import { rateLimitsOf } from './rate-limits.ts';

const receivedAt = new Date('2026-11-20T12:00:00Z');

const read = (headers: Record<string, string>) => rateLimitsOf({ headers, receivedAt });

const resetOf = (reset: string) => read({ 'x-ratelimit-reset-requests': reset })?.requests?.resetMs ?? null;

describe('the rate limits of a reply', () => {
  it("are read from OpenAI's family", () => {
    const headers = {
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '499',
      'x-ratelimit-reset-requests': '120ms',
      'x-ratelimit-limit-tokens': '200000',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '6m0s',
    };
    expect(read(headers)).toEqual({
      requests: { limit: 500, remaining: 499, resetMs: 120 },
      tokens: { limit: 200_000, remaining: 0, resetMs: 360_000 },
      inputTokens: null,
      outputTokens: null,
    });
  });

  it("are read from Anthropic's family", () => {
    const headers = {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-11-20T12:00:02Z',
      'anthropic-ratelimit-input-tokens-limit': '40000',
      'anthropic-ratelimit-input-tokens-remaining': '39000',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-20T14:00:01.5+02:00',
      'anthropic-ratelimit-output-tokens-remaining': '8000',
    };
    expect(read(headers)).toEqual({
      requests: { limit: 50, remaining: 49, resetMs: 2000 },
      tokens: null,
      inputTokens: { limit: 40_000, remaining: 39_000, resetMs: 1500 },
      outputTokens: { limit: null, remaining: 8000, resetMs: null },
    });
  });

  it('without a kind are those of requests', () => {
    const headers = {
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '19',
      'x-ratelimit-reset': '1795176010000',
    };
    expect(read(headers)?.requests).toEqual({ limit: 20, remaining: 19, resetMs: 10_000 });
  });

  it.each([
    ['20ms', 20],
    ['1s', 1000],
    ['7.66s', 7660],
    ['2m59.56s', 179_560],
    ['1h0m1s', 3_601_000],
    ['1d', 86_400_000],
    ['3', 3000],
    ['0.5', 500],
    ['1795176030', 30_000],
    ['1795176030500', 30_500],
    ['1795175000', 0],
    ['2026-11-20T11:00:00Z', 0],
  ])('reset %s is %d ms away', (reset, expected) => {
    expect(resetOf(reset)).toBe(expected);
  });

  it.each(['', '-1', 'soon', '1x', '6m0', '2026-99-99T00:00:00Z', '1s!'])(
    'reset "%s" says nothing',
    (reset) => {
      expect(resetOf(reset)).toBeNull();
    },
  );

  it("count moments from the server's own clock", () => {
    const headers = { date: 'Fri, 20 Nov 2026 11:59:00 GMT', 'x-ratelimit-reset': '2026-11-20T12:00:00Z' };
    expect(read(headers)?.requests?.resetMs).toBe(60_000);
  });

  it('are null where no header tells of them, and nonsense is passed over', () => {
    expect(read({ 'content-type': 'application/json' })).toBeNull();
    expect(read({ 'x-ratelimit-limit-requests': '-1', 'x-ratelimit-remaining-requests': 'many' })).toBeNull();
  });
});
