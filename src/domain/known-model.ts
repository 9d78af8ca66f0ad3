import type { WireApi } from './model.ts';
import type { PriceTier } from './price.ts';

/** A tier of the price table, with what only a table holds. USD per million tokens; `null`: not known. */
export interface KnownTier extends PriceTier {
  /** Writing to a cache that is kept for an hour; `cacheWrite` is for the wire's default, on Anthropic five minutes. */
  readonly cacheWriteOneHour: number | null;
  readonly batch: { readonly input: number; readonly output: number } | null;
}

/** What a model costs from a day on. */
export interface KnownPrice {
  /** `YYYY-MM-DD`; `null`: as far back as is known. */
  readonly from: string | null;
  /** As in `TieredPrice`. */
  readonly tiers: readonly KnownTier[];
  /** Where the figures are from. */
  readonly source: string;
  /** The newest day a source vouches for (`YYYY-MM-DD`); `null`: the source has no date. */
  readonly date: string | null;
  /** Where sources disagree or leave something out; `null`: nothing to say. */
  readonly note: string | null;
}

/** That a provider withdraws a model. */
export interface Retirement {
  /** `YYYY-MM-DD`, the first day without it; `null`: announced, but the day isn't known. */
  readonly date: string | null;
  /** What the provider names instead; `null`: nothing known. */
  readonly replacement: string | null;
  readonly source: string;
  readonly note: string | null;
}

/** A model as the table knows it; it speaks of the provider's own service. */
export interface KnownModel {
  readonly api: WireApi;
  /** Without a date or version behind it. */
  readonly id: string;
  /** The longest prompt, in tokens. */
  readonly inputTokens: number | null;
  /** The longest answer, in tokens, reasoning included. */
  readonly outputTokens: number | null;
  readonly limitsNote: string | null;
  /** Oldest first. */
  readonly prices: readonly KnownPrice[];
  /** `null`: none is known to be announced. */
  readonly retirement: Retirement | null;
}

/** A model as an endpoint lists it; `null` where the wire doesn't say. */
export interface ListedModel {
  readonly id: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** `YYYY-MM-DD`. */
  readonly retiresOn: string | null;
  /** The endpoint itself says that it is gone. */
  readonly retired: boolean;
}

/** A known model with what it costs on the day that is asked about. */
export interface PricedModel extends KnownModel {
  /** `null`: not known for that day. */
  readonly price: KnownPrice | null;
}
