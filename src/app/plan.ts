import type { Arm } from '../domain/arm.ts';
import type { RunInfo, Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { isRoute, modelsCalledBy } from '../domain/route.ts';
import { hashJson } from '../lib/hash.ts';
import { redactJson } from '../lib/redact.ts';
import type { PlanLine } from '../journal/plan-line.ts';
import { codeWarnings } from './code-warnings.ts';
import { endpointWarnings } from './endpoint-warnings.ts';
import { gitState } from './git.ts';
import { selfJudgedWarnings } from './judges.ts';
import { modelWarnings, settingWarnings } from './model-warnings.ts';
import type { PreparedRun } from './prepare.ts';
import type { RunFolder } from './run-folder.ts';
import { budgetsMade } from './sweep-problems.ts';
import { VERSION } from './version.ts';

/** The plan line of a prepared run, without secrets: what a later session must find unchanged to go on with it. */
export async function toPlanLine(
  prepared: PreparedRun,
  folder: RunFolder,
  startedAt: Date,
): Promise<PlanLine> {
  const { config } = prepared;
  const run: Omit<RunInfo, 'finishedAt' | 'complete'> = {
    id: folder.id,
    startedAt: startedAt.toISOString(),
    simulated: config.simulate,
    seed: config.seed,
    shard: config.shard,
    mergedFrom: null,
    rescoredFrom: null,
    git: await gitState(config.directory),
    node: process.version,
  };
  return {
    type: 'plan',
    schemaVersion: 1,
    tool: { name: 'evalsmall', version: VERSION },
    run,
    plan: redactJson(toPlan(prepared), prepared.redact),
    warnings: redactJson(planWarnings(prepared, startedAt), prepared.redact),
  };
}

/** What a prepared run sets out to do; secrets are still in it. */
export function toPlan(prepared: PreparedRun): RunPlan {
  const { config, arms, datasets, prompts, baselines } = prepared;
  const selectedOf = new Map(datasets.map(({ plan, selection }) => [plan.ref, selection.count]));
  return {
    datasets: datasets.map(({ plan, survey, selection, wholeSelection, casesSha256 }) => {
      const { cases, sha256 } = survey;
      const { path } = plan.ref;
      const selected = selection.count;
      return { path, sha256, casesSha256, cases, selected, selectedByAllShards: wholeSelection.count };
    }),
    prompts: prompts.map(({ ref, sha256 }) => ({ ref, sha256 })),
    models: plannedModels(prepared),
    routes: config.models
      .filter((model) => isRoute(model))
      .map(({ id, steps }) => ({
        id,
        steps: steps.map(({ name, model, repair, when }) => {
          return { name, model: model.id, repair, when: when.map(({ text }) => text) };
        }),
      })),
    arms: arms.map((arm) => ({
      id: arm.id,
      model: arm.model.id,
      prompt: arm.prompt?.ref ?? null,
      dataset: arm.dataset.path,
      scorers: arm.scorers,
      planned: (selectedOf.get(arm.dataset) ?? 0) * config.repeats,
      baseline: baselines.get(arm.id) ?? null,
    })),
    scorersSha256: hashJson(arms.map((arm) => [arm.id, arm.scorers])),
    select: config.select,
    repeats: config.repeats,
    concurrency: config.concurrency,
    stream: config.stream,
    batch: config.batch,
    adaptive: config.sweep?.adaptive ?? null,
    maxErrorRate: config.maxErrorRate,
    baseline: config.baseline?.name ?? null,
    baselineRun: prepared.baselineRun?.facts ?? null,
    margin: config.margin,
    gates: prepared.gates,
    confirm: config.confirm,
  };
}

function plannedModels(prepared: PreparedRun): RunPlan['models'] {
  const { config, calledModels, redact } = prepared;
  const answering = new Set(modelsCalledBy(config.models).map(({ id }) => id));
  return calledModels.map(({ id, model, endpoint, settings }) => {
    const { provider, api, auth, maxTokensParameter } = endpoint;
    const baseUrl = config.simulate ? 'simulated' : endpoint.baseUrl;
    const headers = redactJson(endpoint.headers, redact);
    const endpointSha256 = hashJson({ api, auth, maxTokensParameter, headers });
    const prices = answering.has(id) ? prepared.prices : prepared.judgePrices;
    const price = prices.byModel.get(id) ?? null;
    return { id, provider, model, baseUrl, settings, price, endpointSha256 };
  });
}

/** What the user should know before a run on that day: of its models, settings that won't be sent, its datasets. */
export function planWarnings(prepared: PreparedRun, date: Date): readonly Warning[] {
  const { config, calledModels, arms, datasets, codeRunner } = prepared;
  const uncached = arms.flatMap(cachingWarnings);
  const oddities = datasets.flatMap(({ survey }) =>
    survey.warnings.map((problem): Warning => {
      const hint = problem.hint === null ? '' : ` ${problem.hint}`;
      const message = `${problem.source?.file ?? ''}: ${problem.message}.${hint}`;
      return { code: problem.code, message, arm: null, caseIds: [] };
    }),
  );
  const deferred: readonly Warning[] =
    config.shard === null || prepared.gates.length === 0
      ? []
      : [{ code: 'gates-deferred', message: DEFERRED, arm: null, caseIds: [] }];
  return [
    ...codeWarnings(codeRunner),
    ...deferred,
    ...budgetsMade(config),
    ...prepared.gateWarnings,
    ...modelWarnings(calledModels, date),
    ...endpointWarnings({ ...config, models: calledModels }),
    ...settingWarnings(calledModels),
    ...uncached,
    ...selfJudged(prepared),
    ...oddities,
  ];
}

const DEFERRED = 'a shard has a part of the cases, so its gates are judged when the shards are merged';
function selfJudged({ arms, datasets, config }: PreparedRun): readonly Warning[] {
  const ofCases = new Map(datasets.map(({ plan, judges }) => [plan.ref, judges]));
  const specsOf = (arm: Arm) => [...(arm.scorers ?? []), ...(ofCases.get(arm.dataset) ?? [])];
  return selfJudgedWarnings(arms, specsOf, config.judges);
}

// what is marked is the system text or the tools: a prompt without the one leaves it to the cases to have the other
function cachingWarnings({ id, model, prompt }: Arm): readonly Warning[] {
  const asks = modelsCalledBy([model]).some(
    ({ settings, endpoint }) => settings.promptCaching === true && endpoint.api === 'anthropic',
  );
  if (!asks || (prompt?.system ?? null) !== null) return [];
  const message = `${id}: promptCaching keeps the system text and the tools, and ${prompt?.ref ?? 'no prompt'} has no system text: only cases with a system text or tools of their own use the cache`;
  return [{ code: 'prompt-not-cached', message, arm: id, caseIds: [] }];
}
