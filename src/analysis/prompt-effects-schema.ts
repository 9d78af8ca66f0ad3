import type { JsonObject } from '../domain/json.ts';
import type { PromptEffect, PromptEffects, PromptInteraction } from '../domain/prompt-effects.ts';
import { closed, count, flag, listOf, orNull, share, text } from './schema-parts.ts';

/** −2..2: a difference of two differences of shares. */
const contrast: JsonObject = { type: 'number', minimum: -2, maximum: 2 };
const limits = { low: orNull(contrast), high: orNull(contrast) };

const effectFields: Readonly<Record<keyof PromptEffect, JsonObject>> = {
  difference: orNull(contrast),
  ...limits,
  pValue: orNull(share),
  holmPValue: orNull(share),
  real: flag,
  bounds: orNull(closed<NonNullable<PromptEffect['bounds']>>({ low: contrast, high: contrast })),
};

const effect = orNull(closed<PromptEffect>(effectFields));

/** One entry of `promptEffects[]` in `report.json`. */
export const promptEffects: JsonObject = closed<PromptEffects>({
  dataset: text,
  models: listOf(text),
  prompts: listOf(text),
  leftOut: listOf(text),
  n: count,
  excluded: count,
  partial: count,
  unasked: count,
  level: share,
  method: text,
  scorersDiffer: flag,
  cells: listOf(
    closed<PromptEffects['cells'][number]>({ arm: text, model: text, prompt: text, rate: orNull(share) }),
  ),
  promptMeans: listOf(
    closed<PromptEffects['promptMeans'][number]>({ prompt: text, rate: orNull(share), effect }),
  ),
  modelMeans: listOf(
    closed<PromptEffects['modelMeans'][number]>({ model: text, rate: orNull(share), effect }),
  ),
  interactions: listOf(
    closed<PromptInteraction>({
      model: text,
      prompt: text,
      own: closed<PromptInteraction['own']>({ difference: orNull(contrast), ...limits }),
      others: orNull(contrast),
      ...effectFields,
    }),
  ),
  detectable: orNull(contrast),
});
