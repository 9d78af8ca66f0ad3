import type { ProviderFailure } from '../domain/errors.ts';
import type { KnownModel, ListedModel, Retirement } from '../domain/known-model.ts';
import type { ModelCheck, ModelFinding } from '../domain/model-check.ts';
import { isSameModel } from '../domain/model-id.ts';
import type { ModelSpec } from '../domain/model.ts';
import { didYouMean } from '../lib/did-you-mean.ts';
import { knownModel } from '../pricing/prices.ts';
import type { Keys } from './keys.ts';
import { limitText, retirementFinding } from './model-warnings.ts';

/** What an endpoint said when it was asked for its models; no list and no failure: it has no such list. */
export interface Listing {
  readonly models: readonly ListedModel[] | null;
  readonly failure: ProviderFailure | null;
}

interface Facts {
  readonly model: ModelSpec;
  /** Looked up for this model alone. */
  readonly keys: Keys;
  /** `null`: not asked, for want of a key. */
  readonly listing: Listing | null;
  readonly date: Date;
}

/** What is known of one model before it is called. What only the table says is a warning: tables grow old. */
export function checkModel(facts: Facts): ModelCheck {
  const { model, keys, listing, date } = facts;
  const known = knownModel(model.endpoint.api, model.model);
  const listed = findListed(model, listing?.models ?? []);
  const retirement = retirementOf(known, listed);
  const retires = retirement === null ? null : retirementFinding(model.model, retirement, date);
  const outputTokens = listed?.outputTokens ?? known?.outputTokens ?? null;
  return {
    id: model.id,
    provider: model.endpoint.provider,
    model: model.model,
    baseUrl: model.endpoint.baseUrl,
    key: keyState(model, keys),
    listedAs: listed?.id ?? null,
    maxTokens: model.settings.maxTokens,
    outputTokens,
    retiresOn: retirement?.date ?? null,
    replacement: retirement?.replacement ?? null,
    findings: [
      ...keys.problems.map(({ code, message, hint }) => finding('wrong', code, { message, hint })),
      ...(listing === null ? [] : listingFindings(model, listing, listed)),
      ...limitFindings(model, outputTokens, listed),
      ...(retires === null ? [] : [finding('warning', retires.code, { message: retires.message })]),
    ],
  };
}

function finding(
  level: ModelFinding['level'],
  code: string,
  { message, hint = null }: { readonly message: string; readonly hint?: string | null },
): ModelFinding {
  return { level, code, message, hint };
}

function keyState({ endpoint }: ModelSpec, { problems }: Keys): ModelCheck['key'] {
  if (problems.length > 0) return problems.some(({ code }) => code === 'bad-key') ? 'unusable' : 'missing';
  return endpoint.apiKeyEnv.length > 0 ? 'set' : 'not needed';
}

/** The model in a list: its own id first, else that id with a date or version, or Ollama's `:latest`. */
function findListed({ model, endpoint }: ModelSpec, listed: readonly ListedModel[]): ListedModel | null {
  const name = endpoint.api === 'gemini' ? model.replace(/^models\//, '') : model;
  const exact = listed.find(({ id }) => id === name);
  return exact ?? listed.find(({ id }) => isSameModel(name, id) || id === `${name}:latest`) ?? null;
}

function listingFindings(
  model: ModelSpec,
  { models, failure }: Listing,
  listed: ListedModel | null,
): ModelFinding[] {
  const { endpoint } = model;
  if (failure !== null) return [failureFinding(model, failure)];
  if (models === null) {
    const message = `${endpoint.baseUrl} has no list of models, so "${model.model}" can't be looked up`;
    return [finding('warning', 'no-model-list', { message })];
  }
  if (listed === null) {
    const near = didYouMean(
      model.model,
      models.map(({ id }) => id),
    );
    const hint = near === null ? `It lists ${models.length} other models.` : `Did you mean "${near}"?`;
    const message = `${endpoint.baseUrl} does not list "${model.model}"`;
    return [finding('wrong', 'model-not-listed', { message, hint })];
  }
  if (!listed.retired) return [];
  return [
    finding('wrong', 'model-gone', { message: `${endpoint.baseUrl} says that ${listed.id} is retired` }),
  ];
}

function failureFinding({ endpoint }: ModelSpec, { kind, message }: ProviderFailure): ModelFinding {
  const names = endpoint.apiKeyEnv.join(' or ');
  if (kind === 'auth') {
    const hint = names === '' ? 'Name the variable that holds its key: apiKeyEnv.' : `Check ${names}.`;
    return finding('wrong', 'key-refused', { message: `${endpoint.provider} refused: ${message}`, hint });
  }
  const level = kind === 'invalid_request' ? 'wrong' : 'unreachable';
  return finding(level, kind.replaceAll('_', '-'), { message });
}

function limitFindings(
  model: ModelSpec,
  outputTokens: number | null,
  listed: ListedModel | null,
): ModelFinding[] {
  const message = limitText(model, outputTokens);
  if (message === null) return [];
  const saidByEndpoint = (listed?.outputTokens ?? null) !== null;
  return [finding(saidByEndpoint ? 'wrong' : 'warning', 'max-tokens-above-limit', { message })];
}

type Retires = Pick<Retirement, 'date' | 'replacement' | 'note'>;

function retirementOf(known: KnownModel | null, listed: ListedModel | null): Retires | null {
  const retiresOn = listed?.retiresOn ?? null;
  if (retiresOn === null) return known?.retirement ?? null;
  const replacement = known?.retirement?.replacement ?? null;
  return { date: retiresOn, replacement, note: known?.retirement?.note ?? null };
}
