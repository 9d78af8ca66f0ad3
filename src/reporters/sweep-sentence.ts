import type { BudgetAnswer, BudgetEvidence, SweepReport } from '../domain/sweep.ts';
import { formatCount, formatPercent } from '../lib/format.ts';

type Rules = Pick<SweepReport, 'margin' | 'maxTruncation'>;

function budgetText(maxTokens: number | null): string {
  return maxTokens === null ? 'none (not sent)' : formatCount(maxTokens);
}

/** The answer of one series with its evidence. */
export function answerSentence(answer: BudgetAnswer, rules: Rules): string {
  const { status, chosen } = answer;
  if (chosen === null) return noneSentence(answer, rules);
  const cut = `${formatCount(chosen.cutOff)} of ${formatCount(chosen.completed)} answers were cut off`;
  const limit = `at most ${formatPercent(chosen.truncationHigh, 1)} with 95 % confidence`;
  const quality = qualityText(answer, chosen, rules);
  if (status === 'safe') {
    return `maxTokens ${budgetText(chosen.maxTokens)} is the smallest safe budget: ${cut} (${limit}, and ${formatPercent(rules.maxTruncation)} is allowed), and ${quality}.`;
  }
  const needed =
    answer.casesNeeded === null
      ? 'this sample cannot show it.'
      : `this sample cannot show it: about ${formatCount(answer.casesNeeded)} cases would, if it stays so.`;
  return `maxTokens ${budgetText(chosen.maxTokens)} looks like the smallest safe budget, but it is not proven: ${cut} (${limit}, and ${formatPercent(rules.maxTruncation)} is allowed), and ${quality}; ${needed}`;
}

function noneSentence({ budgets }: BudgetAnswer, { maxTruncation, margin }: Rules): string {
  const largest = budgets.at(-1);
  if (largest === undefined || largest.truncationRate === null) {
    return 'No budget can be named: the largest one got no answers.';
  }
  const rate = formatPercent(largest.truncationRate, 1);
  const cut = `with ${budgetText(largest.maxTokens)}, ${formatCount(largest.cutOff)} of ${formatCount(largest.completed)} answers (${rate}) were cut off`;
  if (largest.truncationRate >= maxTruncation) {
    return `None of these budgets is large enough: ${cut}, and ${formatPercent(maxTruncation)} is allowed. Sweep larger ones.`;
  }
  return `None of these budgets both finishes its answers and keeps the best one's quality within ${formatPercent(margin)}: ${cut}.`;
}

function qualityText({ best }: BudgetAnswer, chosen: BudgetEvidence, { margin }: Rules): string {
  const by = formatPercent(margin);
  switch (chosen.quality) {
    case 'best':
      return 'no other budget passed more';
    case 'no-worse':
      return `its pass rate is no worse than the best budget's by ${by} (${differenceText(chosen)} against ${best})`;
    case 'open':
      return `whether its pass rate is within ${by} of the best budget's is open (${differenceText(chosen)} against ${best})`;
    case 'worse':
      return `its pass rate is worse than the best budget's (${differenceText(chosen)} against ${best})`;
    case 'unknown':
      return 'no scorer judged its quality';
  }
}

function differenceText({ difference, differenceLow }: BudgetEvidence): string {
  return `${points(difference)}, lower limit ${points(differenceLow)}`;
}

function points(share: number | null): string {
  if (share === null) return 'unknown';
  const value = (share * 100).toFixed(1);
  return `${share > 0 ? '+' : ''}${value === '-0.0' ? '0.0' : value} pp`;
}

/** What room a budget leaves over the tokens that answers use; `null` where these aren't known. */
export function headroomSentence({ used, chosen }: BudgetAnswer): string | null {
  if (used === null || chosen === null) return null;
  const { p99, max, count } = used.tokens;
  const tokens = `p99 of tokens used ${used.isSupported ? '' : 'in this sample '}${formatCount(Math.ceil(p99))}, at most ${formatCount(max)} (${formatCount(count)} answers of ${used.arm})`;
  const room =
    chosen.maxTokens === null || p99 <= 0
      ? ''
      : `; use ${budgetText(chosen.maxTokens)}, ${(chosen.maxTokens / p99).toFixed(1)} times the p99`;
  const doubt = used.isSupported
    ? ''
    : '. A bound for the p99 needs 368 answers, none of them missing or cut off';
  return `Headroom: ${tokens}${room}${doubt}.`;
}

/** The entry of `models` to paste; YAML, because JSON values are. */
export function configLines({ config }: BudgetAnswer): readonly string[] {
  if (config === null) return [];
  const settings = Object.entries(config.settings);
  return [
    `- model: ${JSON.stringify(config.model)}`,
    ...settings.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
  ];
}
