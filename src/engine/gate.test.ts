import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import { requestFor } from '../../test/support/provider-samples.ts';
import { sampleAttempt, sampleCompletion, sampleFailure, sampleModel } from '../../test/support/samples.ts';
import type { ProviderFailure } from '../domain/errors.ts';
import type { RateLimitSettings } from '../domain/model.ts';
import type { RateLimits } from '../domain/rate-limits.ts';
import type { AttemptResult } from './attempt-result.ts';
import { createGate, createGates } from './gate.ts';

const attempt = sampleAttempt();

const NO_LIMITS: RateLimitSettings = { requestsPerMinute: null, tokensPerMinute: null, alertAt: 0.8 };

const untold: RateLimits = { requests: null, tokens: null, inputTokens: null, outputTokens: null };

function answered(rateLimits: Partial<RateLimits> = {}): AttemptResult {
  const completion = sampleCompletion({ rateLimits: { ...untold, ...rateLimits } });
  return { kind: 'completed', completion, ttftMs: null, attempt };
}

function refused(change: Partial<ProviderFailure> = {}): AttemptResult {
  const failure = sampleFailure({ kind: 'rate_limit', message: 'too many requests', status: 429, ...change });
  return { kind: 'failed', failure, attempt };
}

function harness(limits = NO_LIMITS, concurrency = 8) {
  const clock = createFakeClock();
  const gate = createGate({ concurrency, limits, clock });
  const stop = new AbortController();
  const turn = { request: requestFor('small'), stop: stop.signal };
  const pass = (result: AttemptResult) => gate.pass(turn, () => Promise.resolve(result));
  return { clock, gate, stop, turn, pass };
}

describe('a gate', () => {
  it('lets a request pass at once when nothing speaks against it', async () => {
    const { pass, clock } = harness();
    expect(await pass(answered())).toMatchObject({ waitedMs: 0, result: { kind: 'completed' } });
    expect(clock.slept).toEqual([]);
  });

  it('makes everyone wait while it is closed', async () => {
    const { gate, pass } = harness();
    gate.close(3000);
    gate.close(1000);
    expect((await pass(answered()))?.waitedMs).toBe(3000);
    expect((await pass(answered()))?.waitedMs).toBe(0);
  });

  it('keeps to the requests and tokens a minute the user sets', async () => {
    const requests = harness({ ...NO_LIMITS, requestsPerMinute: 12 });
    await requests.pass(answered());
    expect((await requests.pass(answered()))?.waitedMs).toBe(5000);
    const tokens = harness({ ...NO_LIMITS, tokensPerMinute: 1200 });
    // 105 tokens were used of the 100 a burst holds; the next is thought to take 4 + 2 of input and 5 of output
    await tokens.pass(answered());
    expect((await tokens.pass(answered()))?.waitedMs).toBe(800);
  });

  it("keeps to the provider's limits once a reply tells them", async () => {
    const { pass } = harness();
    await pass(answered({ requests: { limit: 60, remaining: 0, resetMs: 60_000 } }));
    expect((await pass(answered()))?.waitedMs).toBe(1000);
  });

  it('asks again after a minute, however long the headers say that nothing remains', async () => {
    const { pass } = harness();
    const yearMs = 365 * 24 * 3_600_000;
    await pass(answered({ requests: { limit: 100, remaining: 0, resetMs: yearMs } }));
    expect((await pass(answered()))?.waitedMs).toBe(60_000);
  });

  it("waits as long as the user's own limits ask, a minute and more", async () => {
    const { pass } = harness({ ...NO_LIMITS, requestsPerMinute: 0.5 });
    await pass(answered());
    expect((await pass(answered()))?.waitedMs).toBe(120_000);
  });

  it('learns from refusals too', async () => {
    const { pass } = harness();
    await pass(
      refused({ rateLimits: { ...untold, requests: { limit: 60, remaining: 0, resetMs: 60_000 } } }),
    );
    expect((await pass(answered()))?.waitedMs).toBe(1000);
  });

  it('has fewer in flight after a refusal', async () => {
    const { gate, turn, pass } = harness(NO_LIMITS, 4);
    await pass(refused());
    let inFlight = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, () =>
        gate.pass(turn, async () => {
          inFlight += 1;
          most = Math.max(most, inFlight);
          await new Promise((resolve) => setImmediate(resolve));
          inFlight -= 1;
          return refused();
        }),
      ),
    );
    expect(most).toBe(2);
  });

  it('sends nothing for one who was told to stop while waiting', async () => {
    const { gate, stop, turn } = harness();
    gate.close(3000);
    stop.abort();
    let sent = 0;
    const passed = await gate.pass(turn, () => {
      sent += 1;
      return Promise.resolve(answered());
    });
    expect([passed, sent]).toEqual([null, 0]);
  });

  it('remembers how near use came to the limits', async () => {
    const { gate, pass } = harness({ ...NO_LIMITS, requestsPerMinute: 10 });
    await pass(answered({ tokens: { limit: 1000, remaining: 100, resetMs: 1000 } }));
    await pass(answered());
    expect(gate.peaks()).toEqual([
      { what: 'requests', limit: 10, share: 0.2 },
      { what: 'tokens', limit: 1000, share: 0.9 },
    ]);
  });
});

describe('the gates of a run', () => {
  it('take a refusal for no approach to a limit', async () => {
    const { gate, pass } = harness();
    await pass(refused({ rateLimits: { ...untold, requests: { limit: 60, remaining: 0, resetMs: 1 } } }));
    expect(gate.peaks()).toEqual([]);
  });

  it('are shared by models at one endpoint with one key and model id, with the strictest limits', async () => {
    const clock = createFakeClock();
    const limits = { ...NO_LIMITS, requestsPerMinute: 12 };
    const [first, second] = [sampleModel({ id: 'a', limits }), sampleModel({ id: 'b' })];
    const gates = createGates([first, second, sampleModel({ id: 'c', model: 'other' })], clock);
    expect(gates.of(first)).toBe(gates.of(second));
    expect(gates.peaks()).toHaveLength(2);
    const turn = { request: requestFor('small'), stop: new AbortController().signal };
    await gates.of(first).pass(turn, () => Promise.resolve(answered()));
    const passed = await gates.of(second).pass(turn, () => Promise.resolve(answered()));
    expect(passed?.waitedMs).toBe(5000);
  });
});
