import type { KnownTier } from '../domain/known-model.ts';

/** The sources that stand in more than one row. */
export const LITELLM = 'LiteLLM price list at 00035b69';
export const GENAI_PRICES = 'pydantic/genai-prices';
export const LLM_PRICES = 'simonw/llm-prices';
export const ALL_THREE = `${LITELLM}, ${LLM_PRICES}, ${GENAI_PRICES}`;

/** Why a row of LiteLLM's list has no date. */
export const MID_2026 = 'the list has no date; it is of about mid 2026';

type Figures = Pick<KnownTier, 'input' | 'output'> & Partial<KnownTier>;

/** A tier in USD per million tokens; what isn't given isn't known, and without a limit it holds for any prompt. */
export function tier(figures: Figures): KnownTier {
  const unknown = { cachedInput: null, cacheWrite: null, cacheWriteOneHour: null, batch: null };
  return { upToPromptTokens: null, ...unknown, ...figures };
}

/** One price for prompts of any length. */
export function flat(figures: Figures): readonly KnownTier[] {
  return [tier(figures)];
}
