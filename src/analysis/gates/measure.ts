import type { ArmSummary, DurationSummary, PercentileEstimate } from '../../domain/report.ts';
import { wilson } from '../../stats/proportion.ts';
import type { Metric } from './metric.ts';

/** A figure that a gate is judged by. */
export interface Measure {
  /** `null`: nothing was measured. */
  readonly actual: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  /** Of a percentile: whether there were enough calls for an upper limit; `null` for what is no percentile. */
  readonly supported: boolean | null;
  /** Why a part of what it should be of is unknown; `null`: nothing is. */
  readonly gap: string | null;
}

interface MeasureRules {
  readonly repeats: number;
  readonly level: number;
}

/** What an arm's summary says of a metric. Means and sums have no limits here. */
export function measureOf(arm: ArmSummary, { source }: Metric, rules: MeasureRules): Measure {
  switch (source.of) {
    case 'scorer': {
      const score = Object.hasOwn(arm.scores, source.name) ? arm.scores[source.name] : undefined;
      return score === undefined ? NOTHING : rateMeasure(score);
    }
    case 'share':
      return shareMeasure(arm, source.name, rules);
    case 'finishReason':
      return countMeasure(arm.finishReasons[source.reason], arm.trials.completed, rules);
    case 'duration':
      return durationMeasure(arm[source.name], source.statistic);
    case 'tokens':
      return tokenMeasure(arm, source.name);
    case 'cost':
      return plain(arm.costUsd?.[source.name] ?? null, arm.trials.completed - arm.trials.cached);
    case 'chars':
      return plain(arm.outputChars.mean, arm.trials.completed);
  }
}

const NOTHING: Measure = { actual: null, low: null, high: null, n: 0, supported: null, gap: null };

function plain(actual: number | null, n: number): Measure {
  return { ...NOTHING, actual, n };
}

function rateMeasure({ rate, low, high, n }: ArmSummary['passRate']): Measure {
  return { ...NOTHING, actual: rate, low, high, n };
}

type ShareName = (Metric['source'] & { readonly of: 'share' })['name'];

function shareMeasure(arm: ArmSummary, name: ShareName, rules: MeasureRules): Measure {
  const { completed, errored } = arm.trials;
  switch (name) {
    case 'passRate':
    case 'passRateFinished':
      return rateMeasure(arm[name]);
    case 'errorRate':
      return countMeasure(errored, completed + errored, rules);
    case 'truncatedRate':
      return countMeasure(arm.finishReasons.length + arm.finishReasons.context_exceeded, completed, rules);
    case 'emptyRate':
      return countMeasure(arm.emptyOutputs, completed, rules);
    case 'refusedRate':
      return countMeasure(arm.finishReasons.refusal + arm.finishReasons.content_filter, completed, rules);
    case 'retryRate': {
      const { rate, trialsRetried } = arm.retries;
      const asked =
        rate === null
          ? 0
          : rate === 0
            ? completed + errored - arm.trials.cached
            : Math.round(trialsRetried / rate);
      return countMeasure(trialsRetried, asked, rules);
    }
  }
}

/** A share of trials; with repeats its interval is for as many cases, as answers to one case aren't independent. */
function countMeasure(count: number, trials: number, { repeats, level }: MeasureRules): Measure {
  if (trials === 0) return NOTHING;
  const rate = count / trials;
  const cases = Math.max(1, Math.floor(trials / repeats));
  const interval = wilson(rate * cases, cases, level);
  return { ...NOTHING, actual: rate, low: interval?.low ?? null, high: interval?.high ?? null, n: cases };
}

function durationMeasure(
  times: DurationSummary | null,
  statistic: (Metric['source'] & { readonly of: 'duration' })['statistic'],
): Measure {
  if (times === null || times.count === 0) return NOTHING;
  if (statistic === 'mean' || statistic === 'max') return plain(times[statistic], times.count);
  return percentileMeasure(times[statistic], times.count);
}

function percentileMeasure(estimate: PercentileEstimate | null, n: number): Measure {
  if (estimate === null) return NOTHING;
  const { value, low, high, supported } = estimate;
  return { ...NOTHING, actual: value, low, high, n, supported };
}

function tokenMeasure(
  { tokens, trials }: ArmSummary,
  name: (Metric['source'] & { readonly of: 'tokens' })['name'],
): Measure {
  const parts = name === 'total' ? [tokens.input, tokens.output] : [tokens[name]];
  const reported = Math.min(...parts.map((part) => part.reported));
  if (reported === 0 || parts.some((part) => part.reported !== reported)) return NOTHING;
  const mean = parts.reduce((sum, part) => sum + (part.mean ?? 0), 0);
  const silent = trials.completed - reported;
  const gap = silent > 0 ? `${silent} of ${trials.completed} answers tell no count` : null;
  return { ...plain(mean, reported), gap };
}
