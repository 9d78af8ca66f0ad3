import type { JsonObject, JsonValue } from '../domain/json.ts';
import type { ReasoningSettings } from '../domain/model.ts';
import type { Price } from '../domain/price.ts';
import type { ProviderEntry } from './endpoints.ts';
import type { RawLimits } from './limits.ts';

/** What a model entry and `defaults` may set; `null` takes a default back. */
export interface RawSettings {
  readonly maxTokens?: number | null;
  readonly temperature?: number | null;
  readonly topP?: number | null;
  readonly seed?: number | null;
  readonly stop?: readonly string[] | null;
  readonly reasoning?: Partial<ReasoningSettings> | null;
  readonly responseFormat?: 'text' | 'json' | 'schema' | null;
  readonly promptCaching?: boolean | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly extraBody?: JsonObject | null;
  readonly concurrency?: number | null;
  readonly limits?: RawLimits | null;
  readonly retries?: number | null;
  readonly timeoutSeconds?: number | null;
}

export interface RawModel extends RawSettings {
  readonly id?: string;
  readonly model: string;
  readonly price?: Partial<Price> & Pick<Price, 'input' | 'output'>;
}

/** A step of a route: a model of the config, or once more the one before. */
export type RawStep =
  | { readonly use: string; readonly repair?: never; readonly when?: readonly string[] }
  | { readonly repair: true; readonly use?: never; readonly when?: readonly string[] };

export interface RawRoute {
  readonly id: string;
  readonly route: readonly RawStep[];
}

export interface RawDataset {
  readonly path: string;
  readonly prompts?: readonly string[];
  readonly scorers?: readonly JsonValue[];
}

/** A config file as written, once it is valid against the schema. */
export interface RawConfig {
  readonly dataset?: string | RawDataset | readonly (string | RawDataset)[];
  readonly prompts?: readonly string[];
  readonly providers?: Readonly<Record<string, ProviderEntry>>;
  readonly defaults?: RawSettings;
  readonly models?: readonly (string | RawModel | RawRoute)[];
  readonly scorers?: readonly JsonValue[];
  readonly repeats?: number;
  readonly concurrency?: number;
  readonly seed?: number;
  readonly select?: { readonly limit?: number; readonly sample?: number; readonly tags?: readonly string[] };
  readonly maxErrorRate?: number;
  /** A text ends in `%` or `pp`. */
  readonly margin?: number | string;
  readonly baseline?: string;
  readonly gates?: readonly string[];
  readonly confirm?: number;
  /** USD; a text begins with `$`. */
  readonly budget?: number | string;
  readonly cache?: boolean;
  readonly stream?: boolean;
  readonly batch?: boolean;
  readonly simulate?: boolean;
  readonly out?: string;
  readonly formats?: readonly ReportFormat[];
}

/** The report files a run can write. */
export type ReportFormat = 'json' | 'md' | 'csv' | 'junit';
