/** One limit of a provider as a reply tells it. `null`: not told. */
export interface RateLimit {
  /** What a full minute (or the provider's own period) allows. */
  readonly limit: number | null;
  readonly remaining: number | null;
  /** Ms from the reply until the limit is full again. */
  readonly resetMs: number | null;
}

/** The rate limits a reply tells of. Some providers count all tokens together, some input and output apart. */
export interface RateLimits {
  readonly requests: RateLimit | null;
  readonly tokens: RateLimit | null;
  readonly inputTokens: RateLimit | null;
  readonly outputTokens: RateLimit | null;
}
