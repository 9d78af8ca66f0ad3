import { compareArms } from '../src/analysis/compare-arms.ts';
import type { ArmPairResult } from '../src/analysis/compare-arms.ts';
import { passRateOf } from '../src/analysis/pass-rate.ts';
import type { PairedRate, RatioMetric } from '../src/domain/comparison.ts';
import { keyedRandom } from '../src/lib/random.ts';
import type { PairSize, TrueRatios, Truth } from './draw-pair.ts';
import { drawPair, trueRate } from './draw-pair.ts';

/** The defaults of `compare`: the share that may be lost, and the one-sided error level. */
export const MARGIN = 0.05;
const ALPHA = 0.05;

/** A truth and how many pairs of which size to draw of it. */
export interface Draws {
  readonly truth: Truth;
  readonly size: PairSize;
  readonly pairs: number;
  /** Draws of each bootstrap, where there is one. */
  readonly resamples: number;
  readonly seed: number;
}

/** How often each verdict came, and how often the intervals held the true difference; shares of the pairs. */
export interface VerdictTally {
  readonly pairs: number;
  readonly verdicts: Readonly<Record<PairedRate['verdict'], number>>;
  readonly wideCoverage: number;
  readonly decidingCoverage: number;
}

/** Draws pairs of runs and puts each through the code of `compare`. */
export function tallyVerdicts(draws: Draws): VerdictTally {
  const truth = trueRate(draws.truth, 'candidate') - trueRate(draws.truth, 'base');
  const rates = comparedPairs(draws, null).map(({ rate }) => rate);
  const share = (is: (rate: PairedRate) => boolean): number => shareOf(rates, is);
  return {
    pairs: rates.length,
    verdicts: {
      MIGRATE: share(({ verdict }) => verdict === 'MIGRATE'),
      STAY: share(({ verdict }) => verdict === 'STAY'),
      INCONCLUSIVE: share(({ verdict }) => verdict === 'INCONCLUSIVE'),
    },
    wideCoverage: share(({ wide }) => holds(wide, truth)),
    decidingCoverage: share(({ deciding }) => holds(deciding, truth)),
  };
}

/** Of the pairs that gave an interval, the share that held the true ratio. */
export interface RatioTally {
  readonly metric: RatioMetric;
  readonly coverage: number;
  readonly intervals: number;
}

/** How often the intervals of latency and cost ratios held the truth; a ratio without any interval is left out. */
export function tallyRatios(draws: Draws, ratios: TrueRatios): readonly RatioTally[] {
  const results = comparedPairs(draws, ratios);
  const passes = trueRate(draws.truth, 'candidate') / trueRate(draws.truth, 'base');
  const truths: readonly (readonly [RatioMetric, number])[] = [
    ['latencyMs', ratios.latency],
    // both are log-normal with the same spread, so all percentiles have this ratio
    ['latencyMs.p95', ratios.latency],
    ['costUsd.perTrial', ratios.cost],
    ['costUsd.perPass', ratios.cost / passes],
  ];
  return truths.flatMap(([metric, truth]): readonly RatioTally[] => {
    const limits = results
      .flatMap((result) => result.ratios.filter((ratio) => ratio.metric === metric))
      .filter(({ low }) => low !== null);
    if (limits.length === 0) return [];
    return [{ metric, coverage: shareOf(limits, (limit) => holds(limit, truth)), intervals: limits.length }];
  });
}

/** How often the interval of one arm's pass rate held the true rate, by the code of a run's report. */
export function tallyRates({ truth, size, pairs, seed }: Omit<Draws, 'resamples'>): number {
  const rates = Array.from({ length: pairs }, (_, pair) => {
    const random = keyedRandom(seed, 'rate', truth.name, size.cases, size.repeats, pair);
    const { base } = drawPair({ truth, size, ratios: null }, random);
    const counts = Array.from({ length: size.cases }, (_unused, ordinal) => {
      const { passed, judged } = base.verdicts.at(ordinal);
      return { ordinal, passed, scored: judged };
    });
    return passRateOf(counts, { repeats: size.repeats, level: 0.95 });
  });
  return shareOf(rates, (rate) => holds(rate, trueRate(truth, 'base')));
}

function comparedPairs(draws: Draws, ratios: TrueRatios | null): readonly ArmPairResult[] {
  const { truth, size, pairs, resamples, seed } = draws;
  return Array.from({ length: pairs }, (_, pair) => {
    const key = [truth.name, size.cases, size.repeats, pair];
    const drawn = drawPair({ truth, size, ratios }, keyedRandom(seed, 'pair', ...key));
    const drawsFor = (name: string): (() => number) => {
      const random = keyedRandom(seed, 'compare', ...key, name);
      return () => random.uniform();
    };
    return compareArms([drawn], { margin: MARGIN, alpha: ALPHA, resamples, draws: drawsFor });
  }).flat();
}

interface Limits {
  readonly low: number | null;
  readonly high: number | null;
}

function holds({ low, high }: Limits, truth: number): boolean {
  // the truths are sums of decimals, whose rounding must not count as a miss
  return low !== null && high !== null && low <= truth + 1e-12 && high >= truth - 1e-12;
}

function shareOf<Item>(items: readonly Item[], is: (item: Item) => boolean): number {
  if (items.length === 0) throw new Error('nothing was drawn');
  return items.filter(is).length / items.length;
}
