import { describe, expect, it } from 'vitest';
import { powerShortfall } from './gate-power.ts';
import { parseGate } from './parse-gate.ts';

function shortfall(
  text: string,
  cases: number,
  more: { repeats?: number; margin?: number } = {},
): string | null {
  const parsed = parseGate(text);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return powerShortfall(parsed.gate, { cases, repeats: 1, margin: 0.05, ...more });
}

describe('powerShortfall', () => {
  it('says which margin so few cases can certify, and how many it takes', () => {
    expect(shortfall('exact no-worse-than baseline', 247)).toContain('248 cases are needed');
    expect(shortfall('exact no-worse-than baseline', 248)).toBeNull();
    expect(shortfall('exact no-worse-than baseline', 62, { margin: 0.1 })).toBeNull();
    expect(shortfall('exact no-worse-than baseline', 50)).toContain(
      '50 cases can certify a margin of 11.2 points',
    );
    expect(shortfall('exact no-worse-than baseline', 9999, { margin: 0 })).toContain(
      'no number of cases is enough',
    );
  });

  it('says how many calls a percentile takes, repeats included', () => {
    expect(shortfall('latencyMs.p99 <= 3000', 367)).toContain('368 are needed');
    expect(shortfall('latencyMs.p99 <= 3000', 368)).toBeNull();
    expect(shortfall('latencyMs.p95 <= 3000', 36, { repeats: 2 })).toBeNull();
  });

  it('has nothing to say of gates that the point estimate decides', () => {
    expect(shortfall('exact >= 0.95', 3)).toBeNull();
    expect(shortfall('exact >= baseline', 3)).toBeNull();
    expect(shortfall('latencyMs.max <= 3000', 3)).toBeNull();
  });
});
