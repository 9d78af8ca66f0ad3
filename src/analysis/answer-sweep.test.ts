import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finishCounts, sampleArm, samplePassRate } from '../../test/support/sample-report.ts';
import { sampleTrial } from '../../test/support/samples.ts';
import type { BudgetRules, SweptBudget } from './answer-sweep.ts';
import { answerSeries, contradictionIn, willDo } from './answer-sweep.ts';
import { bisect } from './bisect.ts';
import { createSweepFold } from './fold-sweep.ts';

/** One letter a case: passed, wrong, truncated, an error. */
function budgetOf(maxTokens: number | null, letters: string): SweptBudget {
  const fold = createSweepFold();
  for (const [ordinal, letter] of letters.split('').entries()) {
    fold.add(
      sampleTrial({
        ordinal,
        outcome: OUTCOMES[letter] ?? 'error',
        finishReason: letter === 't' ? 'length' : letter === 'e' ? null : 'stop',
        output: letter === 'e' ? null : 'billing',
        usage: letter === 'e' ? null : USAGE,
      }),
    );
  }
  const count = (letter: string): number => letters.split(letter).length - 1;
  const completed = letters.length - count('e');
  const summary = sampleArm({
    arm: `flash/maxTokens=${maxTokens ?? 'none'}`,
    trials: { planned: letters.length, completed, errored: count('e'), cached: 0 },
    passRate: samplePassRate(count('p'), completed),
    finishReasons: finishCounts({ stop: count('p') + count('w'), length: count('t') }),
  });
  return { arm: fold.toArm({ series: 'flash', maxTokens }, summary, 1), verdicts: fold.verdicts };
}

const OUTCOMES: Readonly<Record<string, 'correct' | 'wrong' | 'truncated'>> = {
  p: 'correct',
  w: 'wrong',
  t: 'truncated',
};

const USAGE = {
  inputTokens: 100,
  outputTokens: 50,
  reasoningTokens: 30,
  cachedInputTokens: null,
  cacheWriteTokens: null,
};

function answer(cases: number, ...budgets: readonly SweptBudget[]) {
  return answerSeries(budgets, rulesFor(cases));
}

function rulesFor(cases: number): BudgetRules {
  return {
    maxTruncation: 0.05,
    margin: 0.05,
    alpha: 0.05,
    repeats: 1,
    cases: { cases },
    resamples: 100,
    draws: () => () => 0.5,
  };
}

describe('answerSeries', () => {
  it('takes the smallest budget that is shown to cut off little and to be no worse', () => {
    const found = answer(
      100,
      budgetOf(2048, 'p'.repeat(100)),
      budgetOf(256, 'p'.repeat(100)),
      budgetOf(64, `${'p'.repeat(90)}${'t'.repeat(10)}`),
    );
    expect(found).toMatchObject({
      status: 'safe',
      chosen: { maxTokens: 256, quality: 'no-worse' },
      casesNeeded: null,
    });
    expect(found.best).toBe('flash/maxTokens=2048');
    expect(found.budgets.map(({ maxTokens }) => maxTokens)).toEqual([64, 256, 2048]);
    expect(found.used).toMatchObject({ isSupported: false, tokens: { p99: 50, max: 50, count: 100 } });
  });

  it('passes over a budget that cuts nothing off but passes less', () => {
    const worse = `${'p'.repeat(80)}${'w'.repeat(20)}`;
    const found = answer(100, budgetOf(256, worse), budgetOf(2048, 'p'.repeat(100)));
    expect(found).toMatchObject({ status: 'safe', chosen: { maxTokens: 2048, quality: 'best' } });
  });

  it('calls what a small sample only suggests unproven, with the cases that would show it', () => {
    const found = answer(45, budgetOf(256, 'p'.repeat(45)), budgetOf(2048, 'p'.repeat(45)));
    expect(found.status).toBe('unproven');
    expect(found.chosen).toMatchObject({ maxTokens: 256, cutOff: 0, quality: 'open' });
    // Wilson's upper limit of 0 of n is z² / (n + z²), below 5 % from n = 73 on
    expect(found.casesNeeded).toBeGreaterThanOrEqual(73);
  });

  it('counts an answer that never came as one that may have been cut off', () => {
    const found = answer(100, budgetOf(256, `${'p'.repeat(95)}${'e'.repeat(5)}`));
    expect(found.budgets[0]?.truncationRate).toBe(0);
    expect(found.budgets[0]?.truncationHigh).toBeCloseTo(0.1118, 4);
    expect(found.status).toBe('unproven');
  });

  it('names no budget where all of them cut off too much', () => {
    const found = answer(
      20,
      budgetOf(64, 't'.repeat(20)),
      budgetOf(128, `${'t'.repeat(10)}${'p'.repeat(10)}`),
    );
    expect(found).toMatchObject({ status: 'none', chosen: null });
  });

  it('takes a budget that was not sent for the largest', () => {
    const found = answer(100, budgetOf(null, 'p'.repeat(100)), budgetOf(4096, 't'.repeat(100)));
    expect(found.budgets.map(({ maxTokens }) => maxTokens)).toEqual([4096, null]);
    expect(found.chosen?.maxTokens).toBeNull();
  });

  it('has no best budget where nothing passed or failed, and proves nothing then', () => {
    const silent = budgetOf(64, 'e'.repeat(10));
    const found = answer(10, silent);
    expect(found).toMatchObject({ status: 'none', best: null, used: null });
  });
});

describe('a sweep fold', () => {
  it('adds up to the completed trials and tells reasoning from visible tokens', () => {
    const { arm } = budgetOf(64, 'ppwtte');
    expect(arm.results).toEqual({ passed: 2, cutOff: 2, other: 1 });
    expect(arm.endings).toEqual({ finished: 3, cutOff: 2, other: 0 });
    expect(arm.reasoningTokens).toMatchObject({ count: 5, p50: 30 });
    expect(arm.visibleTokens).toMatchObject({ p50: 20, max: 20 });
  });
});

/** A series of which each case needs so much to end by itself, and so much to pass. */
interface GrowingSeries {
  readonly budgets: readonly SweptBudget[];
  readonly cases: number;
}

/** More tokens never spoil an answer here, so that the verdict is monotone in the budget. */
const growing: fc.Arbitrary<GrowingSeries> = fc.integer({ min: 0, max: 10 }).chain((mostNeeded) =>
  fc
    .record({
      budgets: fc.integer({ min: 1, max: 9 }),
      needs: fc.array(fc.tuple(fc.nat(mostNeeded), fc.nat(mostNeeded)), { minLength: 8, maxLength: 20 }),
      // many cases can show what a few only suggest
      times: fc.constantFrom(1, 10),
    })
    .map(({ budgets, needs, times }) => {
      const all = Array.from({ length: times }, () => needs).flat();
      const lettersOf = (size: number): string =>
        all.map(([toEnd, toPass]) => (toEnd > size ? 't' : toPass > size ? 'w' : 'p')).join('');
      return {
        budgets: Array.from({ length: budgets }, (_, size) => budgetOf(64 * 2 ** size, lettersOf(size))),
        cases: all.length,
      };
    }),
);

describe('willDo', () => {
  it('leads a bisection to the budget that the whole grid names, where more tokens spoil nothing', () => {
    fc.assert(
      fc.property(growing, ({ budgets, cases }) => {
        const rules = rulesFor(cases);
        const asked = new Set<SweptBudget>();
        bisect(budgets.length, (looked) => {
          const known = looked.flatMap((index) => budgets[index] ?? []);
          for (const budget of known) asked.add(budget);
          return willDo(known, rules);
        });
        const [whole, part] = [answerSeries(budgets, rules), answerSeries([...asked], rules)];
        expect(part.status).toBe(whole.status);
        expect(part.chosen?.arm).toBe(whole.chosen?.arm);
        expect(part.used).toEqual(whole.used);
        expect(asked.size).toBeLessThanOrEqual(1 + Math.ceil(Math.log2(budgets.length)));
        expect(contradictionIn(part, rules)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('is not so of a budget that cuts nothing off and passes less than the largest', () => {
    const worse = `${'p'.repeat(80)}${'w'.repeat(20)}`;
    expect(willDo([budgetOf(2048, 'p'.repeat(100)), budgetOf(64, worse)], rulesFor(100))).toBe(false);
  });

  it('is not known of a budget without answers', () => {
    const whole = budgetOf(2048, 'p'.repeat(100));
    expect(willDo([whole, budgetOf(64, 'e'.repeat(100))], rulesFor(100))).toBeNull();
  });

  it('asks to be shown what the largest budget was shown to be, and else no more than to look right', () => {
    const [few, many] = ['p'.repeat(45), 'p'.repeat(100)];
    expect(willDo([budgetOf(2048, few), budgetOf(64, few)], rulesFor(45))).toBe(true);
    // 3 of 100 look right, but up to 8.5 % may be cut off in the long run
    const cut = `${'p'.repeat(97)}ttt`;
    expect(willDo([budgetOf(2048, many), budgetOf(64, cut)], rulesFor(100))).toBe(false);
  });
});

describe('contradictionIn', () => {
  it('names the smallest budget that will do and the largest above it that will not', () => {
    const whole = 'p'.repeat(100);
    const found = answer(
      100,
      budgetOf(64, 't'.repeat(100)),
      budgetOf(256, whole),
      budgetOf(1024, `${'p'.repeat(50)}${'t'.repeat(50)}`),
      budgetOf(2048, whole),
    );
    expect(contradictionIn(found, rulesFor(100))).toEqual({
      series: 'flash',
      smaller: 'flash/maxTokens=256',
      larger: 'flash/maxTokens=1024',
    });
  });
});
