import { describe, expect, it } from 'vitest';
import type { Truth } from './draw-pair.ts';
import { mixedTruthOf, trueRate, truthOf } from './draw-pair.ts';
import { tallyRates, tallyRatios, tallyVerdicts } from './tally-verdicts.ts';

const SEED = 1;

function tally(truth: Truth, cases: number) {
  const size = { cases, repeats: 1 };
  return tallyVerdicts({ truth, size, pairs: 400, resamples: 1000, seed: SEED });
}

function repeated(truth: Truth, pairs: number) {
  const size = { cases: 45, repeats: 3 };
  return tallyVerdicts({ truth, size, pairs, resamples: 400, seed: SEED });
}

// bounds are what is promised, or the exact probability, and three standard errors of the draws
describe('the verdicts on models whose difference is known', () => {
  it.each([45, 100, 200])('seldom say STAY of identical models (%i cases)', (cases) => {
    const { verdicts } = tally(truthOf('identical', 0, 0.2), cases);
    expect(verdicts.STAY).toBeLessThan(0.05);
  });

  it.each([45, 100, 200])('seldom say MIGRATE of one worse by twice the margin (%i cases)', (cases) => {
    const { verdicts } = tally(truthOf('worse', -0.1, 0.2), cases);
    expect(verdicts.MIGRATE).toBeLessThan(0.05);
  });

  it('say MIGRATE of one worse by exactly the margin in about one pair of twenty', () => {
    const { verdicts } = tally(truthOf('at the margin', -0.05, 0.2), 200);
    expect(Math.abs(verdicts.MIGRATE - 0.0497)).toBeLessThan(0.033);
    expect(Math.abs(verdicts.STAY - 0.0502)).toBeLessThan(0.033);
  });

  it('are found where there are cases enough', () => {
    expect(tally(truthOf('identical', 0, 0.1), 500).verdicts.MIGRATE).toBeGreaterThan(0.93);
    expect(tally(truthOf('worse', -0.1, 0.1), 500).verdicts.STAY).toBeGreaterThan(0.98);
  });

  it('come from intervals that hold the truth as often as they say', () => {
    const { wideCoverage, decidingCoverage } = tally(truthOf('identical', 0, 0.1), 100);
    expect(Math.abs(wideCoverage - 0.957)).toBeLessThan(0.031);
    expect(Math.abs(decidingCoverage - 0.896)).toBeLessThan(0.046);
  });

  it('are as seldom wrong where each case is asked three times', () => {
    expect(repeated(mixedTruthOf('identical', 0), 150).verdicts.STAY).toBeLessThan(0.05);
    const worse = repeated(mixedTruthOf('worse', -0.1), 150);
    expect(worse.verdicts.MIGRATE).toBeLessThan(0.05);
    expect(worse.wideCoverage).toBeGreaterThan(0.88);
  });
});

describe('the intervals of rates and ratios', () => {
  it('hold the true rate as often as they say', () => {
    const truth: Truth = { name: '0.9', kinds: [{ share: 1, base: 0.9, candidate: 0.9, both: 0.9 }] };
    const coverage = tallyRates({ truth, size: { cases: 100, repeats: 1 }, pairs: 400, seed: SEED });
    expect(Math.abs(coverage - 0.936)).toBeLessThan(0.037);
  });

  it('hold the true ratio of latency and cost in nearly all pairs, and p95 has none below 72 cases', () => {
    const truth = truthOf('faster and dearer', -0.05, 0.1);
    const size = { cases: 45, repeats: 1 };
    const tallies = tallyRatios(
      { truth, size, pairs: 150, resamples: 400, seed: SEED },
      { latency: 0.8, cost: 1.5 },
    );
    expect(tallies.map(({ metric }) => metric)).toEqual(['latencyMs', 'costUsd.perTrial', 'costUsd.perPass']);
    for (const { coverage, intervals } of tallies) {
      expect(intervals).toBe(150);
      expect(coverage).toBeGreaterThan(0.88);
      expect(coverage).toBeLessThan(1);
    }
  });
});

describe('the truths', () => {
  it('have the difference that they are named after', () => {
    const truth = mixedTruthOf('worse', -0.1);
    expect(trueRate(truth, 'candidate') - trueRate(truth, 'base')).toBeCloseTo(-0.1, 12);
  });

  it('are not judged without draws', () => {
    const draws = { truth: truthOf('none', 0, 0.1), size: { cases: 45, repeats: 1 }, resamples: 1000 };
    expect(() => tallyVerdicts({ ...draws, pairs: 0, seed: SEED })).toThrow('nothing was drawn');
  });
});
