import type { ArmForecast, DryRun } from '../domain/dry-run.ts';
import { GRADE_TOKENS } from '../domain/dry-run.ts';
import { quoted } from '../lib/width.ts';
import { formatCount, formatTokens, formatUsd } from '../lib/format.ts';

/** How much of its grid an adaptive sweep asks; `null` where all of it is asked. */
export function adaptiveNote({ adaptive, arms }: Pick<DryRun, 'adaptive' | 'arms'>): string | null {
  if (adaptive === null) return null;
  const { arms: asked, requests, costUsd } = adaptive;
  const cost = costUsd === null ? '' : `, ${formatUsd(costUsd.fewest)} to ${formatUsd(costUsd.most)}`;
  return (
    `--adaptive asks ${formatCount(asked.fewest)} to ${formatCount(asked.most)} of these ${formatCount(arms.length)} arms: ` +
    `${formatCount(requests.fewest)} to ${formatCount(requests.most)} requests without retries${cost}. ` +
    'The sums below are of the whole grid.'
  );
}

/** Where the tokens are from. */
export function answerNote(arms: readonly ArmForecast[]): string {
  const origins = grouped(arms, ({ answer }) => {
    switch (answer.from) {
      case 'recorded':
        return `as recorded in ${answer.run ?? ''}`;
      case 'maxTokens':
        return 'as many as maxTokens allows';
      case 'usual':
        return `${formatTokens(answer.tokens)} supposed, nothing is recorded`;
    }
  });
  return [
    'Input tokens are estimated from the requests themselves: within about a third for prose, worse for code.',
    `Tokens per answer: ${origins}.`,
    '"At most": every answer as long as it may be; "-" where no limit is known.',
  ].join(' ');
}

/** What judging is supposed to take. */
export const JUDGING_NOTE = [
  'In no other figure here. Every answer is thought to be graded, with the tokens supposed above;',
  `${GRADE_TOKENS} tokens a grade are supposed. "With all retries" also puts each question twice. "-": no price is known.`,
].join(' ');

/** That a cost is unknown; `null` where every model has a price. */
export function priceGapNote(arms: readonly ArmForecast[]): string | null {
  const gaps = arms.filter(({ costUsd }) => costUsd.expected === null);
  if (gaps.length === 0) return null;
  const names = [...new Set(gaps.map(({ model }) => quoted(model)))].join(', ');
  return `No price is known for ${names}, so the cost isn't either: give it a price in the config.`;
}

/** Where the times are from. */
export function timeNote(arms: readonly ArmForecast[]): string {
  const known = arms.filter(({ latencyMs }) => latencyMs !== null);
  const unknown = arms.filter(({ latencyMs }) => latencyMs === null);
  const names = [...new Set(unknown.map(({ model }) => quoted(model)))].join(', ');
  return [
    ...(known.length === 0
      ? []
      : [`Time supposes the median latency recorded: ${grouped(known, latencyOrigin)}.`]),
    ...(unknown.length === 0 ? [] : [`No run is recorded of ${names} as configured: its time isn't known.`]),
    "Retries and the provider's own limits are not in it, and failed attempts are in no cost.",
  ].join(' ');
}

function latencyOrigin({ latencyMs }: ArmForecast): string {
  return `in ${latencyMs?.run ?? ''}`;
}

/** `as recorded in r1 ("a", "b"); 512 supposed ("c")`. */
function grouped(arms: readonly ArmForecast[], of: (arm: ArmForecast) => string): string {
  const byOrigin = new Map<string, string[]>();
  for (const arm of arms) byOrigin.set(of(arm), [...(byOrigin.get(of(arm)) ?? []), quoted(arm.arm)]);
  if (byOrigin.size === 1) return [...byOrigin.keys()].join('');
  return [...byOrigin].map(([origin, names]) => `${origin} (${names.join(', ')})`).join('; ');
}
