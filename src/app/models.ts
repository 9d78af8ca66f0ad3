import type { Environment } from '../config/environment.ts';
import { loadConfig } from '../config/load-config.ts';
import { NO_OVERRIDES } from '../config/overrides.ts';
import { ProviderError, UserError } from '../domain/errors.ts';
import type { PricedModel } from '../domain/known-model.ts';
import type { ModelCheck } from '../domain/model-check.ts';
import type { ModelSpec } from '../domain/model.ts';
import { modelsCalledBy } from '../domain/route.ts';
import type { Redact } from '../lib/redact.ts';
import { createRedact } from '../lib/redact.ts';
import { KNOWN_MODELS, priceOn } from '../pricing/prices.ts';
import { listModels } from '../providers/model-lists.ts';
import type { Listing } from './check-model.ts';
import { checkModel } from './check-model.ts';
import { findKeys } from './keys.ts';

export { renderKnownModels, renderModelChecks } from '../reporters/model-tables.ts';

/** The known models with what they cost on a day. */
export function knownModelsOn(date: Date): readonly PricedModel[] {
  return KNOWN_MODELS.map(({ api, id, inputTokens, outputTokens, limitsNote, prices, retirement }) => {
    const price = priceOn({ prices }, date);
    return { api, id, inputTokens, outputTokens, limitsNote, price, prices, retirement };
  });
}

export interface CheckInput {
  /** `null`: the default config if there is one. */
  readonly configFile: string | null;
  readonly cwd: string;
  readonly environment: Environment;
  /** Ids of the config's models, or `provider:model`; `null`: all of the config. */
  readonly models: readonly string[] | null;
  readonly date: Date;
}

const LONGEST_WAIT_MS = 30_000;

/** Holds every configured model, and those of routes' steps, against its key and its endpoint's list of models; each endpoint is asked once. */
export async function checkModels(input: CheckInput): Promise<readonly ModelCheck[]> {
  const { configFile, models, date } = input;
  const overrides = { ...NO_OVERRIDES, models };
  const { config, problems } = await loadConfig({ ...input, file: configFile, overrides });
  // models can be looked at without anything to run them on
  const serious = problems.filter(({ code }) => code !== 'no-dataset');
  if (serious.length > 0) throw new UserError(serious);
  const redact = createRedact(config.secrets);
  const listings = new Map<string, Promise<Listing>>();
  return Promise.all(
    modelsCalledBy(config.models).map(async (model) => {
      const keys = findKeys([model], config.environment);
      const key = keys.byModel.get(model.id) ?? null;
      if (keys.problems.length > 0) return checkModel({ model, keys, listing: null, date });
      const place = JSON.stringify(model.endpoint);
      const listing = listings.get(place) ?? askForList(model, key, redact);
      listings.set(place, listing);
      return checkModel({ model, keys, listing: await listing, date });
    }),
  );
}

async function askForList(
  { endpoint, retry }: ModelSpec,
  key: string | null,
  redact: Redact,
): Promise<Listing> {
  const signal = AbortSignal.timeout(Math.min(Math.ceil(retry.timeoutMs), LONGEST_WAIT_MS));
  try {
    return { models: await listModels(endpoint, key, signal), failure: null };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return { models: null, failure: { ...error.failure, message: redact(error.failure.message) } };
  }
}
