import type { ArmSummary, RunReport } from '../domain/report.ts';
import { formatCount } from '../lib/format.ts';
import type { Section } from './grid.ts';
import { finishReasons } from './sections/finish-reasons.ts';
import { labels } from './sections/labels.ts';
import { latency } from './sections/latency.ts';
import { quality } from './sections/quality.ts';
import { retriesAndErrors } from './sections/retries-and-errors.ts';
import { summary } from './sections/summary.ts';
import { passRateByTag } from './sections/tags.ts';
import { tokensAndCost } from './sections/tokens-and-cost.ts';
import { toolFaults } from './sections/tool-faults.ts';

/** The arms of one dataset. */
export interface DatasetResults {
  readonly path: string;
  /** `94 cases`, `20 of 94 cases`; `null` when the plan doesn't know the dataset. */
  readonly cases: string | null;
  readonly arms: readonly ArmSummary[];
}

/** A report's arms by dataset, in the order of the arms. */
export function datasetsOf(report: RunReport): DatasetResults[] {
  const paths = [...new Set(report.arms.map((arm) => arm.dataset))];
  return paths.map((path) => ({
    path,
    cases: casesOf(report, path),
    arms: report.arms.filter((arm) => arm.dataset === path),
  }));
}

function casesOf({ plan }: RunReport, path: string): string | null {
  const dataset = plan.datasets.find((candidate) => candidate.path === path);
  if (dataset === undefined) return null;
  const { cases, selected } = dataset;
  const total = counted(cases, 'case');
  return selected === cases ? total : `${formatCount(selected)} of ${total}`;
}

/** A count with its noun: `1 arm`, `6 arms`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** The tables of one dataset, in reading order. */
export function sectionsOf(arms: readonly ArmSummary[]): Section[] {
  return [
    summary(arms),
    quality(arms),
    finishReasons(arms),
    latency(arms),
    tokensAndCost(arms),
    retriesAndErrors(arms),
    passRateByTag(arms),
    labels(arms),
    toolFaults(arms),
  ].filter((section) => section !== null);
}
