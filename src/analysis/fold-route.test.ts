import { describe, expect, it } from 'vitest';
import { sampleTrial } from '../../test/support/samples.ts';
import type { StepTaken } from '../domain/route.ts';
import type { TrialResult } from '../domain/trial.ts';
import { createRouteFold } from './fold-route.ts';

const STEPS = [
  { name: 'flash', requestedModel: 'flash-1', repair: false },
  { name: 'flash#repair', requestedModel: 'flash-1', repair: true },
  { name: 'haiku', requestedModel: 'haiku-1', repair: false },
];

function trial(
  servedBy: string,
  ...taken: readonly (readonly [string, string | null, string])[]
): TrialResult {
  const route = taken.map(([step, why, result]) => ({ step, why, result }) as StepTaken);
  return sampleTrial({ servedBy, route });
}

function summaryOf(trials: readonly TrialResult[]) {
  const fold = createRouteFold(STEPS);
  for (const one of trials) fold.add(one, { tags: [], expected: undefined, scorers: null });
  return fold.summary().route;
}

describe('summary of a route', () => {
  it('is null where the model is no route', () => {
    expect(createRouteFold(null).summary()).toEqual({ route: null });
  });

  it('counts answers by step and tells fallbacks, escalations and repairs apart', () => {
    const summary = summaryOf([
      trial('flash', ['flash', null, 'answered']),
      trial('haiku', ['flash', null, 'rate_limit'], ['haiku', 'rate_limit', 'answered']),
      trial('haiku', ['haiku', 'tag=hard', 'answered']),
      trial('flash#repair', ['flash', null, 'invalid'], ['flash#repair', 'invalid', 'answered']),
      trial(
        'haiku',
        ['flash', null, 'invalid'],
        ['flash#repair', 'invalid', 'invalid'],
        ['haiku', 'invalid', 'answered'],
      ),
    ]);
    expect(summary).toEqual({
      servedBy: { flash: 1, 'flash#repair': 1, haiku: 3 },
      escalationRate: 2 / 5,
      fallbackRate: 1 / 5,
      repairRate: 2 / 5,
      repairHelpedRate: 1 / 2,
    });
  });

  it('leaves errors out and has no rate of nothing', () => {
    const failed = sampleTrial({
      outcome: 'error',
      route: [{ step: 'flash', why: null, result: 'timeout' }],
    });
    expect(summaryOf([failed])).toEqual({
      servedBy: { flash: 0, 'flash#repair': 0, haiku: 0 },
      escalationRate: null,
      fallbackRate: null,
      repairRate: null,
      repairHelpedRate: null,
    });
  });
});
