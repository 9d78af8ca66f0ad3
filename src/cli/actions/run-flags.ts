import type { ReportFormat, RunOverrides } from '../../app/run.ts';

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
  readonly confirm?: number;
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
    confirm: flags.confirm ?? null,
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
