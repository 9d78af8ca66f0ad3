import type { BudgetAnswer, BudgetEvidence, SweepArm, SweepContradiction } from '../domain/sweep.ts';
import { bySize } from '../domain/sweep.ts';
import { wilson } from '../stats/proportion.ts';
import { quantileInterval } from '../stats/quantile.ts';
import { turningPoint } from '../stats/turning-point.ts';
import type { CaseColumn, PairedSet } from './pair-cases.ts';
import { pairCases } from './pair-cases.ts';
import type { DifferenceRules } from './paired-rate.ts';
import { comparePairs } from './paired-rate.ts';

/** One budget's arm and what it made of each case. */
export interface SweptBudget {
  readonly arm: SweepArm;
  readonly verdicts: CaseColumn;
}

/** How budgets are judged. */
export interface BudgetRules extends DifferenceRules {
  readonly maxTruncation: number;
  readonly repeats: number;
  readonly cases: PairedSet;
}

/**
 * The smallest budget of a series whose truncation rate has its upper 95 % limit (Wilson) below `maxTruncation`, and
 * whose quality is no worse than the best budget's by the paired interval. Without one, the smallest that looks so.
 */
export function answerSeries(
  budgets: readonly SweptBudget[],
  rules: BudgetRules,
): Omit<BudgetAnswer, 'config'> {
  const ordered = budgets.toSorted((a, b) => bySize(a.arm, b.arm));
  const best = bestOf(ordered);
  const evidence = ordered.map((budget) => evidenceOf(budget, best, rules));
  const safe = evidence.find((one) => isSafe(one, rules));
  const likely = evidence.find((one) => looksRight(one, rules));
  const chosen = safe ?? likely ?? null;
  const status = safe !== undefined ? 'safe' : likely !== undefined ? 'unproven' : 'none';
  return {
    series: ordered[0]?.arm.series ?? '',
    status,
    chosen,
    best: best?.arm.arm ?? null,
    budgets: evidence,
    used: usedOf(ordered.map(({ arm }) => arm)),
    casesNeeded: status === 'unproven' && chosen !== null ? casesNeeded(chosen, rules) : null,
  };
}

/**
 * Whether the budget that was asked last will do, by what is known of those asked so far, of which the first is the largest
 * of its series; `null`: it has no answers. Where the largest is shown to be safe, being shown is asked of the others too;
 * otherwise what looks right has to do, as in the answer.
 */
export function willDo(asked: readonly SweptBudget[], rules: BudgetRules): boolean | null {
  const [largest, latest] = [asked[0], asked.at(-1)];
  if (largest === undefined || latest === undefined || latest.arm.truncation.rate === null) return null;
  const best = bestOf(asked.toSorted((a, b) => bySize(a.arm, b.arm)));
  const canBeShown = isSafe(evidenceOf(largest, bestOf([largest]), rules), rules);
  return (canBeShown ? isSafe : looksRight)(evidenceOf(latest, best, rules), rules);
}

/** The smallest budget that will do by an answer's own measure and the largest that won't, if that is larger; else `null`. */
export function contradictionIn(
  { series, status, budgets }: Pick<BudgetAnswer, 'series' | 'status' | 'budgets'>,
  rules: Limits,
): SweepContradiction | null {
  const isEnough = status === 'safe' ? isSafe : looksRight;
  const answered = budgets.filter(({ truncationRate }) => truncationRate !== null);
  const smallest = answered.findIndex((budget) => isEnough(budget, rules));
  const larger = smallest < 0 ? -1 : answered.findLastIndex((budget) => !isEnough(budget, rules));
  const [one, other] = [answered[smallest], answered[larger]];
  if (one === undefined || other === undefined || larger < smallest) return null;
  return { series, smaller: one.arm, larger: other.arm };
}

/** Of equals the largest, because it cuts off the least. */
function bestOf(ordered: readonly SweptBudget[]): SweptBudget | null {
  return ordered.reduce<SweptBudget | null>((best, budget) => {
    const { rate } = budget.arm.passRate;
    if (rate === null) return best;
    return rate >= (best?.arm.passRate.rate ?? 0) ? budget : best;
  }, null);
}

function evidenceOf(budget: SweptBudget, best: SweptBudget | null, rules: BudgetRules): BudgetEvidence {
  const { arm, maxTokens, endings, trials, truncation } = budget.arm;
  return {
    arm,
    maxTokens,
    cutOff: endings.cutOff,
    completed: trials.completed,
    truncationRate: truncation.rate,
    truncationHigh: truncation.high,
    ...qualityOf(budget, best, rules),
  };
}

type Quality = Pick<BudgetEvidence, 'quality' | 'difference' | 'differenceLow' | 'casesToSettle'>;

const NOT_COMPARED = { difference: null, differenceLow: null, casesToSettle: null };
const QUALITIES = { MIGRATE: 'no-worse', STAY: 'worse', INCONCLUSIVE: 'open' } as const;

function qualityOf(budget: SweptBudget, best: SweptBudget | null, rules: BudgetRules): Quality {
  if (best === null) return { quality: 'unknown', ...NOT_COMPARED };
  if (best === budget) return { quality: 'best', ...NOT_COMPARED };
  const { repeats } = rules;
  const pairs = pairCases(
    { column: best.verdicts, repeats },
    { column: budget.verdicts, repeats },
    rules.cases,
  );
  if (pairs.n === 0) return { quality: 'unknown', ...NOT_COMPARED };
  const draws = (key: string): (() => number) => rules.draws(`${budget.arm.arm} ${key}`);
  const { verdict, difference, deciding, casesToSettle } = comparePairs(pairs, { ...rules, draws });
  return { quality: QUALITIES[verdict], difference, differenceLow: deciding.low, casesToSettle };
}

type Limits = Pick<BudgetRules, 'maxTruncation' | 'margin'>;

function isSafe({ truncationHigh, quality }: BudgetEvidence, { maxTruncation }: Limits): boolean {
  if (truncationHigh === null || truncationHigh >= maxTruncation) return false;
  return quality === 'best' || quality === 'no-worse';
}

/** What the sample doesn't contradict. */
function looksRight(
  { truncationRate, quality, difference }: BudgetEvidence,
  { maxTruncation, margin }: Limits,
): boolean {
  if (truncationRate === null || truncationRate >= maxTruncation || quality === 'worse') return false;
  return difference === null || difference > -margin;
}

const MOST_CASES = 1e9;

function casesNeeded(
  { truncationRate, truncationHigh, casesToSettle, quality }: BudgetEvidence,
  { maxTruncation }: BudgetRules,
): number | null {
  const isQualityOpen = quality === 'open' || quality === 'unknown';
  if (truncationRate === null || (isQualityOpen && casesToSettle === null)) return null;
  const isTruncationShown = truncationHigh !== null && truncationHigh < maxTruncation;
  const forTruncation = isTruncationShown ? 0 : casesForTruncation(truncationRate, maxTruncation);
  return forTruncation === null ? null : Math.max(forTruncation, casesToSettle ?? 0);
}

/** The fewest cases with which so high a rate has its upper limit below `limit`; `null` beyond all reason. */
function casesForTruncation(rate: number, limit: number): number | null {
  const isTooFew = (cases: number): boolean => (wilson(rate * cases, cases)?.high ?? 1) >= limit;
  if (isTooFew(MOST_CASES)) return null;
  const cases = Math.ceil(turningPoint(isTooFew, { from: 1, to: MOST_CASES }));
  return isTooFew(cases) ? cases + 1 : cases;
}

function usedOf(ordered: readonly SweepArm[]): BudgetAnswer['used'] {
  const largest = ordered.findLast(({ outputTokens }) => outputTokens !== null);
  if (largest === undefined || largest.outputTokens === null) return null;
  const { outputTokens: tokens, endings, trials } = largest;
  const isWhole = endings.cutOff === 0 && tokens.count === trials.planned;
  const isSupported = isWhole && quantileInterval(tokens.count, 0.99, 0.95).high !== null;
  return { arm: largest.arm, tokens, isSupported };
}
