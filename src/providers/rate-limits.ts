import type { RateLimit, RateLimits } from '../domain/rate-limits.ts';
import type { ReplyTime } from './server-time.ts';
import { msUntil } from './server-time.ts';

/**
 * What a reply's headers say of the provider's rate limits; `null` when they say nothing. Read are OpenAI's family
 * (`x-ratelimit-<field>-<what>`, resets as durations or Unix times), Anthropic's (`anthropic-ratelimit-<what>-<field>`,
 * resets in RFC 3339) and the one that names no kind and means requests (`x-ratelimit-<field>`).
 */
export function rateLimitsOf(reply: ReplyTime): RateLimits | null {
  if (!Object.keys(reply.headers).some((name) => name.includes('ratelimit-'))) return null;
  const limits: RateLimits = {
    requests: limitOf('requests', reply) ?? bareLimit(reply),
    tokens: limitOf('tokens', reply),
    inputTokens: limitOf('input-tokens', reply),
    outputTokens: limitOf('output-tokens', reply),
  };
  return Object.values(limits).every((limit) => limit === null) ? null : limits;
}

type Field = 'limit' | 'remaining' | 'reset';

function limitOf(what: string, reply: ReplyTime): RateLimit | null {
  const { headers } = reply;
  return readLimit(
    (field) => headers[`x-ratelimit-${field}-${what}`] ?? headers[`anthropic-ratelimit-${what}-${field}`],
    reply,
  );
}

function bareLimit(reply: ReplyTime): RateLimit | null {
  return readLimit((field) => reply.headers[`x-ratelimit-${field}`], reply);
}

function readLimit(valueOf: (field: Field) => string | undefined, reply: ReplyTime): RateLimit | null {
  const limit = countIn(valueOf('limit'));
  const remaining = countIn(valueOf('remaining'));
  const resetMs = resetMsIn(valueOf('reset')?.trim() ?? '', reply);
  return limit === null && remaining === null && resetMs === null ? null : { limit, remaining, resetMs };
}

function countIn(text: string | undefined): number | null {
  const count = /^\s*\d+(?:\.\d+)?\s*$/.test(text ?? '') ? Math.floor(Number(text)) : null;
  return count !== null && Number.isSafeInteger(count) ? count : null;
}

const UNIX_SECONDS = 1_000_000_000;
const UNIX_MS = 1_000_000_000_000;
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/;

function resetMsIn(text: string, reply: ReplyTime): number | null {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const value = Number(text);
    // a number this large can only be a moment, a smaller one only a number of seconds
    if (value >= UNIX_MS) return msUntil(value, reply);
    return value >= UNIX_SECONDS ? msUntil(value * 1000, reply) : Math.ceil(value * 1000);
  }
  if (RFC_3339.test(text)) {
    const moment = Date.parse(text);
    return Number.isNaN(moment) ? null : msUntil(moment, reply);
  }
  return durationMsIn(text);
}

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** `20ms`, `1s`, `6m0s`, `1h2m3.5s` in ms. */
function durationMsIn(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(text)) return null;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g);
  return Math.ceil(
    [...parts].reduce((sum, [, value, unit]) => sum + Number(value) * (UNIT_MS[unit ?? ''] ?? 0), 0),
  );
}
