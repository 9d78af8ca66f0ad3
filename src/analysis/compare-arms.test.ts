import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../../test/support/samples.ts';
import type { TrialResult } from '../domain/trial.ts';
import { keyedRandom } from '../lib/random.ts';
import { createArmColumns } from './arm-columns.ts';
import type { ArmColumns } from './arm-columns.ts';
import type { ArmPair, FamilyRules } from './compare-arms.ts';
import { compareArms } from './compare-arms.ts';

const RULES: FamilyRules = {
  margin: 0.05,
  alpha: 0.05,
  resamples: 2000,
  draws: (key) => {
    const random = keyedRandom(1, key);
    return () => random.uniform();
  },
};

const TRIAL = sampleTrial({
  output: 'four',
  usage: {
    inputTokens: 100,
    outputTokens: 10,
    reasoningTokens: null,
    cachedInputTokens: null,
    cacheWriteTokens: null,
  },
  latencyMs: 1000,
  scores: { exact: { status: 'scored', pass: true, value: 1, answer: 'four', reason: 'equal' } },
  costUsd: 0.01,
});

function columnsOf(trials: readonly Partial<TrialResult>[]): ArmColumns {
  const columns = createArmColumns({ metric: 'passRate', cases: trials.length, repeats: 1 });
  for (const [position, changes] of trials.entries()) columns.add({ ...TRIAL, ...changes }, position);
  return columns;
}

function pairOf(
  base: readonly Partial<TrialResult>[],
  candidate: readonly Partial<TrialResult>[],
  name = 'one',
): ArmPair {
  const columns = { base: columnsOf(base), candidate: columnsOf(candidate) };
  return { name, ...columns, cases: base.length, baseRepeats: 1, candidateRepeats: 1, tags: null };
}

function times<Value>(count: number, value: Value): Value[] {
  return Array.from({ length: count }, () => value);
}

function resultOf(base: readonly Partial<TrialResult>[], candidate: readonly Partial<TrialResult>[]) {
  const [result] = compareArms([pairOf(base, candidate)], RULES);
  if (result === undefined) throw new Error('nothing was compared');
  return result;
}

describe('compareArms', () => {
  it('gives ratios case by case, and what a right answer costs', () => {
    const base = [{ latencyMs: 100 }, { latencyMs: 400, outcome: 'wrong' as const }];
    const candidate = [
      { latencyMs: 200, costUsd: 0.02 },
      { latencyMs: 200, costUsd: 0.02 },
    ];
    const { ratios } = resultOf(base, candidate);
    const ratio = (metric: string) => ratios.find((found) => found.metric === metric);
    // (2 × ½)^½
    expect(ratio('latencyMs')).toMatchObject({ base: 250, candidate: 200, n: 2, leftOut: 0 });
    expect(ratio('latencyMs')?.ratio).toBeCloseTo(1, 12);
    expect(ratio('costUsd.perPass')?.base).toBeCloseTo(0.02, 12);
    expect(ratio('costUsd.perPass')?.ratio).toBeCloseTo(1, 12);
    expect(ratio('tokens.input')).toMatchObject({ ratio: 1, low: null, high: null });
    expect(ratio('timeToFirstTokenMs')).toBeUndefined();
  });

  it('takes nothing from the cache as fast or free, and an unknown cost is in no ratio', () => {
    const cached = { cached: true, latencyMs: null, costUsd: 0 };
    const { ratios } = resultOf([{}, cached, {}], [{}, {}, { costUsd: null }]);
    const cost = ratios.find(({ metric }) => metric === 'costUsd.perTrial');
    expect(cost).toMatchObject({ n: 1, leftOut: 2, ratio: 1 });
  });

  it('has no cost ratio where no cost is known', () => {
    const { ratios } = resultOf([{ costUsd: null }], [{}]);
    expect(ratios.map(({ metric }) => metric)).not.toContain('costUsd.perTrial');
    expect(ratios.map(({ metric }) => metric)).not.toContain('costUsd.perPass');
  });

  it('gives intervals beyond the cases that are resampled too', () => {
    const latencies = (shift: number): Partial<TrialResult>[] =>
      Array.from({ length: 6000 }, (_, index) => ({
        latencyMs: shift * (500 + ((index * 37) % 101)),
        costUsd: 0.01 + ((index * shift) % 7) / 1000,
      }));
    const { ratios } = resultOf(latencies(1), latencies(2));
    const typical = ratios.find(({ metric }) => metric === 'latencyMs');
    expect(typical?.ratio).toBeCloseTo(2, 9);
    const perPass = ratios.find(({ metric }) => metric === 'costUsd.perPass');
    expect(perPass?.method).toBe('normal over cases');
    expect(perPass?.low).toBeLessThan(perPass?.ratio ?? 0);
    expect(perPass?.high).toBeGreaterThan(perPass?.ratio ?? 0);
  });

  it('counts what finish reasons became, and where regressions and fixes are', () => {
    const base = [{}, { outcome: 'wrong' as const }, {}];
    const candidate = [{ outcome: 'truncated' as const, finishReason: 'length' as const }, {}, {}];
    const result = resultOf(base, candidate);
    expect(result.finishReasons).toEqual([
      { from: 'stop', to: 'stop', trials: 2 },
      { from: 'stop', to: 'length', trials: 1 },
    ]);
    expect([...result.changedAt.regressions]).toEqual([0]);
    expect([...result.changedAt.fixes]).toEqual([1]);
    expect(result.jsonLevels).toEqual([]);
  });

  it('decides several candidates by the steps of Holm, so that verdict and interval agree', () => {
    const n = 100;
    const failing = (count: number): Partial<TrialResult>[] => [
      ...times(count, { outcome: 'wrong' as const }),
      ...times(n - count, {}),
    ];
    const alone = resultOf(failing(0), failing(1));
    expect(alone.rate.verdict).toBe('MIGRATE');
    const family = compareArms(
      [
        pairOf(failing(0), failing(0), 'same'),
        pairOf(failing(0), failing(1), 'near'),
        pairOf(failing(0), failing(30), 'worse'),
      ],
      RULES,
    );
    const [same, near, worse] = family.map(({ rate }) => rate);
    // 0.05 / 3 for the first step, 0.05 / 2 for the second, 0.05 for what is left
    expect(same?.deciding.level).toBeCloseTo(1 - 0.1 / 3, 12);
    expect(same?.verdict).toBe('MIGRATE');
    expect(worse?.verdict).toBe('STAY');
    for (const rate of [same, near, worse]) {
      const { low, high } = rate!.deciding;
      const read = (low ?? -1) > -0.05 ? 'MIGRATE' : (high ?? 1) < -0.05 ? 'STAY' : 'INCONCLUSIVE';
      expect(rate?.verdict).toBe(read);
    }
    expect(family.every(({ holmPValue }) => holmPValue !== null)).toBe(true);
    expect(alone.holmPValue).toBeNull();
  });
});
