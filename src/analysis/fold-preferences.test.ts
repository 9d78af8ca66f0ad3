import { describe, expect, it } from 'vitest';
import type { PairVote } from '../domain/pairwise.ts';
import type { CaseJudgement, PairJudgement } from '../domain/preference.ts';
import { preferenceFigures } from './fold-preferences.ts';

const vote = (preferred: PairVote['preferred'], agreed = true): PairVote => ({
  preferred,
  agreed,
  reason: '',
});
const FIRST = vote('first');
const SECOND = vote('second');
const TIE = vote('tie');
const TORN = vote('tie', false);

function judged(...votes: readonly PairVote[]): PairJudgement {
  return { kind: 'judged', votes };
}

function figures(...cases: readonly (readonly PairJudgement[])[]) {
  return preferenceFigures(cases.map((pairs, index): CaseJudgement => ({ caseId: `t${index}`, pairs })));
}

describe('the preferences of a judge', () => {
  it('are of cases, by which side more votes of all repeats prefer', () => {
    const { cases, caseIds } = figures(
      [judged(FIRST, FIRST, SECOND)],
      [judged(TIE, TORN, SECOND)],
      [judged(FIRST), judged(SECOND)],
      [judged(FIRST), judged(TIE)],
    );
    expect(cases).toMatchObject({ candidate: 2, base: 1, tie: 1 });
    expect(caseIds).toEqual({ candidate: ['t0', 't3'], base: ['t1'], couldNotJudge: [] });
  });

  it('are unknown of a case of which some is unknown, never a loss or a tie', () => {
    const { cases, share, caseIds } = figures(
      [judged(FIRST), { kind: 'couldNotJudge' }],
      [judged(SECOND), { kind: 'notAsked' }],
      [{ kind: 'notAsked' }, { kind: 'couldNotJudge' }],
    );
    expect(cases).toMatchObject({ candidate: 0, base: 0, tie: 0, couldNotJudge: 2, notAsked: 1 });
    expect(caseIds.couldNotJudge).toEqual(['t0', 't2']);
    expect(share).toMatchObject({ rate: null, low: null, high: null, n: 0 });
  });

  it('leave out repeats that there is nothing to ask about, and count cases that have no others apart', () => {
    const { cases } = figures(
      [judged(FIRST), { kind: 'error' }, { kind: 'identical' }],
      [{ kind: 'identical' }, { kind: 'empty' }],
      [{ kind: 'empty' }, { kind: 'error' }],
      [{ kind: 'error' }],
    );
    expect(cases).toMatchObject({ candidate: 1, identical: 1, empty: 1, error: 1 });
  });

  it('have a Wilson interval and a sign test over the decided cases', () => {
    const cases = [...Array.from({ length: 10 }, () => [judged(FIRST)]), [judged(SECOND)], [judged(SECOND)]];
    const { share, pValue } = figures(...cases, [judged(TIE)]);
    expect(share).toMatchObject({ n: 12, level: 0.95, method: 'wilson' });
    expect(share.rate).toBeCloseTo(10 / 12, 12);
    // 10 of 12 by Wilson's formula, and (2, 10) of the table in Fagerland, Lydersen & Laake
    expect(share.low).toBeCloseTo(0.552, 3);
    expect(share.high).toBeCloseTo(0.953, 3);
    expect(pValue?.conservative).toBeCloseTo(0.0386, 4);
    expect(pValue?.value).toBeCloseTo(0.0225, 4);
  });

  it('tell how often both orders agreed, over all votes', () => {
    expect(figures([judged(FIRST, TORN)], [judged(TIE), judged(TORN)]).positionConsistency).toEqual({
      agreed: 2,
      votes: 4,
      rate: 0.5,
    });
    expect(figures([{ kind: 'error' }])).toMatchObject({
      pValue: null,
      positionConsistency: { votes: 0, rate: null },
    });
  });
});
