import type { SideFacts } from '../analysis/side-facts.ts';
import type { SetupFact } from '../domain/comparison.ts';
import type { KnownModel } from '../domain/known-model.ts';
import type { UsedPrice } from '../domain/price.ts';
import type { Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { shardText } from '../domain/shard.ts';
import { formatCount, formatUsd } from '../lib/format.ts';
import { canonicalJson } from '../lib/hash.ts';
import { knownModel } from '../pricing/prices.ts';
import type { RecordedArm } from './compare-operands.ts';
import { ownApi, settingsNotSent, settingsRefused } from './settings-not-sent.ts';

/** A recorded arm and what its trials tell. */
export interface ReadArm extends RecordedArm {
  readonly facts: SideFacts;
}

/** The facts in which two arms were set up or run differently. */
export function setupDifferences(base: ReadArm, candidate: ReadArm): readonly SetupFact[] {
  return pairUp(setupOf(base), setupOf(candidate)).filter((fact) => fact.base !== fact.candidate);
}

/** What changes for the caller besides the answers: settings, limits, retirement dates and prices of the two models. */
export function migrationFacts(base: ReadArm, candidate: ReadArm): readonly SetupFact[] {
  const refused = listed(refusedOfBaseline(base, candidate));
  return [
    ...pairUp(termsOf(base), termsOf(candidate)),
    { name: "baseline's settings that it refuses", base: null, candidate: refused },
  ].filter((fact) => fact.base !== null || fact.candidate !== null);
}

/** What the baseline was called with and the candidate can't be; with a route on a side there is no one model to ask. */
function refusedOfBaseline(base: ReadArm, candidate: ReadArm): readonly string[] {
  const [one, ...others] = modelsOf(base.recorded.plan.plan, base.arm.model);
  const [other, ...further] = modelsOf(candidate.recorded.plan.plan, candidate.arm.model);
  if (one === undefined || other === undefined || others.length + further.length > 0) return [];
  const without = settingsNotSent(base.recorded.plan.warnings, one.id);
  return settingsRefused(other, one.settings).filter((setting) => !without.includes(setting));
}

/** What the candidate's run said before it began of what its model won't take, ignores or is near the end of. */
export function candidateNotices({ recorded, arm }: RecordedArm): readonly string[] {
  const models = modelsOf(recorded.plan.plan, arm.model);
  return recorded.plan.warnings
    .filter(({ code, message, arm: about }) => {
      const isAbout = about === arm.id || models.some(({ id, model }) => startsWithAny(message, [id, model]));
      return NOTICES.has(code) && isAbout;
    })
    .map(({ message }) => message);
}

const NOTICES = new Set([
  'setting-not-sent',
  'max-tokens-above-limit',
  'model-deprecated',
  'model-retired',
  'model-retiring',
  'prompt-not-cached',
]);

function startsWithAny(message: string, names: readonly string[]): boolean {
  return names.some(
    (name) =>
      message.startsWith(`${name}:`) || message.startsWith(`${name} `) || message.includes(` of ${name};`),
  );
}

type Facts = ReadonlyMap<string, string | null>;

function pairUp(base: Facts, candidate: Facts): readonly SetupFact[] {
  return [...new Set([...base.keys(), ...candidate.keys()])].map((name) => ({
    name,
    base: base.get(name) ?? null,
    candidate: candidate.get(name) ?? null,
  }));
}

function setupOf({ run, recorded, arm, facts }: ReadArm): Facts {
  const { plan, run: info, tool } = recorded.plan;
  const models = modelsOf(plan, arm.model);
  const dataset = plan.datasets.find(({ path }) => path === arm.dataset);
  const isRoute = plan.routes.some(({ id }) => id === arm.model);
  return new Map<string, string | null>([
    ['run', run.id],
    ['asked from', facts.firstStartedAt],
    ['asked until', facts.lastStartedAt],
    ['provider', listed(models.map(({ provider }) => provider))],
    ['model', listed(models.map(({ model }) => model))],
    ['served model', listed(facts.servedModels)],
    ['base URL', listed(models.map(({ baseUrl }) => baseUrl))],
    ['route', isRoute ? canonicalJson(plan.routes.find(({ id }) => id === arm.model)?.steps ?? []) : null],
    ['prompt', arm.prompt],
    ['prompt hash', plan.prompts.find(({ ref }) => ref === arm.prompt)?.sha256 ?? null],
    ...settingsOf(models, recorded.plan.warnings),
    ['scorers', arm.scorers === null ? null : canonicalJson(arm.scorers)],
    ['dataset', arm.dataset],
    ['dataset hash', dataset?.sha256 ?? null],
    ['repeats', `${plan.repeats}`],
    ['seed of the run', `${info.seed}`],
    ['shard', info.shard === null ? null : shardText(info.shard)],
    ['streamed', yesNo(plan.stream)],
    ['batch', yesNo(plan.batch)],
    ['answers from the cache', facts.cached === 0 ? null : formatCount(facts.cached)],
    ['simulated', yesNo(isSimulated(recorded, facts))],
    ['concurrency', `${plan.concurrency}`],
    ['evalsmall', tool.version],
    ['git commit', info.git === null ? null : `${info.git.commit}${info.git.dirty ? ' (dirty)' : ''}`],
    ['node', info.node],
  ]);
}

/** Whether the run was told to simulate, or any answer came from a simulated provider. */
export function isSimulated(recorded: RecordedArm['recorded'], facts: SideFacts): boolean {
  return recorded.plan.run.simulated || facts.simulated;
}

type PlannedModel = RunPlan['models'][number];

/** The models that an arm of a plan asks: its own, or those of its route's steps. */
export function modelsOf(plan: RunPlan, id: string): readonly PlannedModel[] {
  const route = plan.routes.find((candidate) => candidate.id === id);
  const ids = new Set(route === undefined ? [id] : route.steps.map(({ model }) => model));
  return plan.models.filter((model) => ids.has(model.id));
}

function settingsOf(
  models: readonly PlannedModel[],
  warnings: readonly Warning[],
): readonly (readonly [string, string | null])[] {
  const [model, ...others] = models;
  if (model === undefined) return [];
  if (others.length > 0) {
    const all = Object.fromEntries(models.map(({ id, settings }) => [id, settings]));
    return [['settings', canonicalJson(all)]];
  }
  const notSent = settingsNotSent(warnings, model.id);
  return Object.entries(model.settings).map(([name, value]) => [name, settingText(name, value, notSent)]);
}

/** A setting's value, and what of it the model was called without. */
function settingText(name: string, value: unknown, notSent: readonly string[]): string | null {
  if (value === null) return null;
  const text = typeof value === 'string' ? value : canonicalJson(value);
  const without = notSent.filter((setting) => setting === name || setting.startsWith(`${name}.`));
  if (without.length === 0) return text;
  return without.includes(name) ? `${text} (not sent)` : `${text} (not sent: ${without.join(', ')})`;
}

function termsOf({ recorded, arm }: ReadArm): Facts {
  const models = modelsOf(recorded.plan.plan, arm.model);
  const known = models.map(knownFor);
  const notSent = models.flatMap(({ id }) =>
    settingsNotSent(recorded.plan.warnings, id).map((setting) =>
      models.length === 1 ? setting : `${id}: ${setting}`,
    ),
  );
  const term = (textOf: (model: KnownModel) => string | null): string | null =>
    listed(known.flatMap((model) => (model === null ? [] : (textOf(model) ?? []))));
  return new Map<string, string | null>([
    ['longest prompt, tokens', term(({ inputTokens }) => tokensText(inputTokens))],
    ['longest answer, tokens', term(({ outputTokens }) => tokensText(outputTokens))],
    [
      'retires',
      term(({ retirement }) =>
        retirement === null ? null : (retirement.date ?? 'announced, day not known'),
      ),
    ],
    ['replaced by', term(({ retirement }) => retirement?.replacement ?? null)],
    ['settings not sent', listed(notSent)],
    ['USD per million tokens, in / out', listed(models.flatMap(({ price }) => priceText(price) ?? []))],
  ]);
}

function tokensText(tokens: number | null): string | null {
  return tokens === null ? null : formatCount(tokens);
}

/** The table speaks of the providers' own services; a gateway's limits may be others. */
function knownFor({ provider, model }: PlannedModel): KnownModel | null {
  const api = ownApi(provider);
  return api === null ? null : knownModel(api, model);
}

function priceText(price: UsedPrice | null): string | null {
  const tiers = price?.tiers ?? [];
  const texts = tiers.map(({ input, output, upToPromptTokens }) => {
    const upTo = upToPromptTokens === null ? '' : ` up to ${formatCount(upToPromptTokens)}`;
    return `${formatUsd(input)} / ${formatUsd(output)}${upTo}`;
  });
  return texts.length === 0 ? null : texts.join(', ');
}

function listed(texts: readonly string[]): string | null {
  return texts.length === 0 ? null : [...new Set(texts)].join(', ');
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
