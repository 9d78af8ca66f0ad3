import { describe, expect, it } from 'vitest';
import { keyedRandom } from '../lib/random.ts';
import type { PairedCases, Reading } from './pair-cases.ts';
import { createCaseColumn, pairCases } from './pair-cases.ts';
import type { DifferenceRules } from './paired-rate.ts';
import { comparePairs } from './paired-rate.ts';

const RULES: DifferenceRules = {
  margin: 0.05,
  alpha: 0.05,
  resamples: 10_000,
  draws: (key) => {
    const random = keyedRandom(1, key);
    return () => random.uniform();
  },
};

/** Pairs of letters, base then candidate: p passed, f failed, e errored, u unasked; repeats are joined by a comma. */
function pairsOf(cases: readonly string[], repeats = 1): PairedCases {
  const words: Record<string, Reading> = { p: 'passed', f: 'failed', e: 'errored', u: 'unasked' };
  const [base, candidate] = [createCaseColumn(), createCaseColumn()];
  for (const [position, letters] of cases.entries()) {
    for (const pair of letters.split(',')) {
      base.add(position, words[pair[0] ?? ''] ?? 'unjudged');
      candidate.add(position, words[pair[1] ?? ''] ?? 'unjudged');
    }
  }
  return pairCases({ column: base, repeats }, { column: candidate, repeats }, { cases: cases.length });
}

function counted(table: { right: number; regressions: number; fixes: number; wrong: number }): PairedCases {
  return pairsOf([
    ...Array.from({ length: table.right }, () => 'pp'),
    ...Array.from({ length: table.regressions }, () => 'pf'),
    ...Array.from({ length: table.fixes }, () => 'fp'),
    ...Array.from({ length: table.wrong }, () => 'ff'),
  ]);
}

describe('comparePairs', () => {
  it('gives the interval of Tango and the p-values of McNemar for cases asked once', () => {
    const rate = comparePairs(counted({ right: 30, regressions: 2, fixes: 12, wrong: 6 }), RULES);
    expect(rate).toMatchObject({ n: 50, difference: 0.2, method: 'tango', verdict: 'MIGRATE' });
    expect(rate.wide.low).toBeCloseTo(0.0611, 4);
    expect(rate.wide.high).toBeCloseTo(0.3447, 4);
    expect(rate.deciding.level).toBeCloseTo(0.9, 12);
    expect(rate.direction).toBe('better');
    expect(rate.baseRate).toBeCloseTo(32 / 50, 12);
    expect(rate.candidateRate).toBeCloseTo(42 / 50, 12);
    expect(rate.casesToSettle).toBeNull();
    const two = comparePairs(counted({ right: 30, regressions: 10, fixes: 2, wrong: 0 }), RULES);
    expect(two.pValue?.conservative).toBeCloseTo(0.0386, 4);
    expect(two.pValue?.value).toBeCloseTo(0.0225, 4);
  });

  it('stays where even the upper limit is below the margin, and is open in between', () => {
    expect(comparePairs(counted({ right: 30, regressions: 15, fixes: 0, wrong: 5 }), RULES).verdict).toBe(
      'STAY',
    );
    const open = comparePairs(counted({ right: 45, regressions: 2, fixes: 2, wrong: 1 }), RULES);
    expect(open.verdict).toBe('INCONCLUSIVE');
    expect(open.casesToSettle).toBeGreaterThan(50);
    expect(open.smallestMargin).toBeCloseTo(-(open.deciding.low ?? 0), 12);
  });

  it('keeps errors out of the rates and says what they allow', () => {
    const rate = comparePairs(pairsOf(['pp', 'pp', 'fp', 'ep', 'pe', 'ee', 'uu', 'ue']), RULES);
    expect(rate).toMatchObject({ n: 3, baseRate: 2 / 3, candidateRate: 1, unasked: 2 });
    expect(rate.missing).toEqual({
      candidateRight: 1,
      candidateWrong: 0,
      baseRight: 1,
      baseWrong: 0,
      bothMissing: 1,
    });
    expect(rate.bounds?.low).toBeCloseTo((1 - 2) / 6, 12);
    expect(rate.bounds?.high).toBeCloseTo((1 + 2) / 6, 12);
  });

  it('decides nothing without pairs', () => {
    const rate = comparePairs(pairsOf(['ee']), RULES);
    expect(rate).toMatchObject({ verdict: 'INCONCLUSIVE', n: 0, difference: null, pValue: null });
    expect(rate.bounds).toEqual({ low: -1, high: 1 });
  });

  it('averages repeats within the case, and counts a case as right when most repeats are', () => {
    const pairs = pairsOf(['pp,pf,pf', 'fp,fp,ff', 'pf,fp,pp', 'pe,pp,pp'], 3);
    expect(pairs.table).toEqual({ bothRight: 2, regressions: 1, fixes: 1, bothWrong: 0 });
    expect([...pairs.candidate]).toEqual([1 / 3, 2 / 3, 2 / 3, 1]);
    expect(pairs.partial).toBe(1);
    const rate = comparePairs(pairs, RULES);
    expect(rate.difference).toBeCloseTo(0, 12);
    expect(rate.pValue).toMatchObject({ value: 1, method: 'sign flips, exact' });
    expect(rate.bounds?.low).toBeCloseTo(-1 / 3 / 4, 12);
    expect(rate.bounds?.high).toBeCloseTo(0, 12);
  });

  it('is never surer with repeats than without any disagreement', () => {
    const same = pairsOf(
      Array.from({ length: 50 }, () => 'pp,pp'),
      2,
    );
    const rate = comparePairs(same, RULES);
    expect(rate.wide.low).toBeCloseTo(-0.0713, 4);
    expect(rate.wide.high).toBeCloseTo(0.0713, 4);
    expect(rate.pValue?.value).toBe(1);
    expect(rate.casesToSettle).toBeGreaterThan(50);
  });

  it('counts half of the repeats as not right', () => {
    expect(pairsOf(['pp,fp'], 2).table.fixes).toBe(1);
  });

  it('takes the cases asked for only', () => {
    const column = createCaseColumn();
    for (let position = 0; position < 200; position += 1) column.add(position, 'passed');
    const side = { column, repeats: 1 };
    const even = pairCases(side, side, { cases: 200, includes: (position) => position % 2 === 0 });
    expect(even.n).toBe(100);
    expect(even.positions[1]).toBe(2);
  });
});
