import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../test/support/sample-report.ts';
import type { ArmSummary } from '../domain/report.ts';
import type { SessionFacts } from '../domain/session-facts.ts';
import { sessionWarnings } from './session-warnings.ts';

const QUIET = { delayMeanMs: 0, delayP99Ms: 0, delayMaxMs: 0, utilization: 0.9 };

function session(change: Partial<SessionFacts> = {}): SessionFacts {
  const startedAt = '2026-11-20T21:30:00.000Z';
  const finishedAt = '2026-11-20T21:30:05.000Z';
  return { startedAt, finishedAt, unrecorded: [], stopped: [], eventLoop: QUIET, rateLimits: [], ...change };
}

const use = (share: number, alertAt = 0.8) =>
  ({ model: 'flash', what: 'tokens', limit: 200_000, share, alertAt }) as const;

function armWithMedian(value: number): ArmSummary {
  const [arm] = sampleReport().arms;
  if (arm === undefined) throw new Error('the sample report has no arm');
  const p50 = { value, low: null, high: null, supported: false };
  return { ...arm, latencyMs: { ...arm.latencyMs, p50 } };
}

const late = session({ eventLoop: { ...QUIET, delayP99Ms: 40 } });

describe('what is said of rate limits', () => {
  it('is that use came near one, with share and limit', () => {
    const [warning, ...rest] = sessionWarnings([session({ rateLimits: [use(0.92)] })], [], false);
    expect(rest).toEqual([]);
    expect(warning?.code).toBe('rate-limit-near');
    expect(warning?.message).toMatch(/^flash: 92 % of its 200,000 tokens a minute .*alertAt is 80 %/);
  });

  it.each([
    [0.79, 0.8, 0],
    [0.8, 0.8, 1],
    [0.5, 0.5, 1],
  ])('at a share of %d and an alertAt of %d are %d warnings', (share, alertAt, count) => {
    expect(sessionWarnings([session({ rateLimits: [use(share, alertAt)] })], [], false)).toHaveLength(count);
  });

  it('is said once, however many sittings came near it', () => {
    const sitting = session({ rateLimits: [use(0.9)] });
    expect(sessionWarnings([sitting, sitting], [], false)).toHaveLength(1);
  });
});

describe('what is said of this process', () => {
  it('is that it was late where that is a tenth of a latency', () => {
    expect(sessionWarnings([session(), late], [armWithMedian(400), armWithMedian(900)], false)).toMatchObject(
      [{ code: 'own-process-slow', message: expect.stringContaining('40 ms (p99)') as unknown }],
    );
  });

  it.each([
    { why: 'little of the latency', delayMs: 40, median: 401, simulated: false },
    { why: 'little at all', delayMs: 19, median: 20, simulated: false },
    { why: 'in a simulation', delayMs: 40, median: 100, simulated: true },
    { why: 'late while it had little to do', delayMs: 400, median: 100, simulated: false, utilization: 0.7 },
  ])('is nothing where it is $why', ({ delayMs, median, simulated, utilization = 0.9 }) => {
    const sitting = session({ eventLoop: { ...QUIET, delayP99Ms: delayMs, utilization } });
    expect(sessionWarnings([sitting], [armWithMedian(median)], simulated)).toEqual([]);
  });

  it('is nothing after a sitting of a few seconds, most of which is loading', () => {
    const short = { ...late, finishedAt: '2026-11-20T21:30:04.000Z' };
    expect(sessionWarnings([short], [armWithMedian(100)], false)).toEqual([]);
  });

  it('is nothing where no latency was measured', () => {
    expect(sessionWarnings([late], [], false)).toEqual([]);
  });
});
