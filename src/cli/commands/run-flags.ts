import type { Command } from 'commander';
import type { ReportFormat, RunOverrides } from '../../app/run.ts';
import { decimal, wholeNumber } from '../read-flags.ts';

/** The report files that a run can write. */
export const FORMATS: readonly ReportFormat[] = ['json', 'md', 'csv', 'junit'];

/** What commander makes of the flags of `run`, which `sweep` shares; an absent flag is absent. */
export interface RunFlags {
  readonly config?: readonly string[];
  readonly dataset?: readonly string[];
  readonly prompt?: readonly string[];
  readonly model?: readonly string[];
  readonly repeats?: number;
  readonly concurrency?: number;
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly seed?: number;
  readonly limit?: number;
  readonly sample?: number;
  readonly tag?: readonly string[];
  readonly shard?: string;
  readonly gate?: readonly string[];
  readonly baseline?: string;
  readonly baselineRun?: string;
  readonly margin?: number;
  readonly requirePower?: true;
  readonly maxErrorRate?: number;
  readonly budget?: number;
  readonly cache?: true;
  readonly stream?: true;
  readonly batch?: true;
  readonly simulate?: true;
  readonly allowCode?: true;
  readonly resume?: string | true;
  readonly dryRun?: true;
  readonly out?: string;
  readonly format?: readonly ReportFormat[];
  readonly quiet?: true;
  readonly json?: true;
}

/** Adds the flags with numbers that `run` and `sweep` share. */
export function addNumberOptions(command: Command): Command {
  return command
    .option('--repeats <n>', 'answers asked for per case (default: 1)', wholeNumber(1))
    .option('--concurrency <n>', 'trials in flight per model (default: 8)', wholeNumber(1))
    .option('--timeout <seconds>', 'time for one attempt (default: 120)', decimal(0.001, 86_400))
    .option('--retries <n>', 'attempts after the first (default: 4)', wholeNumber(0))
    .option('--seed <n>', 'sampling of cases, back-off, simulation (default: 1)', wholeNumber(0))
    .option('--limit <n>', 'only the first n selected cases', wholeNumber(1))
    .option('--sample <n>', 'only n cases drawn by the seed', wholeNumber(1));
}

/** What the flags say over the config. */
export function toOverrides(flags: RunFlags): RunOverrides {
  return {
    datasets: flags.dataset ?? null,
    prompts: flags.prompt ?? null,
    models: flags.model ?? null,
    repeats: flags.repeats ?? null,
    concurrency: flags.concurrency ?? null,
    maxTokens: flags.maxTokens ?? null,
    temperature: flags.temperature ?? null,
    timeoutSeconds: flags.timeout ?? null,
    retries: flags.retries ?? null,
    seed: flags.seed ?? null,
    limit: flags.limit ?? null,
    sample: flags.sample ?? null,
    tags: flags.tag ?? null,
    shard: flags.shard ?? null,
    maxErrorRate: flags.maxErrorRate ?? null,
    gates: flags.gate ?? null,
    baseline: flags.baseline ?? null,
    baselineRun: flags.baselineRun ?? null,
    margin: flags.margin ?? null,
    requirePower: flags.requirePower ?? null,
    budgetUsd: flags.budget ?? null,
    cache: flags.cache ?? null,
    stream: flags.stream ?? null,
    batch: flags.batch ?? null,
    simulate: flags.simulate ?? null,
    allowCode: flags.allowCode ?? null,
    out: flags.out ?? null,
    formats: flags.format ?? null,
    sweep: null,
  };
}
