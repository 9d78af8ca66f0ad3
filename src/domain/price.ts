/** USD per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  /** `null`: cached tokens cost what input costs is unknown, so a reply that used the cache has no known cost. */
  readonly cachedInput: number | null;
  readonly cacheWrite: number | null;
}

/** What one request costs when its prompt is no longer than a limit. */
export interface PriceTier extends Price {
  /** The longest prompt it holds for, cached tokens included; `null`: any. */
  readonly upToPromptTokens: number | null;
}

/**
 * Prices by the length of the prompt, shortest first. The tier a prompt falls into prices the whole request; a prompt
 * longer than the last tier's limit has no known price.
 */
export interface TieredPrice {
  readonly tiers: readonly PriceTier[];
}

/** The price a run's costs are made of, and where it was found. */
export interface UsedPrice extends TieredPrice {
  /** `config`, or whom the price table has it from. */
  readonly source: string;
  /** The day the source was read or says it holds for (`YYYY-MM-DD`); `null`: not known, or the config's own. */
  readonly date: string | null;
  /** What a reader should know of it; `null`: nothing. */
  readonly note: string | null;
}
