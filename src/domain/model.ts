import type { JsonObject } from './json.ts';
import type { Price } from './price.ts';

/** A wire format: whose request and reply bodies an endpoint speaks. */
export type WireApi = 'openai' | 'anthropic' | 'gemini';

/** Where a model is called. Holds the names of key variables, never a key. */
export interface Endpoint {
  /** The provider's name in the config: `anthropic`, `openai`, `gemini` or one of `providers`. */
  readonly provider: string;
  readonly api: WireApi;
  /** As the wire's SDK takes it (with /v1 for openai, without a version for the others). */
  readonly baseUrl: string;
  /** Environment variables that may hold the key, in order of preference; empty: the endpoint needs none. */
  readonly apiKeyEnv: readonly string[];
  /** How the key travels; `null`: as the wire's SDK does it. */
  readonly auth: 'bearer' | 'x-api-key' | null;
  /** openai wire: the name of the output limit; `null`: by the endpoint. */
  readonly maxTokensParameter: 'max_tokens' | 'max_completion_tokens' | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ReasoningSettings {
  readonly effort: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;
  readonly budgetTokens: number | null;
}

/** What shapes a model's answer. `null` is "not set, so not sent": the provider's own default rules. */
export interface Settings {
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly seed: number | null;
  readonly stop: readonly string[] | null;
  readonly reasoning: ReasoningSettings | null;
  /** `schema` sends the case's JSON Schema. */
  readonly responseFormat: 'text' | 'json' | 'schema' | null;
  /** Whether the provider is asked to keep what requests share (tools, system text) in its prompt cache. */
  readonly promptCaching: boolean | null;
  /** Merged into the request body as it is. */
  readonly extraBody: JsonObject | null;
}

interface RetryPolicy {
  /** Attempts after the first. */
  readonly retries: number;
  readonly timeoutMs: number;
}

/** What may be asked of a model in a minute; `null`: the user sets no limit. */
export interface RateLimitSettings {
  readonly requestsPerMinute: number | null;
  /** Input and output together. */
  readonly tokensPerMinute: number | null;
  /** The share of a limit (0..1) from which on its use is worth a warning. */
  readonly alertAt: number;
}

/** One entry of `models`. Two settings of one model id are two models. */
export interface ModelSpec {
  /** The name in tables. */
  readonly id: string;
  /** The model id the provider knows. */
  readonly model: string;
  readonly endpoint: Endpoint;
  readonly settings: Settings;
  readonly retry: RetryPolicy;
  readonly limits: RateLimitSettings;
  /** Trials in flight at most. */
  readonly concurrency: number;
  /** The user's own; `null`: the price table may know it, and unknown is not free. */
  readonly price: Price | null;
}
