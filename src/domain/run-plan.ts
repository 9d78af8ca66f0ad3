import type { BaselineRunFacts } from './baseline-run.ts';
import type { Settings } from './model.ts';
import type { UsedPrice } from './price.ts';
import type { ScorerSpec } from './scorer-spec.ts';

/** What was going to be run, enough to tell whether a later run is the same (contract section 3, Resume). */
export interface RunPlan {
  readonly datasets: readonly {
    readonly path: string;
    readonly sha256: string;
    /** SHA-256 over the cases as read, the schema files they name included. */
    readonly casesSha256: string;
    readonly cases: number;
    /** Cases that this run takes: those selected, or a shard's part of them. */
    readonly selected: number;
    /** Cases that were selected before a shard took its part. */
    readonly selectedByAllShards: number;
  }[];
  readonly prompts: readonly { readonly ref: string; readonly sha256: string }[];
  readonly models: readonly {
    readonly id: string;
    readonly provider: string;
    readonly model: string;
    readonly baseUrl: string;
    readonly settings: Settings;
    /** `null`: not known, so no cost is. */
    readonly price: UsedPrice | null;
    /** SHA-256 over what else shapes a request: wire, authentication, headers (secrets left out). */
    readonly endpointSha256: string;
  }[];
  /** The routes, made of these models. */
  readonly routes: readonly {
    readonly id: string;
    readonly steps: readonly {
      readonly name: string;
      readonly model: string;
      readonly repair: boolean;
      /** As it is written in the config. */
      readonly when: readonly string[];
    }[];
  }[];
  readonly arms: readonly {
    readonly id: string;
    readonly model: string;
    readonly prompt: string | null;
    readonly dataset: string;
    /** For cases that name none; `null`: by what is expected. */
    readonly scorers: readonly ScorerSpec[] | null;
    /** Trials that this run makes; a shard makes a part. */
    readonly planned: number;
    /** The arm it is compared with; `null`: it is the baseline, or there is none. */
    readonly baseline: string | null;
  }[];
  /** SHA-256 over the scorers of the arms; those that cases name are in `casesSha256`. */
  readonly scorersSha256: string;
  readonly select: {
    readonly limit: number | null;
    readonly sample: number | null;
    readonly tags: readonly string[];
  };
  readonly repeats: number;
  readonly concurrency: number;
  /** Answers were asked for piece by piece. */
  readonly stream: boolean;
  /** Answers were asked for through the providers' batch services. */
  readonly batch: boolean;
  /** Budgets are bisected, by how many answers a safe one may cut off (0..1); `null`: all arms are asked. */
  readonly adaptive: { readonly maxTruncation: number } | null;
  readonly maxErrorRate: number;
  /** The arm that others are compared with, as it was named; `null`: there is none. */
  readonly baseline: string | null;
  /** The recorded run that the baseline is an arm of; `null`: this one, where there is a baseline. */
  readonly baselineRun: BaselineRunFacts | null;
  /** The share of its cases that an arm may lose and still be no worse. */
  readonly margin: number;
  /** What is judged at the end, each with the ids of the arms it is judged for. */
  readonly gates: readonly { readonly expr: string; readonly arms: readonly string[] }[];
  /** How often the cases that made a gate fail are asked again; `null`: not at all. */
  readonly confirm: number | null;
}
