import { describe, expect, it } from 'vitest';
import type { GateConfirmation, GateResult } from '../domain/gate.ts';
import { gateFigures } from './gate-figures.ts';
import { gateSentence, gatesMarkdown } from './gates.ts';

const GATE: GateResult = {
  expr: 'exact no-worse-than baseline',
  arm: 'flash',
  baseline: 'haiku',
  status: 'undecided',
  unit: 'share',
  quantity: 'difference',
  actual: -0.021,
  operator: '>',
  needed: -0.05,
  judgedBy: 'low',
  low: -0.081,
  high: 0.03,
  level: 0.9,
  n: 94,
  casesNeeded: 1248,
  reason: null,
  confirmation: null,
};

describe('gateFigures', () => {
  it('shows differences of shares in points, and the level where it is not 95 %', () => {
    expect(gateFigures(GATE)).toEqual({
      actual: '-2.1 points',
      needed: 'lower limit > -5 points',
      interval: '-8.1 points to +3 points (90 %)',
      verdict: 'undecided: 1,248 cases would settle it',
    });
  });

  it('never shows an actual figure as the one that was needed when they differ', () => {
    const missed: GateResult = {
      ...GATE,
      quantity: 'value',
      judgedBy: 'actual',
      status: 'fail',
      actual: 0.94996,
      needed: 0.95,
      operator: '>=',
    };
    expect(gateFigures(missed).actual).toBe('94.996 %');
    expect(gateFigures({ ...missed, unit: 'ms', actual: 3000.4, needed: 3000 }).actual).toBe('3000.4 ms');
  });

  it('says what is unknown', () => {
    const unknown = gateFigures({ ...GATE, actual: null, low: null, high: null, casesNeeded: null });
    expect(unknown).toMatchObject({ actual: '-', interval: '-', verdict: 'undecided' });
    expect(gateFigures({ ...GATE, unit: 'ms', quantity: 'value', low: 900, high: null }).interval).toContain(
      '≥ 900 ms',
    );
  });
});

describe('gates in words', () => {
  it('hold everything a verdict rests on', () => {
    expect(gateSentence(GATE)).toBe(
      'exact no-worse-than baseline · flash against haiku: undecided: 1,248 cases would settle it ' +
        '(actual -2.1 points, needed lower limit > -5 points, interval -8.1 points to +3 points (90 %))',
    );
  });

  it('let no name break the table', () => {
    const text = gatesMarkdown([{ ...GATE, arm: 'a|b\n<b>', reason: 'x | y' }]);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(3);
    expect(rows[2]?.match(/(?<!\\)\|/g)).toHaveLength(7);
  });
});

const CONFIRMATION: GateConfirmation = {
  status: 'not_reproduced',
  repeats: 3,
  cases: 12,
  failedAgain: 9,
  answers: 36,
  answersAgainst: 20,
  actual: -0.01,
  low: -0.06,
  high: 0.04,
  costUsd: 0.012,
  reason: null,
};

describe('a gate whose failed cases were asked again', () => {
  const textOf = (change: Partial<GateConfirmation>): string =>
    gateSentence({ ...GATE, casesNeeded: null, confirmation: { ...CONFIRMATION, ...change } });

  it('shows the figures of both times, what failed again and what that cost', () => {
    expect(textOf({})).toContain(
      'undecided, not reproduced (actual -2.1 points, needed lower limit > -5 points, interval -8.1 points to +3 points (90 %); ' +
        'not reproduced: 12 cases asked again 3 times, 9 failed again, in 20 of 36 new answers, at $0.0120; ' +
        '-2.1 points in the run, -1 points, interval -6 points to +4 points (90 %), with the new answers in place',
    );
  });

  it('says why it may not be a pass, why it is not confirmed yet, or why it can not be', () => {
    expect(textOf({})).toContain('Only failures were asked again, which favours passing');
    expect(textOf({ status: 'confirmed' })).toContain('with the new answers in place, which still fails');
    const open = textOf({
      status: 'incomplete',
      actual: null,
      costUsd: null,
      reason: 'the budget is used up',
    });
    expect(open).toContain('12 cases to be asked again 3 times');
    expect(open).toContain('at an unknown cost; the budget is used up. --resume goes on');
    const whole = textOf({ status: 'no_cases', cases: 0, reason: 'it is about all cases together' });
    expect(whole).toContain("can't be confirmed: it is about all cases together, so no case was asked again");
  });
});
