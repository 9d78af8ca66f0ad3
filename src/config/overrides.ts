import type { RunPlan } from '../domain/run-plan.ts';
import type { SweepGrid } from '../domain/sweep.ts';
import type { ReportFormat } from './raw-config.ts';

/** What the command line says over the config; `null` where it says nothing. Paths are relative to `cwd`. */
export interface RunOverrides {
  readonly datasets: readonly string[] | null;
  readonly prompts: readonly string[] | null;
  readonly models: readonly string[] | null;
  readonly repeats: number | null;
  readonly concurrency: number | null;
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly timeoutSeconds: number | null;
  readonly retries: number | null;
  readonly seed: number | null;
  readonly limit: number | null;
  readonly sample: number | null;
  readonly tags: readonly string[] | null;
  /** `2/4` or `auto/4`, as it was written. */
  readonly shard: string | null;
  readonly maxErrorRate: number | null;
  readonly gates: readonly string[] | null;
  readonly baseline: string | null;
  /** A run's folder or id. */
  readonly baselineRun: string | null;
  readonly margin: number | null;
  readonly requirePower: boolean | null;
  readonly confirm: number | null;
  /** USD. */
  readonly budgetUsd: number | null;
  readonly cache: boolean | null;
  readonly stream: boolean | null;
  readonly batch: boolean | null;
  readonly simulate: boolean | null;
  /** No key of the config says this: a config may come from anywhere. */
  readonly allowCode: boolean | null;
  readonly out: string | null;
  readonly formats: readonly ReportFormat[] | null;
  /** What is varied over the models; `null`: it is no sweep. */
  readonly sweep: {
    readonly grid: SweepGrid;
    /** Bisect the budgets; `null`: ask all. */
    readonly adaptive: RunPlan['adaptive'];
    readonly allowsMany: boolean;
  } | null;
}

/** A command line that says nothing. */
export const NO_OVERRIDES: RunOverrides = {
  datasets: null,
  prompts: null,
  models: null,
  repeats: null,
  concurrency: null,
  maxTokens: null,
  temperature: null,
  timeoutSeconds: null,
  retries: null,
  seed: null,
  limit: null,
  sample: null,
  tags: null,
  shard: null,
  maxErrorRate: null,
  gates: null,
  baseline: null,
  baselineRun: null,
  margin: null,
  requirePower: null,
  confirm: null,
  budgetUsd: null,
  cache: null,
  stream: null,
  batch: null,
  simulate: null,
  allowCode: null,
  out: null,
  formats: null,
  sweep: null,
};
