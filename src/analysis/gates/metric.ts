import type { FinishReason } from '../../domain/completion.ts';
import { FINISH_REASONS } from '../../domain/completion.ts';
import type { GateUnit } from '../../domain/gate.ts';

/** A statistic of times. */
const STATISTICS = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const;
const TOKENS = ['input', 'output', 'reasoning', 'total'] as const;
const COSTS = ['total', 'perTrial', 'perPass'] as const;

/** Shares that every arm has; each in 0..1. */
const SHARES = {
  passRate: 'higher',
  passRateFinished: 'higher',
  errorRate: 'lower',
  truncatedRate: 'lower',
  emptyRate: 'lower',
  refusedRate: 'lower',
  retryRate: 'lower',
} as const;

/** What a gate can be about. */
export type MetricSource =
  | { readonly of: 'scorer'; readonly name: string }
  | { readonly of: 'share'; readonly name: keyof typeof SHARES }
  | { readonly of: 'finishReason'; readonly reason: FinishReason }
  | {
      readonly of: 'duration';
      readonly name: 'latencyMs' | 'timeToFirstTokenMs';
      readonly statistic: (typeof STATISTICS)[number];
    }
  | { readonly of: 'tokens'; readonly name: (typeof TOKENS)[number] }
  | { readonly of: 'cost'; readonly name: (typeof COSTS)[number] }
  | { readonly of: 'chars' };

/** A metric with what is known of it without data. */
export interface Metric {
  readonly source: MetricSource;
  readonly unit: GateUnit;
  /** `null`: neither, so that nothing can be no worse. */
  readonly better: 'higher' | 'lower' | null;
}

/** The metrics that every run has, by their names; scorers come to them. */
const BUILT_IN: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ...keysOf(SHARES).map((name): [string, Metric] => [
    name,
    { source: { of: 'share', name }, unit: 'share', better: SHARES[name] },
  ]),
  ...FINISH_REASONS.map((reason): [string, Metric] => [
    `finishReason.${reason}`,
    { source: { of: 'finishReason', reason }, unit: 'share', better: null },
  ]),
  ...(['latencyMs', 'timeToFirstTokenMs'] as const).flatMap((name) =>
    STATISTICS.map((statistic): [string, Metric] => [
      `${name}.${statistic}`,
      { source: { of: 'duration', name, statistic }, unit: 'ms', better: 'lower' },
    ]),
  ),
  ...TOKENS.map((name): [string, Metric] => [
    `tokens.${name}`,
    { source: { of: 'tokens', name }, unit: 'tokens', better: 'lower' },
  ]),
  ...COSTS.map((name): [string, Metric] => [
    `costUsd.${name}`,
    { source: { of: 'cost', name }, unit: 'usd', better: 'lower' },
  ]),
  ['outputChars.mean', { source: { of: 'chars' }, unit: 'chars', better: null }],
]);

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] {
  return Object.keys(record) as Key[];
}

/** The names of the metrics that every run has. */
export const METRIC_NAMES: readonly string[] = [...BUILT_IN.keys()];

/** The metric of that name; one that isn't built in is a scorer's pass rate. */
export function metricOf(name: string): Metric {
  return BUILT_IN.get(name) ?? { source: { of: 'scorer', name }, unit: 'share', better: 'higher' };
}
