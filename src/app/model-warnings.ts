import type { KnownModel, Retirement } from '../domain/known-model.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Warning } from '../domain/report.ts';
import { formatCount } from '../lib/format.ts';
import { knownModel, otherTermsIn } from '../pricing/prices.ts';
import { providers } from '../providers/registry.ts';
import { notSentWarning } from './settings-not-sent.ts';

const SOON_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What is known of a run's models that speaks against running them so: retirement, limits, terms without a price. */
export function modelWarnings(models: readonly ModelSpec[], date: Date): readonly Warning[] {
  return models.flatMap((model) => {
    const known = knownModel(model.endpoint.api, model.model);
    const found = known === null ? [] : knownWarnings(model, known, date);
    return found.map(({ code, message }): Warning => {
      const name = model.id === model.model ? '' : `${model.id}: `;
      return { code, message: `${name}${message}`, arm: null, caseIds: [] };
    });
  });
}

/** The settings that these models' wires don't take. */
export function settingWarnings(models: readonly ModelSpec[]): readonly Warning[] {
  return models.flatMap((model) =>
    providers[model.endpoint.api].settingsNotSent(model).map((refused) => notSentWarning(model.id, refused)),
  );
}

interface Finding {
  readonly code: string;
  readonly message: string;
}

function knownWarnings(model: ModelSpec, known: KnownModel, date: Date): Finding[] {
  const { settings, price } = model;
  const terms = price === null ? otherTermsIn(settings.extraBody) : null;
  const retirement =
    known.retirement === null ? null : retirementFinding(model.model, known.retirement, date);
  const limit = limitText(model, known.outputTokens);
  return [
    ...(retirement === null ? [] : [retirement]),
    ...(limit === null
      ? []
      : [{ code: 'max-tokens-above-limit', message: `${limit}; the provider may refuse it` }]),
    ...(terms === null ? [] : [{ code: 'price-unknown', message: termsText(model.model, terms) }]),
  ];
}

function termsText(model: string, terms: string): string {
  return `${model}: extraBody sets ${terms}, which changes what a reply costs; give it a price in the config`;
}

/** That a model's `maxTokens` is above what it can give; `null` when it isn't, or the limit isn't known. */
export function limitText({ model, settings }: ModelSpec, outputTokens: number | null): string | null {
  const { maxTokens } = settings;
  if (maxTokens === null || outputTokens === null || maxTokens <= outputTokens) return null;
  return `maxTokens ${formatCount(maxTokens)} is above the ${formatCount(outputTokens)} output tokens of ${model}`;
}

/** What a reader on that day should know of a retirement; `null` while it is more than 90 days away. */
export function retirementFinding(
  model: string,
  { date, replacement, note }: Pick<Retirement, 'date' | 'replacement' | 'note'>,
  today: Date,
): Finding | null {
  const instead = replacement === null ? 'no replacement is known' : `its replacement is ${replacement}`;
  const about = note === null ? '' : ` (${note})`;
  if (date === null) {
    return { code: 'model-deprecated', message: `${model} is deprecated; ${instead}${about}` };
  }
  const days = Math.ceil((Date.parse(date) - today.getTime()) / DAY_MS);
  if (days > SOON_DAYS) return null;
  if (days <= 0) return { code: 'model-retired', message: `${model} retired on ${date}; ${instead}${about}` };
  const left = days === 1 ? 'within a day' : `in ${days} days`;
  return { code: 'model-retiring', message: `${model} retires on ${date}, ${left}; ${instead}${about}` };
}
