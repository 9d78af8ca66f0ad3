import type { PassRate } from '../domain/report.ts';
import { wilson } from '../stats/proportion.ts';
import type { CaseCount } from './columns.ts';
import type { RateRules } from './summary-input.ts';

/** A pass rate in the making. */
export interface RateSum {
  add(count: CaseCount): void;
  summary(): PassRate;
}

/**
 * The mean over cases of each case's share of passes, with Wilson's interval for n = number of cases. Repeats are
 * never pooled: the answers to one case aren't independent. Case means between 0 and 1 vary less than the single
 * answers the formula assumes, so with repeats the interval is conservative (too wide rather than too narrow).
 */
export function createRateSum(rules: RateRules): RateSum {
  let [n, meanSum, passed, scored] = [0, 0, 0, 0];
  return {
    add: (count) => {
      n += 1;
      meanSum += count.passed / count.scored;
      passed += count.passed;
      scored += count.scored;
    },
    summary: () => {
      const interval = wilson(meanSum, n, rules.level);
      return {
        passed,
        scored,
        rate: n === 0 ? null : meanSum / n,
        low: interval?.low ?? null,
        high: interval?.high ?? null,
        level: rules.level,
        method: rules.repeats > 1 ? 'wilson over case means' : 'wilson',
        n,
      };
    },
  };
}

/** The pass rate of all the cases given. */
export function passRateOf(cases: Iterable<CaseCount>, rules: RateRules): PassRate {
  const sum = createRateSum(rules);
  for (const count of cases) sum.add(count);
  return sum.summary();
}
