import type { ComparedArm, Comparison, PairedRate } from '../domain/comparison.ts';
import { formatCount, formatPercent } from '../lib/format.ts';
import {
  formatLevel,
  formatMargin,
  formatPoints,
  formatPValue,
  formatRatio,
  sideNames,
} from './comparison-figures.ts';
import { counted } from './datasets.ts';

/** The decision in a sentence for whoever has to take it, without the verdict's own word in front. */
export function verdictSentence(
  base: ComparedArm,
  comparison: Pick<Comparison, 'candidate' | 'rate' | 'ratios'>,
): string {
  const { rate } = comparison;
  const { fixes, regressions } = rate.table;
  const names = sideNames(base, comparison.candidate);
  if (rate.n === 0) return 'no case was judged on both sides, so nothing can be said.';
  const changes = `${counted(fixes, 'fix').replace(/fixs$/, 'fixes')}, ${counted(regressions, 'regression')}.`;
  const settle =
    rate.casesToSettle === null ? '' : ` About ${counted(rate.casesToSettle, 'case')} would settle it.`;
  return `${claim(rate, names)}: ${figures(rate)}.${settle} ${changes}${timeAndMoney(comparison)}`;
}

interface Names {
  readonly base: string;
  readonly candidate: string;
}

function claim(rate: PairedRate, { base, candidate }: Names): string {
  const by = rate.margin === 0 ? '' : ` by more than ${formatMargin(rate.margin)}`;
  switch (rate.verdict) {
    case 'MIGRATE':
      if (rate.direction === 'better') return `${candidate} is better than ${base}`;
      return rate.direction === 'worse'
        ? `${candidate} is worse than ${base}, but not${by}`
        : `${candidate} is no worse than ${base}${by}`;
    case 'STAY':
      return `${candidate} is worse than ${base}${by}`;
    case 'INCONCLUSIVE':
      return rate.direction === 'worse'
        ? `${candidate} is worse than ${base}; ${counted(rate.n, 'case')} can't tell whether${by}`
        : `${counted(rate.n, 'case')} can't tell whether ${candidate} is worse than ${base}${by}`;
  }
}

function figures(rate: PairedRate): string {
  const { difference, deciding, wide, margin } = rate;
  const points = (value: number | null): string => formatPoints(value, [0, -margin]);
  const interval = ({ low, high, level }: PairedRate['wide']): string =>
    `${formatLevel(level)} ${points(low)} to ${points(high)}`;
  const both =
    Math.abs(deciding.level - wide.level) < 1e-9
      ? interval(deciding)
      : `${interval(deciding)} (${interval(wide)})`;
  return `${rates(rate)}, difference ${points(difference)} points, ${both}`;
}

function rates({ n, table, baseRate, candidateRate, method }: PairedRate): string {
  if (method === 'tango') {
    const { bothRight, regressions, fixes } = table;
    return `${formatCount(bothRight + fixes)} of ${formatCount(n)} against ${formatCount(bothRight + regressions)}`;
  }
  return `${formatPercent(candidateRate, 1)} against ${formatPercent(baseRate, 1)} over ${counted(n, 'case')}`;
}

/** From so many calls on the 95th percentile has an upper limit. */
const FEWEST_FOR_P95 = 72;

function timeAndMoney({ ratios }: Pick<Comparison, 'ratios'>): string {
  const find = (metric: string) => ratios.find((ratio) => ratio.metric === metric);
  const tail = find('latencyMs.p95');
  const typical = find('latencyMs');
  const cost = find('costUsd.perPass');
  const parts = [
    ...(tail !== undefined && tail.n >= FEWEST_FOR_P95
      ? [`p95 latency ${formatRatio(tail.ratio)}`]
      : typical === undefined
        ? []
        : [`typical latency ${formatRatio(typical.ratio)}`]),
    ...(cost === undefined || cost.ratio === null
      ? ['cost per pass unknown']
      : [`cost per pass ${formatRatio(cost.ratio)}`]),
  ];
  const text = parts.join(', ');
  return ` ${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What stands behind the verdict: tests, the margin that could be certified, what unknown trials allow. */
export function evidenceNotes(
  { rate, holmPValue, candidate }: Comparison,
  family: number,
): readonly string[] {
  const { pValue, smallestMargin, deciding, bounds, margin } = rate;
  const unknown = Object.values(rate.missing).reduce((sum, count) => sum + count, 0);
  return [
    `the ${formatLevel(deciding.level)} interval decides (${rate.method === 'tango' ? "Tango's paired score interval" : rate.method})`,
    ...(pValue === null ? [] : [testNote(rate, pValue)]),
    ...(family > 1 && holmPValue !== null
      ? [
          `${counted(family, 'candidate')} share an error level of 5 % by Holm's rule: this one is decided at ${formatLevel(deciding.level)}, and its adjusted p is ${formatPValue(holmPValue)}`,
        ]
      : []),
    ...(smallestMargin === null
      ? []
      : [`the smallest margin these cases could certify is ${formatMargin(smallestMargin)}`]),
    ...(bounds === null
      ? []
      : [
          `${counted(unknown, 'case')} unknown on a side${rate.partial === 0 ? '' : `, ${formatCount(rate.partial)} in part`}: at worst the difference is ${formatPoints(bounds.low, [0, -margin])} points, at best ${formatPoints(bounds.high, [0, -margin])}`,
        ]),
    ...(rate.unasked === 0
      ? []
      : [`${counted(rate.unasked, 'case')} of ${candidate.arm} not judged by this metric`]),
  ];
}

const FEWEST_DISCORDANT = 6;

function testNote({ table }: PairedRate, pValue: NonNullable<PairedRate['pValue']>): string {
  const { value, conservative, method } = pValue;
  if (!method.startsWith('mcnemar')) return `p ${formatPValue(value)} of no difference (${method})`;
  const differing = table.regressions + table.fixes;
  const text = `McNemar's mid-p ${formatPValue(value)}, exact ${formatPValue(conservative)}`;
  if (differing >= FEWEST_DISCORDANT) return text;
  return `${text}; with ${counted(differing, 'differing case')} the exact test can't be significant`;
}
