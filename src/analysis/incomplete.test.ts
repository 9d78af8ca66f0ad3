import { describe, expect, it } from 'vitest';
import type { ArmSummary, ScoreSummary } from '../domain/report.ts';
import { incompleteReason } from './incomplete.ts';
import { summarize } from './summarize.ts';

async function emptyArm(): Promise<ArmSummary> {
  const { arms } = await summarize({
    arms: [
      {
        id: 'a',
        model: 'a',
        requestedModel: 'a',
        modelFlag: 'small',
        sweptFlags: null,
        prompt: null,
        dataset: 'cases.jsonl',
        route: null,
        settings: {},
        planned: 0,
        stopped: null,
        choiceScores: [],
        expectedLabel: () => null,
        priced: false,
      },
    ],
    trials: (async function* none() {})(),
    caseFacts: () => ({ tags: [], expected: undefined, scorers: null }),
    repeats: 1,
    level: 0.95,
  });
  return arms[0]!;
}

async function armWith(more: Partial<ArmSummary>): Promise<ArmSummary> {
  return { ...(await emptyArm()), ...more };
}

function trials(planned: number, errored: number): ArmSummary['trials'] {
  return { planned, completed: planned - errored, errored, cached: 0 };
}

function scoreWith(errors: number): ScoreSummary {
  return {
    passed: 1,
    scored: 1,
    rate: 1,
    low: 0.2,
    high: 1,
    level: 0.95,
    method: 'wilson',
    n: 1,
    errors,
    judged: false,
    agreement: null,
    positionConsistency: null,
  };
}

describe('incompleteReason', () => {
  it('is null for an arm that did all it should', async () => {
    const arm = await armWith({ trials: trials(50, 0), scores: { exact: scoreWith(0) } });
    expect(incompleteReason(arm, 0)).toBeNull();
  });

  it('speaks when more than the allowed share of planned trials ended in an error', async () => {
    const arm = await armWith({ trials: trials(50, 5) });
    expect(incompleteReason(arm, 0)).toContain('5 of 50');
    expect(incompleteReason(arm, 0.09)).toContain('5 of 50');
    expect(incompleteReason(arm, 0.1)).toBeNull();
  });

  it('speaks when an arm was given up, whatever share of errors is allowed', async () => {
    const arm = await armWith({ trials: trials(50, 0), stopped: 'the key was refused' });
    expect(incompleteReason(arm, 1)).toContain('the key was refused');
  });

  it('speaks when a scorer could not judge', async () => {
    const arm = await armWith({ trials: trials(50, 0), scores: { a: scoreWith(0), b: scoreWith(2) } });
    expect(incompleteReason(arm, 1)).toBe('a scorer could not judge: b (2 times)');
  });

  it('speaks when planned trials have no result', async () => {
    const arm = await armWith({ trials: { planned: 50, completed: 40, errored: 0, cached: 0 } });
    expect(incompleteReason(arm, 1)).toContain('10 of 50');
  });
});
