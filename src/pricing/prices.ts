import type { JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { KnownModel, KnownPrice } from '../domain/known-model.ts';
import { isSameModel } from '../domain/model-id.ts';
import type { WireApi } from '../domain/model.ts';
import type { UsedPrice } from '../domain/price.ts';
import { ANTHROPIC_MODELS } from './prices-anthropic.ts';
import { GEMINI_MODELS } from './prices-gemini.ts';
import { OPENAI_MODELS } from './prices-openai.ts';

/** Every model the table knows, by wire. */
export const KNOWN_MODELS: readonly KnownModel[] = [...ANTHROPIC_MODELS, ...GEMINI_MODELS, ...OPENAI_MODELS];

/** The row of a model id of this wire, one with a date or version behind it included; `null`: not known. */
export function knownModel(api: WireApi, id: string): KnownModel | null {
  // Gemini takes both forms of a name
  const name = api === 'gemini' ? id.replace(/^models\//, '') : id;
  return KNOWN_MODELS.find((known) => known.api === api && isSameModel(known.id, name)) ?? null;
}

/** What a model costs on a day; `null` before the first day that is known. */
export function priceOn({ prices }: Pick<KnownModel, 'prices'>, date: Date): KnownPrice | null {
  const day = date.toISOString().slice(0, 10);
  return prices.findLast(({ from }) => from === null || from <= day) ?? null;
}

/** The table's price as costs are made of it: not for batches, and caches kept as long as the wire does by itself. */
export function toUsedPrice({ tiers, source, date, note }: KnownPrice): UsedPrice {
  return {
    tiers: tiers.map(({ upToPromptTokens, input, output, cachedInput, cacheWrite }) => {
      return { upToPromptTokens, input, output, cachedInput, cacheWrite };
    }),
    source,
    date,
    note,
  };
}

const STANDARD: ReadonlySet<JsonValue> = new Set([
  'default',
  'standard',
  'standard_only',
  'global',
  'not_available',
  null,
]);
const TERMS = new Set(['service_tier', 'serviceTier', 'speed', 'inference_geo']);

/** The key of a request's extra body that changes what it costs, so that the table's price doesn't hold; else `null`. */
export function otherTermsIn(extraBody: JsonValue): string | null {
  if (Array.isArray(extraBody)) return firstOf(extraBody.map((item: JsonValue) => otherTermsIn(item)));
  if (!isJsonObject(extraBody)) return null;
  return firstOf(
    Object.entries(extraBody).map(([key, value]) => {
      if (TERMS.has(key) && !STANDARD.has(value)) return key;
      return key === 'ttl' && value === '1h' ? key : otherTermsIn(value);
    }),
  );
}

function firstOf(found: readonly (string | null)[]): string | null {
  return found.find((key) => key !== null) ?? null;
}
