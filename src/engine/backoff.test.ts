import { describe, expect, it } from 'vitest';
import type { ProviderFailure } from '../domain/errors.ts';
import { keyedRandom } from '../lib/random.ts';
import { waitAfter } from './backoff.ts';

const failure = (retryAfterMs: number | null): ProviderFailure => ({
  kind: 'rate_limit',
  scope: 'retry',
  message: 'slow down',
  status: 429,
  retryAfterMs,
  requestId: null,
  rateLimits: null,
});

describe('waiting between attempts', () => {
  it('draws below a ceiling that doubles and ends at a minute', () => {
    const longest = (failed: number): number =>
      Math.max(
        ...Array.from({ length: 400 }, (_, key) => waitAfter(failure(null), failed, keyedRandom(1, key)).ms),
      );
    expect(longest(1)).toBeLessThanOrEqual(500);
    expect(longest(2)).toBeGreaterThan(500);
    expect(longest(2)).toBeLessThanOrEqual(1000);
    expect(longest(30)).toBeLessThanOrEqual(60_000);
    expect(longest(30)).toBeGreaterThan(50_000);
  });

  it('never waits less than the provider asked for', () => {
    for (let key = 0; key < 100; key += 1) {
      expect(waitAfter(failure(3000), 1, keyedRandom(1, key))).toEqual({ ms: 3000, why: 'retry-after' });
      expect(waitAfter(failure(3000), 8, keyedRandom(1, key)).ms).toBeGreaterThanOrEqual(3000);
    }
  });

  it('draws the same wait for the same key', () => {
    expect(waitAfter(failure(null), 3, keyedRandom(5, 'a'))).toEqual(
      waitAfter(failure(null), 3, keyedRandom(5, 'a')),
    );
  });
});
