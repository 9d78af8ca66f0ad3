import type { PairedRate } from '../../domain/comparison.ts';
import { pairCases } from '../pair-cases.ts';
import { comparePairs } from '../paired-rate.ts';
import { decide } from './decide.ts';
import type { GateData } from './gate-data.ts';
import type { GateInput, Judgement, Question } from './gate-input.ts';

/** The one-sided error level of no-worse-than: its verdict is read off the 90 % interval. */
const ALPHA = 0.05;

type Difference = Pick<Judgement, 'actual' | 'low' | 'high' | 'level'>;

/** Judges a rate against the baseline's, case by case (Tango's interval; with repeats the bootstrap over cases). */
export function judgeShareDifference(
  { gate, metric, arm, dataset, baseline }: Question & { readonly baseline: string },
  data: GateData,
  input: GateInput,
): Judgement {
  const { condition } = gate;
  const tag = gate.tag?.name ?? null;
  const { repeats, resampling, plan } = input;
  const base = {
    column: data.shares({ arm: baseline, tag }, metric),
    repeats: input.baselineRepeats ?? repeats,
  };
  const candidate = { column: data.shares({ arm, tag }, metric), repeats };
  const pairs = pairCases(base, candidate, input.positions(dataset, tag));
  const rate = comparePairs(pairs, { ...resampling, margin: plan.margin, alpha: ALPHA });
  const isMirrored = metric.better === 'lower';
  const found = { quantity: 'difference', n: rate.n } as const;
  if (condition.kind === 'no-worse') {
    return { ...found, ...noWorse(rate, isMirrored), ...differenceOf(rate, rate.deciding, isMirrored) };
  }
  const difference = differenceOf(rate, rate.wide, isMirrored);
  const needed = condition.kind === 'baseline' ? condition.offset : condition.value;
  const bound = { operator: condition.operator, needed };
  const measure = { ...difference, n: rate.n, supported: null, gap: null };
  const { status, reason } = decide(measure, bound);
  const notes = [reason, missingNote(rate)].filter((note) => note !== null);
  return {
    ...found,
    ...bound,
    ...difference,
    status,
    judgedBy: 'actual',
    casesNeeded: null,
    reason: notes.length === 0 ? null : notes.join('; '),
  };
}

type NoWorse = Pick<Judgement, 'status' | 'operator' | 'needed' | 'judgedBy' | 'casesNeeded' | 'reason'>;

function noWorse(rate: PairedRate, isMirrored: boolean): NoWorse {
  const status = rate.n === 0 ? 'fail' : STATUS[rate.verdict];
  const reason = rate.n === 0 ? 'there is no data' : whyOf(rate);
  const notes = [reason, missingNote(rate)].filter((note) => note !== null);
  return {
    status,
    operator: isMirrored ? '<' : '>',
    needed: isMirrored ? rate.margin : -rate.margin,
    judgedBy: isMirrored ? 'high' : 'low',
    casesNeeded: status === 'undecided' ? rate.casesToSettle : null,
    reason: notes.length === 0 ? null : notes.join('; '),
  };
}

const STATUS = { MIGRATE: 'pass', STAY: 'fail', INCONCLUSIVE: 'undecided' } as const;

function whyOf({ verdict, direction, smallestMargin }: PairedRate): string | null {
  if (verdict === 'MIGRATE') return direction === 'worse' ? 'worse, within the margin' : null;
  if (verdict === 'STAY') return 'worse by more than the margin';
  if (smallestMargin === null) return null;
  return `these cases would certify a margin of ${(Math.ceil(smallestMargin * 1000) / 10).toFixed(1)} points`;
}

/** The difference in the metric's own sense; that of a share that is better low was made the other way round. */
function differenceOf(rate: PairedRate, limits: PairedRate['wide'], isMirrored: boolean): Difference {
  const { difference } = rate;
  const { low, high, level } = limits;
  if (!isMirrored) return { actual: difference, low, high, level };
  return { actual: negative(difference), low: negative(high), high: negative(low), level };
}

function negative(value: number | null): number | null {
  // 0 - 0 is 0, where -0 would be written as it is
  return value === null ? null : 0 - value;
}

function missingNote({ missing, partial, bounds }: PairedRate): string | null {
  const pairs = Object.values(missing).reduce((sum, count) => sum + count, 0) + partial;
  if (pairs === 0 || bounds === null) return null;
  return `${pairs} ${pairs === 1 ? 'case has' : 'cases have'} unknown answers, which are left out`;
}
