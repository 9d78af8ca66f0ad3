import type { BudgetAnswer, BudgetEvidence, NotAskedArm, SweepReport } from '../domain/sweep.ts';
import { formatCount, formatPercent } from '../lib/format.ts';

type Rules = Pick<SweepReport, 'margin' | 'maxTruncation'>;

function budgetText(maxTokens: number | null): string {
  return maxTokens === null ? 'none (not sent)' : formatCount(maxTokens);
}

/** What must be known before any figure of a sweep is read, each once with the arms it is about. */
export function firstSentences({ warnings }: Pick<SweepReport, 'warnings'>): readonly string[] {
  const armsOf = new Map<string, readonly string[]>();
  for (const { message, arm } of warnings) {
    armsOf.set(message, [...(armsOf.get(message) ?? []), ...(arm === null ? [] : [arm])]);
  }
  return [...armsOf].map(([message, arms]) =>
    arms.length === 0 ? message : `${message} (${arms.join(', ')})`,
  );
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

/** Which budgets of a series an adaptive sweep has left out, and what decided it; `null`: there are none. */
export function notAskedSentence(
  { series }: BudgetAnswer,
  { notAsked, arms }: Pick<SweepReport, 'notAsked' | 'arms'>,
): string | null {
  const byReason = new Map<string, string[]>();
  for (const one of notAsked.filter((other) => other.series === series && other.why !== 'open')) {
    const reason = reasonText(one, arms);
    byReason.set(reason, [...(byReason.get(reason) ?? []), budgetText(one.maxTokens)]);
  }
  const parts = [...byReason].map(([reason, budgets]) => `${budgets.join(' and ')} (${reason})`);
  return parts.length === 0 ? null : `Not asked: ${parts.join('; ')}.`;
}

/** That an adaptive sweep has not come to its end, so that its answer isn't final; `null` where it has. */
export function openSentence(
  { series }: BudgetAnswer,
  { notAsked }: Pick<SweepReport, 'notAsked'>,
): string | null {
  const open = notAsked.filter((one) => one.series === series && one.why === 'open');
  if (open.length === 0) return null;
  const budgets = open.map(({ maxTokens }) => budgetText(maxTokens)).join(' and ');
  return `The search has not come to its end, so this is of the budgets asked so far: ${budgets} may still be asked, and may do.`;
}

/** Why an arm was not asked, in a few words. */
export function reasonText({ why, decidedBy }: NotAskedArm, arms: SweepReport['arms']): string {
  const budget = budgetText(arms.find(({ arm }) => arm === decidedBy)?.maxTokens ?? null);
  switch (why) {
    case 'a-smaller-will-do':
      return `${budget} will do`;
    case 'a-larger-will-not':
      return `${budget} won't do`;
    case 'open':
      return 'it may still be asked';
  }
}

/** That a series' answers don't fit what an adaptive sweep supposes; `null` where they do. */
export function contradictionSentence(
  { series }: BudgetAnswer,
  { contradictions }: Pick<SweepReport, 'contradictions'>,
): string | null {
  const found = contradictions.find((one) => one.series === series);
  if (found === undefined) return null;
  return `By these answers ${found.smaller} will do, and ${found.larger} won't, though its budget is larger. --adaptive supposes that this can't be, so what it says of budgets that it hasn't asked is not certain: sweep without it to see.`;
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
