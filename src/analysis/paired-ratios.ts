import type { PairedRatio, RatioMetric } from '../domain/comparison.ts';
import { RATIO_METRICS } from '../domain/comparison.ts';
import { bootstrap } from '../stats/bootstrap.ts';
import type { Statistic } from '../stats/bootstrap.ts';
import { normalQuantile } from '../stats/distributions.ts';
import { pairedRatio } from '../stats/paired-ratio.ts';
import { quantile, quantileInterval } from '../stats/quantile.ts';
import { meanOf, quantileOf, ratioOf } from '../stats/resampled-statistics.ts';
import type { ArmColumns, CaseFigure } from './arm-columns.ts';
import type { Resampling } from './mean-interval.ts';
import { MOST_RESAMPLED_CASES, normalInterval } from './mean-interval.ts';

/** Two arms whose cases share positions. */
export interface PairedColumns {
  readonly base: ArmColumns;
  readonly candidate: ArmColumns;
  readonly cases: number;
}

const LEVEL = 0.95;
const TAIL = 0.95;

/** Ratios of latency, tokens and cost, candidate over baseline, case by case; those nothing was measured for are left out. */
export function pairedRatios(columns: PairedColumns, resampling: Resampling): readonly PairedRatio[] {
  return RATIO_METRICS.map((metric) => {
    const draws: Resampling['draws'] = (key) => resampling.draws(`${metric} ${key}`);
    return ratioFor(metric, columns, { ...resampling, draws });
  }).filter(({ n }) => n > 0);
}

function ratioFor(metric: RatioMetric, columns: PairedColumns, resampling: Resampling): PairedRatio {
  switch (metric) {
    case 'latencyMs.p95':
      return percentileRatio(columns, resampling);
    case 'costUsd.perPass':
      return perPassRatio(columns, resampling);
    case 'latencyMs':
    case 'timeToFirstTokenMs':
    case 'tokens.input':
    case 'tokens.output':
    case 'outputChars':
    case 'costUsd.perTrial':
      return typicalRatio(metric, columns, resampling);
  }
}

interface Figures {
  readonly base: Float64Array;
  readonly candidate: Float64Array;
  readonly positions: Uint32Array;
}

/** The cases' figures where both sides have one; a ratio also needs both above 0. */
function figuresOf(
  { base, candidate, cases }: PairedColumns,
  figure: CaseFigure,
  least: 'any' | 'above 0',
): Figures {
  const figures = {
    base: new Float64Array(cases),
    candidate: new Float64Array(cases),
    positions: new Uint32Array(cases),
  };
  let n = 0;
  for (let position = 0; position < cases; position += 1) {
    const [one, other] = [base.figures[figure].at(position), candidate.figures[figure].at(position)];
    if (one === null || other === null || (least === 'above 0' && (one <= 0 || other <= 0))) continue;
    figures.base[n] = one;
    figures.candidate[n] = other;
    figures.positions[n] = position;
    n += 1;
  }
  return {
    base: figures.base.slice(0, n),
    candidate: figures.candidate.slice(0, n),
    positions: figures.positions.slice(0, n),
  };
}

/** exp of the mean of ln(candidate / baseline) over the cases, with the interval made on the logarithms. */
function typicalRatio(metric: CaseFigure, columns: PairedColumns, resampling: Resampling): PairedRatio {
  const { base, candidate } = figuresOf(columns, metric, 'above 0');
  const { value, ...interval } = geometricMean(base, candidate, resampling);
  return {
    metric,
    base: meanOfAll(base),
    candidate: meanOfAll(candidate),
    ratio: value,
    ...interval,
    level: LEVEL,
    n: base.length,
    leftOut: columns.cases - base.length,
  };
}

function geometricMean(
  base: Float64Array,
  candidate: Float64Array,
  { draws, resamples }: Resampling,
): Interval & { readonly value: number | null } {
  if (base.length > MOST_RESAMPLED_CASES) {
    const logarithms = base.map((value, index) => Math.log((candidate[index] ?? Number.NaN) / value));
    const { low, high, method } = normalInterval(logarithms, LEVEL);
    return {
      value: exponential(meanOfAll(logarithms)),
      low: exponential(low),
      high: exponential(high),
      method,
    };
  }
  const rules = { uniform: draws('ratio'), resamples, level: LEVEL };
  const { value, low, high, method } = pairedRatio(base, candidate, rules);
  return { value, low, high, method: method === null ? null : `${method} bootstrap over cases` };
}

/** The ratio of the two 95th percentiles; its interval only where both have an upper limit themselves. */
function percentileRatio(columns: PairedColumns, resampling: Resampling): PairedRatio {
  const { base, candidate } = figuresOf(columns, 'latencyMs', 'above 0');
  const n = base.length;
  const [one, other] = [quantile(base.toSorted(), TAIL), quantile(candidate.toSorted(), TAIL)];
  const isSupported = quantileInterval(n, TAIL, LEVEL).high !== null;
  const statistic = ratioOf(quantileOf(candidate, TAIL), quantileOf(base, TAIL));
  const interval = isSupported ? resample(statistic, resampling) : NO_INTERVAL;
  return {
    metric: 'latencyMs.p95',
    base: one,
    candidate: other,
    ratio: one === null || other === null ? null : other / one,
    ...interval,
    level: LEVEL,
    n,
    leftOut: columns.cases - n,
  };
}

/** The ratio of what a right answer costs: the sum of costs by the sum of passes, on each side. */
function perPassRatio(columns: PairedColumns, resampling: Resampling): PairedRatio {
  const costs = figuresOf(columns, 'costUsd.perTrial', 'any');
  const judged = judgedOnly(costs, columns);
  const n = judged.base.length;
  const [base, candidate] = [
    over(meanOfAll(judged.base), meanOfAll(judged.basePasses)),
    over(meanOfAll(judged.candidate), meanOfAll(judged.candidatePasses)),
  ];
  const ratio = over(candidate, base);
  const isLarge = n > MOST_RESAMPLED_CASES;
  const interval =
    ratio === null
      ? NO_INTERVAL
      : isLarge
        ? linearised(judged, ratio)
        : resample(
            ratioOf(
              ratioOf(meanOf(judged.candidate), meanOf(judged.candidatePasses)),
              ratioOf(meanOf(judged.base), meanOf(judged.basePasses)),
            ),
            resampling,
          );
  return {
    metric: 'costUsd.perPass',
    base,
    candidate,
    ratio,
    ...interval,
    level: LEVEL,
    n,
    leftOut: columns.cases - n,
  };
}

interface CostsAndPasses {
  readonly base: Float64Array;
  readonly candidate: Float64Array;
  readonly basePasses: Float64Array;
  readonly candidatePasses: Float64Array;
}

function judgedOnly(costs: Figures, { base, candidate }: PairedColumns): CostsAndPasses {
  const kept: number[] = [];
  for (const [index, position] of costs.positions.entries()) {
    if (base.verdicts.at(position).judged > 0 && candidate.verdicts.at(position).judged > 0) kept.push(index);
  }
  const passes = (arm: ArmColumns): Float64Array =>
    Float64Array.from(kept, (index) => {
      const { passed, judged } = arm.verdicts.at(costs.positions[index] ?? 0);
      return passed / judged;
    });
  return {
    base: Float64Array.from(kept, (index) => costs.base[index] ?? 0),
    candidate: Float64Array.from(kept, (index) => costs.candidate[index] ?? 0),
    basePasses: passes(base),
    candidatePasses: passes(candidate),
  };
}

type Interval = Pick<PairedRatio, 'low' | 'high' | 'method'>;

const NO_INTERVAL: Interval = { low: null, high: null, method: null };

function resample(statistic: Statistic, { draws, resamples }: Resampling): Interval {
  if (statistic.n > MOST_RESAMPLED_CASES) return NO_INTERVAL;
  const { low, high, method } = bootstrap(statistic, { uniform: draws('ratio'), resamples, level: LEVEL });
  return { low, high, method: method === null ? null : `${method} bootstrap over cases` };
}

/** The ratio's interval from the cases' influence on its logarithm, each mean's deviation over that mean. */
function linearised(
  { base, candidate, basePasses, candidatePasses }: CostsAndPasses,
  ratio: number,
): Interval {
  const means = [candidate, candidatePasses, base, basePasses].map((values) => meanOfAll(values) ?? 0);
  const [cost = 0, pass = 0, baseCost = 0, basePass = 0] = means;
  let squares = 0;
  for (let index = 0; index < base.length; index += 1) {
    const influence =
      (candidate[index] ?? 0) / cost -
      (candidatePasses[index] ?? 0) / pass -
      (base[index] ?? 0) / baseCost +
      (basePasses[index] ?? 0) / basePass;
    squares += influence ** 2;
  }
  const half = (normalQuantile((1 + LEVEL) / 2) * Math.sqrt(squares)) / base.length;
  return { low: ratio * Math.exp(-half), high: ratio * Math.exp(half), method: 'normal over cases' };
}

function meanOfAll(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function over(above: number | null, below: number | null): number | null {
  return above === null || below === null || below === 0 ? null : above / below;
}

function exponential(value: number | null): number | null {
  return value === null ? null : Math.exp(value);
}
