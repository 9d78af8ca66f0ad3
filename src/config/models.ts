import type { ModelSpec, ReasoningSettings, Settings } from '../domain/model.ts';
import type { Price } from '../domain/price.ts';
import type { Problem } from '../domain/problem.ts';
import { problemAt, problemOf } from '../domain/problem.ts';
import type { RouteSpec } from '../domain/route.ts';
import { didYouMean } from '../lib/did-you-mean.ts';
import type { ProviderEntry } from './endpoints.ts';
import { toEndpoint } from './endpoints.ts';
import type { Environment } from './environment.ts';
import { toLimits } from './limits.ts';
import type { RunOverrides } from './overrides.ts';
import type { ParsedConfig } from './parse-config.ts';
import type { RawConfig, RawModel, RawRoute, RawSettings } from './raw-config.ts';
import type { RouteContext } from './routes.ts';
import { toRoute } from './routes.ts';

const DEFAULT_CONCURRENCY = 8;
const DEFAULT_RETRIES = 4;
const DEFAULT_TIMEOUT_SECONDS = 120;

export interface JudgeCandidates {
  readonly models: readonly ModelSpec[];
  /** Ids that are routes, which can't judge. */
  readonly routeIds: readonly string[];
}

export interface ModelsResult {
  readonly models: readonly (ModelSpec | RouteSpec)[];
  /** What a `judge` may ask: every model of the config, whether it is selected or not. */
  readonly judges: JudgeCandidates;
  readonly problems: readonly Problem[];
}

/** The models of a run: the config's, or those `--model` selects of them or names as provider:model. */
export function toModels(
  { raw, locate }: Pick<ParsedConfig, 'raw' | 'locate'>,
  overrides: RunOverrides,
  environment: Environment,
): ModelsResult {
  const problems = new Map<string, Problem>();
  const tell = (problem: Problem): void => void problems.set(JSON.stringify(problem), problem);
  const entries = (raw.models ?? []).map((entry) => (typeof entry === 'string' ? { model: entry } : entry));
  const toSpec = (entry: RawModel): ModelSpec | null => {
    const spec = toModelSpec(entry, { raw, overrides, environment });
    if ('model' in spec) return spec.model;
    tell(spec.problem);
    return null;
  };
  const selected = selectEntries(entries, overrides.models, tell);
  const models = selected.flatMap((entry) => {
    if (!isRawRoute(entry)) return toSpec(entry) ?? [];
    const found = toRoute(entry, routeContext(entry, { entries, toSpec, locate }));
    for (const problem of found.problems) tell(problem);
    return found.route ?? [];
  });
  const used = new Set(selected.filter(isRawRoute).flatMap(({ route }) => route.map(({ use }) => use)));
  const usedEntries = entries.filter((entry) => !isRawRoute(entry) && used.has(idOf(entry)));
  const judges = judgeCandidates([...new Set([...entries, ...selected])], { raw, overrides, environment });
  return { models, judges, problems: [...problems.values(), ...duplicateIds(selected, usedEntries)] };
}

/** Flags that set how arms answer leave judges as the config has them. */
function judgeCandidates(entries: readonly Entry[], context: Context): JudgeCandidates {
  const overrides = { ...context.overrides, maxTokens: null, temperature: null };
  const plain = entries.filter((entry): entry is RawModel => !isRawRoute(entry));
  const models = plain.flatMap((entry) => {
    const spec = toModelSpec(entry, { ...context, overrides });
    return 'model' in spec ? spec.model : [];
  });
  return { models, routeIds: entries.filter(isRawRoute).map(({ id }) => id) };
}

type Entry = RawModel | RawRoute;

function isRawRoute(entry: Entry): entry is RawRoute {
  return 'route' in entry;
}

function routeContext(
  route: RawRoute,
  parts: {
    readonly entries: readonly Entry[];
    readonly toSpec: (entry: RawModel) => ModelSpec | null;
    readonly locate: ParsedConfig['locate'];
  },
): RouteContext {
  const { entries, toSpec, locate } = parts;
  const plain = entries.filter((entry): entry is RawModel => !isRawRoute(entry));
  return {
    modelIds: plain.map(idOf),
    routeIds: entries.filter(isRawRoute).map(({ id }) => id),
    modelOf: (id) => {
      const entry = plain.find((one) => idOf(one) === id);
      return entry === undefined ? null : toSpec(entry);
    },
    at: (path, problem) => problemAt(locate(['models', entries.indexOf(route), 'route', ...path]), problem),
  };
}

function selectEntries(
  entries: readonly Entry[],
  names: readonly string[] | null,
  tell: (problem: Problem) => void,
): readonly Entry[] {
  if (names === null) {
    if (entries.length > 0) return entries;
    const hint = 'Name one: -m anthropic:claude-haiku-4-5, or list models in the config.';
    tell(problemOf('no-models', 'there is no model to run', hint));
    return [];
  }
  const ids = entries.map(idOf);
  return names.flatMap((name) => {
    const found = entries.filter((entry) => idOf(entry) === name || isNamedByModel(entry, name));
    if (found.length > 0) return found;
    if (/^[^:]+:.+$/.test(name)) return [{ model: name }];
    tell(unknownModel(name, ids));
    return [];
  });
}

/** Whether an entry without a name of its own is this provider:model, so that its settings and its price are meant. */
function isNamedByModel(entry: Entry, name: string): boolean {
  return !isRawRoute(entry) && entry.model === name && name.endsWith(`:${idOf(entry)}`);
}

function unknownModel(name: string, ids: readonly string[]): Problem {
  const near = didYouMean(name, ids);
  const known = ids.length > 0 ? ` The config has ${ids.join(', ')}.` : '';
  const hint = near === null ? `Write provider:model.${known}` : `Did you mean "${near}"?${known}`;
  return problemOf('unknown-model', `there is no model "${name}" in the config`, hint);
}

function idOf(entry: Entry): string {
  if (isRawRoute(entry)) return entry.id;
  return entry.id ?? entry.model.slice(entry.model.indexOf(':') + 1);
}

interface Context {
  readonly raw: RawConfig;
  readonly overrides: RunOverrides;
  readonly environment: Environment;
}

function toModelSpec(entry: RawModel, context: Context): { model: ModelSpec } | { problem: Problem } {
  const { raw, overrides, environment } = context;
  const colon = entry.model.indexOf(':');
  const provider = entry.model.slice(0, colon);
  const found = toEndpoint(provider, providerEntry(raw, provider), environment);
  if (!found.ok) return { problem: found.problem };
  const merged: RawSettings = { ...raw.defaults, ...entry };
  const headers = { ...found.endpoint.headers, ...raw.defaults?.headers, ...entry.headers };
  const seconds = overrides.timeoutSeconds ?? merged.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const model: ModelSpec = {
    id: idOf(entry),
    model: entry.model.slice(colon + 1),
    endpoint: { ...found.endpoint, headers },
    settings: toSettings(merged, overrides),
    limits: toLimits(providerEntry(raw, provider)?.limits, raw.defaults?.limits, entry.limits),
    retry: { retries: overrides.retries ?? merged.retries ?? DEFAULT_RETRIES, timeoutMs: seconds * 1000 },
    concurrency: overrides.concurrency ?? merged.concurrency ?? raw.concurrency ?? DEFAULT_CONCURRENCY,
    price: toPrice(entry.price),
  };
  return { model };
}

function providerEntry(raw: RawConfig, provider: string): ProviderEntry | undefined {
  return raw.providers !== undefined && Object.hasOwn(raw.providers, provider)
    ? raw.providers[provider]
    : undefined;
}

function toSettings(merged: RawSettings, overrides: RunOverrides): Settings {
  return {
    maxTokens: overrides.maxTokens ?? merged.maxTokens ?? null,
    temperature: overrides.temperature ?? merged.temperature ?? null,
    topP: merged.topP ?? null,
    seed: merged.seed ?? null,
    stop: merged.stop ?? null,
    reasoning: toReasoning(merged.reasoning),
    responseFormat: merged.responseFormat ?? null,
    promptCaching: merged.promptCaching ?? null,
    extraBody: merged.extraBody ?? null,
  };
}

function toReasoning(raw: Partial<ReasoningSettings> | null | undefined): ReasoningSettings | null {
  if (raw === null || raw === undefined) return null;
  return { effort: raw.effort ?? null, budgetTokens: raw.budgetTokens ?? null };
}

function toPrice(raw: RawModel['price']): Price | null {
  if (raw === undefined) return null;
  const { input, output } = raw;
  return { input, output, cachedInput: raw.cachedInput ?? null, cacheWrite: raw.cacheWrite ?? null };
}

/** Ids that two selected entries have, or a selected one and another that a step uses. */
function duplicateIds(selected: readonly Entry[], used: readonly Entry[]): Problem[] {
  const known = new Set(selected.map((entry) => JSON.stringify(entry)));
  const ids = [...selected, ...used.filter((entry) => !known.has(JSON.stringify(entry)))].map(idOf);
  const repeated = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...repeated].map((id) =>
    problemOf(
      'duplicate-model',
      `two models are called "${id}"`,
      'Give one of them another id in the config.',
    ),
  );
}
