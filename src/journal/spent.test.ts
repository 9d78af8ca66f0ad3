import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../../test/support/samples.ts';
import type { Attempt, TrialResult } from '../domain/trial.ts';
import type { Spent } from './spent.ts';
import { addSpent, createSpentSum } from './spent.ts';

function attempt(change: Partial<Attempt> = {}): Attempt {
  const startedAt = '2026-01-01T00:00:00.000Z';
  const rest = { requestId: null, cold: null, error: null, waitMs: 0, waitWhy: null };
  return { model: 'small', startedAt, latencyMs: 1, status: 200, ...rest, ...change };
}

function spentOf(...trials: readonly Partial<TrialResult>[]): Spent {
  const sum = createSpentSum();
  for (const trial of trials) sum.add(sampleTrial(trial));
  return sum.spent();
}

const failed = (status: number | null): Attempt =>
  attempt({ status, error: { kind: 'timeout', message: 'no answer' } });

describe('what was spent', () => {
  it('is the sum over every line, those that were run again included', () => {
    const attempts = [attempt()];
    const spent = spentOf(
      { costUsd: 0.25, attempts },
      { costUsd: 0.5, attempts },
      { cached: true, costUsd: 0 },
    );
    expect(spent.usd).toBe(0.75);
    expect([...spent.dearestUsd]).toEqual([['small', 0.5]]);
    expect(spent.unknownAttempts.size).toBe(0);
  });

  it('counts what may have been billed at an unknown cost, by the model that was asked', () => {
    const spent = spentOf(
      { costUsd: null, attempts: [attempt()] },
      { costUsd: 0.25, attempts: [failed(429), failed(null), attempt()] },
      {
        costUsd: null,
        outcome: 'error',
        attempts: [failed(503), attempt({ ...failed(200), model: 'large' })],
      },
    );
    expect(spent.usd).toBe(0.25);
    expect([...spent.unknownAttempts]).toEqual([
      ['small', 2],
      ['large', 1],
    ]);
  });

  it('counts what judging took, by the model that judged', () => {
    const judging = {
      models: { tone: 'critic' },
      calls: 2,
      failedCalls: 0,
      attempts: [attempt()],
      costUsd: 0.5,
      earlier: null,
    };
    const asked = attempt({ model: 'critic' });
    const spent = spentOf(
      { costUsd: 0.25, attempts: [attempt()], judging },
      {
        costUsd: 0.25,
        attempts: [attempt()],
        judging: { ...judging, attempts: [asked, asked], costUsd: null },
      },
    );
    expect(spent.usd).toBe(1);
    expect([...spent.unknownAttempts]).toEqual([['critic', 2]]);
  });

  it('of two journals is added up, model by model', () => {
    const unknown = { costUsd: null, attempts: [attempt()] };
    const one = spentOf({ costUsd: 0.5, attempts: [attempt()] }, unknown);
    const other = spentOf({ costUsd: 0.25, attempts: [attempt()] }, unknown, {
      costUsd: null,
      attempts: [attempt({ model: 'large' })],
    });
    const both = addSpent(one, other);
    expect(both.usd).toBe(0.75);
    expect([...both.dearestUsd]).toEqual([['small', 0.5]]);
    expect([...both.unknownAttempts]).toEqual([
      ['small', 2],
      ['large', 1],
    ]);
  });

  it('counts an answer once whose judges alone were asked again', () => {
    const judging = { models: { tone: 'critic' }, calls: 1, failedCalls: 1, attempts: [], costUsd: 0.125 };
    const earlier = { calls: 1, failedCalls: 1, attempts: 1, costUsd: 0.125 };
    const unpriced = { costUsd: null, attempts: [attempt()] };
    const spent = spentOf(
      { costUsd: 0.25, attempts: [attempt()], judging: { ...judging, earlier: null } },
      { costUsd: 0.25, attempts: [attempt()], judging: { ...judging, earlier } },
      { ...unpriced, judging: { ...judging, costUsd: 0, earlier: null } },
      { ...unpriced, judging: { ...judging, costUsd: 0, earlier } },
    );
    expect(spent.usd).toBe(0.5);
    expect([...spent.unknownAttempts]).toEqual([['small', 1]]);
  });
});
