import { describe, expect, it } from 'vitest';
import type { GateLoad } from './expected-duration.ts';
import { expectedDuration } from './expected-duration.ts';

const UNLIMITED = { requestsPerMinute: null, tokensPerMinute: null, alertAt: 0.8 };

function load(change: Partial<GateLoad> = {}): GateLoad {
  return { requests: 100, tokens: 50_000, concurrency: 8, serviceMs: 2000, ...change };
}

describe('expectedDuration', () => {
  it('shares the answers out over the places in flight, in whole rounds', () => {
    const duration = expectedDuration([load()], { concurrency: 8, limits: UNLIMITED });
    expect(duration).toEqual({ limitsMs: null, totalMs: 26_000 });
  });

  it('adds up what arms at one gate ask of it', () => {
    const loads = [load(), load({ serviceMs: 6000 })];
    expect(expectedDuration(loads, { concurrency: 8, limits: UNLIMITED }).totalMs).toBe(100_000);
  });

  it('keeps to the requests a minute after a burst of five seconds, the last answer included', () => {
    const limits = { ...UNLIMITED, requestsPerMinute: 60 };
    const duration = expectedDuration([load()], { concurrency: 8, limits });
    expect(duration.limitsMs).toBeCloseTo(95_000, 6);
    expect(duration.totalMs).toBeCloseTo(97_000, 6);
  });

  it('keeps to the stricter of requests and tokens a minute', () => {
    const limits = { ...UNLIMITED, requestsPerMinute: 600, tokensPerMinute: 12_000 };
    const duration = expectedDuration([load()], { concurrency: 8, limits });
    expect(duration.limitsMs).toBeCloseTo(((50_000 - 1000) / 12_000) * 60_000, 6);
  });

  it('says what the limits alone imply when it is not known what a request takes', () => {
    const limits = { ...UNLIMITED, requestsPerMinute: 60 };
    const duration = expectedDuration([load(), load({ serviceMs: null })], { concurrency: 8, limits });
    expect(duration.limitsMs).toBeCloseTo(195_000, 6);
    expect(duration.totalMs).toBeNull();
  });
});
