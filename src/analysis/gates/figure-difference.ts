import { bootstrap } from '../../stats/bootstrap.ts';
import type { Statistic } from '../../stats/bootstrap.ts';
import { differenceOf } from '../../stats/resampled-statistics.ts';
import { decide } from './decide.ts';
import type { FigureColumn } from './figure-column.ts';
import type { CaseFigures } from './figure-statistic.ts';
import { figureStatistic } from './figure-statistic.ts';
import type { GateData } from './gate-data.ts';
import type { GateInput, Judgement, Question } from './gate-input.ts';
import type { Measure } from './measure.ts';
import { measureOf } from './measure.ts';
import type { Metric } from './metric.ts';

interface Limits {
  readonly low: number | null;
  readonly high: number | null;
}

const UNKNOWN: Limits = { low: null, high: null };

/** The interval of a mean or a sum over one arm's cases, by the bootstrap; none of a maximum. */
export function figureLimits(column: FigureColumn, metric: Metric, input: GateInput): Limits {
  const statistic = figureStatistic([...column.cases().values()], metric.source);
  return statistic === null ? UNKNOWN : limitsOf(statistic, input);
}

/** Judges a time, a number of tokens or characters, or a cost against the baseline's, over the cases both have. */
export function figureDifference(
  { gate, metric, arm, baseline }: Question & { readonly baseline: string },
  data: GateData,
  input: GateInput,
): Judgement {
  const { condition } = gate;
  if (condition.kind !== 'baseline')
    throw new Error(`the gate "${gate.text}" can't be judged by a difference`);
  const tag = gate.tag?.name ?? null;
  const [own, other] = [measureAt(arm), measureAt(baseline)];
  const pairs = pairsOf(data.figures({ arm: baseline, tag }, metric), data.figures({ arm, tag }, metric));
  const isKnown = own.actual !== null && other.actual !== null && pairs.base.length > 0;
  const { actual, low, high } = isKnown ? difference(pairs, metric, input) : { actual: null, ...UNKNOWN };
  const supported =
    own.supported === null || other.supported === null ? null : own.supported && other.supported;
  const gap = own.gap ?? other.gap;
  const measure: Measure = { actual, low, high, n: pairs.base.length, supported, gap };
  const bound = { operator: condition.operator, needed: condition.offset };
  const { status, reason } = decide(measure, bound);
  const left =
    pairs.unpaired === 0 ? null : `${pairs.unpaired} cases have a figure on one side only and are left out`;
  const notes = [reason, gap, left].filter((note) => note !== null);
  return {
    ...bound,
    status: gap !== null && status === 'pass' ? 'undecided' : status,
    quantity: 'difference',
    judgedBy: 'actual',
    actual,
    low,
    high,
    level: input.level,
    n: pairs.base.length,
    casesNeeded: null,
    reason: notes.length === 0 ? null : notes.join('; '),
  };

  function measureAt(id: string): Measure {
    const summary = data.summary({ arm: id, tag });
    if (summary === null) throw new Error(`the gate "${gate.text}" is about ${id}, which has no summary`);
    return measureOf(summary, metric, input);
  }
}

interface Pairs {
  readonly base: readonly CaseFigures[];
  readonly candidate: readonly CaseFigures[];
  readonly unpaired: number;
}

function pairsOf(base: FigureColumn, candidate: FigureColumn): Pairs {
  const [ones, others] = [base.cases(), candidate.cases()];
  const both = [...ones].flatMap(([ordinal, one]) => {
    const other = others.get(ordinal);
    return other === undefined ? [] : [{ one, other }];
  });
  return {
    base: both.map(({ one }) => one),
    candidate: both.map(({ other }) => other),
    unpaired: ones.size + others.size - 2 * both.length,
  };
}

function difference(
  { base, candidate }: Pairs,
  { source }: Metric,
  input: GateInput,
): Limits & { readonly actual: number | null } {
  const [one, other] = [figureStatistic(candidate, source), figureStatistic(base, source)];
  if (one === null || other === null) return { actual: largest(candidate) - largest(base), ...UNKNOWN };
  const statistic = differenceOf(one, other);
  return { actual: statistic.of(new Uint32Array(statistic.n).fill(1)), ...limitsOf(statistic, input) };
}

function largest(cases: readonly CaseFigures[]): number {
  return cases.reduce((most, { values }) => Math.max(most, ...values), -Infinity);
}

const MOST_DRAWS = 20_000_000;
const FEWEST_RESAMPLES = 1000;

/** Many cases need fewer resamples, and would take minutes with more. */
function limitsOf(statistic: Statistic, { level, resampling }: GateInput): Limits {
  if (statistic.n === 0) return UNKNOWN;
  const affordable = Math.max(FEWEST_RESAMPLES, Math.floor(MOST_DRAWS / statistic.n));
  const resamples = Math.min(resampling.resamples, affordable);
  const { low, high } = bootstrap(statistic, { uniform: resampling.draws('figure'), resamples, level });
  return { low, high };
}
