import { describe, expect, it } from 'vitest';
import { drawFailure, drawLatencyMs, drawReasoningTokens, drawTiming } from './draws.ts';
import type { Persona } from './persona.ts';

const persona: Persona = {
  accuracy: { default: 1, tags: new Map() },
  latencyMs: { median: 5000, sigma: 0.7, floor: 2500 },
  fencedJson: 0,
  reasoningTokens: { median: 330, sigma: 0.35 },
  rateLimited: 0.1,
  serverErrors: 0.2,
  servedModel: null,
  maxInputTokens: null,
  maxOutputTokens: null,
  retiresAt: null,
};

const KEYS = Array.from({ length: 4000 }, (_, repeat) => ({
  seed: 1,
  model: 'm',
  dataset: 'd',
  caseId: 'c',
  repeat,
}));

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

describe('drawLatencyMs', () => {
  it('stays above the floor, has the median asked for, and whole milliseconds', () => {
    const latencies = KEYS.map((key) => drawLatencyMs(persona, key));
    expect(Math.min(...latencies)).toBeGreaterThan(2500);
    expect(median(latencies)).toBeGreaterThan(4850);
    expect(median(latencies)).toBeLessThan(5150);
    expect(latencies.every(Number.isInteger)).toBe(true);
  });
});

describe('drawTiming', () => {
  const key = KEYS[0]!;
  const timing = (outputTokens: number, reasoningTokens = 40) =>
    drawTiming(persona, key, { wantedTokens: 100, outputTokens, reasoningTokens });

  it('takes what was drawn for a whole answer', () => {
    expect(timing(100).latencyMs).toBe(drawLatencyMs(persona, key));
  });

  it('ends a cut answer sooner, by the tokens that were not written, and its first token before that', () => {
    const whole = timing(100);
    const half = timing(50);
    const none = timing(0, 0);
    expect(none.latencyMs).toBeGreaterThanOrEqual(whole.latencyMs * 0.1 - 1);
    expect(none.latencyMs).toBeLessThanOrEqual(whole.latencyMs * 0.3 + 1);
    expect(half.latencyMs).toBeCloseTo((whole.latencyMs + none.latencyMs) / 2, -1);
    expect(half.firstTokenMs).toBe(whole.firstTokenMs);
    expect(timing(40).firstTokenMs).toBe(timing(40).latencyMs - 1);
  });
});

describe('drawReasoningTokens', () => {
  it('has the median asked for, and is 0 for a model that does not reason', () => {
    const tokens = median(KEYS.map((key) => drawReasoningTokens(persona, key)));
    expect(tokens).toBeGreaterThan(320);
    expect(tokens).toBeLessThan(340);
    expect(drawReasoningTokens({ ...persona, reasoningTokens: null }, KEYS[0]!)).toBe(0);
  });
});

describe('drawFailure', () => {
  it('fails the shares of attempts asked for', () => {
    const kinds = KEYS.map((key) => drawFailure(persona, key, 0)?.kind ?? 'answered');
    const share = (kind: string) => kinds.filter((each) => each === kind).length / kinds.length;
    expect(share('rate_limited')).toBeCloseTo(0.1, 1);
    expect(share('server_error') + share('overloaded')).toBeCloseTo(0.2, 1);
    expect(share('server_error')).toBeGreaterThan(0.05);
    expect(share('overloaded')).toBeGreaterThan(0.05);
  });

  it('draws each attempt anew, so that a retry can succeed', () => {
    const failing = KEYS.filter((key) => drawFailure(persona, key, 0) !== null);
    expect(failing.some((key) => drawFailure(persona, key, 1) === null)).toBe(true);
  });
});
