import type { WireApi } from '../domain/model.ts';
import type { UnsupportedSetting } from '../domain/provider.ts';
import type { Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { KNOWN_MODELS } from '../pricing/prices.ts';
import { providers } from '../providers/registry.ts';

type PlannedModel = RunPlan['models'][number];

const CODE = 'setting-not-sent';
const WORDS = ' is not sent: ';

/** Says before a run that a setting of a model won't be sent. */
export function notSentWarning(modelId: string, { setting, why }: UnsupportedSetting): Warning {
  return { code: CODE, message: `${modelId}: ${setting}${WORDS}${why}`, arm: null, caseIds: [] };
}

/** The settings that a recorded run said it would not send to one of its models, such as `reasoning.effort`. */
export function settingsNotSent(warnings: readonly Warning[], modelId: string): readonly string[] {
  const start = `${modelId}: `;
  return warnings
    .filter(({ code, message }) => code === CODE && message.startsWith(start) && message.includes(WORDS))
    .map(({ message }) => message.slice(start.length, message.indexOf(WORDS)));
}

/** The settings that another model would be called without, were it given these; none known of a gateway's models. */
export function settingsRefused(
  { provider, model }: PlannedModel,
  settings: PlannedModel['settings'],
): readonly string[] {
  const api = ownApi(provider);
  return api === null
    ? []
    : providers[api].settingsNotSent({ model, settings }).map(({ setting }) => setting);
}

/** The wire of a provider's own service; `null` for a gateway or another endpoint. */
export function ownApi(provider: string): WireApi | null {
  return KNOWN_MODELS.find(({ api }) => api === provider)?.api ?? null;
}
