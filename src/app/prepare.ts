import { join } from 'node:path';
import type { RunConfig } from '../config/load-config.ts';
import type { PlannedDataset } from '../config/plan-arms.ts';
import { collidingArms, planArms } from '../config/plan-arms.ts';
import type { Dataset } from '../dataset/open-dataset.ts';
import { openDataset } from '../dataset/open-dataset.ts';
import type { Arm } from '../domain/arm.ts';
import { UserError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { Prompt } from '../domain/prompt.ts';
import { modelsCalledBy } from '../domain/route.ts';
import { createSchemaCompiler } from '../lib/validate.ts';
import { loadPrompt } from '../prompt/load-prompts.ts';
import type { Renderer } from '../prompt/render.ts';
import { createRenderer } from '../prompt/render.ts';
import type { CodeRunner } from '../scorers/code-runner.ts';
import { openCodeRunner } from '../scorers/open-code-runner.ts';
import type { ScorerRegistry } from '../scorers/registry.ts';
import { createScorerRegistry } from '../scorers/registry.ts';
import { budgetProblems } from './budget-problems.ts';
import { batchProblems } from './batch-problems.ts';
import { confirmProblems } from './confirm-problems.ts';
import { findGates } from './find-gates.ts';
import { judgeProblems } from './judges.ts';
import type { BaselineRun } from './plan-baseline-run.ts';
import type { CalledModels } from './prepare-models.ts';
import { prepareModels } from './prepare-models.ts';
import { sweepProblems } from './sweep-problems.ts';
import type { SurveyedDataset } from './survey-datasets.ts';
import { surveyDatasets } from './survey-datasets.ts';

/** A run that is ready to start: everything read and checked, nothing sent. */
export interface PreparedRun extends CalledModels {
  readonly config: RunConfig;
  readonly arms: readonly Arm[];
  readonly prompts: readonly Prompt[];
  readonly datasets: readonly SurveyedDataset[];
  readonly registry: ScorerRegistry;
  /** `null`: code that models write must not be run. */
  readonly codeRunner: CodeRunner | null;
  readonly renderer: Renderer;
  /** The arm that each is compared with, by arm id; a baseline itself has none. */
  readonly baselines: ReadonlyMap<string, string>;
  /** The recorded run that the baselines are arms of; `null`: they are arms of this one. */
  readonly baselineRun: BaselineRun | null;
  /** The gates, each with the arms it is judged for. */
  readonly gates: RunPlan['gates'];
  /** What the user should know of the gates before a run. */
  readonly gateWarnings: readonly Warning[];
}

/** Loads prompts, datasets and keys and checks them against each other; throws all problems as one `UserError`. */
export async function prepareRun(
  config: RunConfig,
  spoolStdin: () => Promise<string>,
  now: Date,
): Promise<PreparedRun> {
  const { prepared, problems } = await examineRun(config, spoolStdin, now);
  const all = [...problems, ...prepared.keys.problems];
  if (all.length > 0) throw new UserError(all);
  return prepared;
}

/** The same without throwing: what was found wrong, keys aside, beside what could be prepared. */
export async function examineRun(
  config: RunConfig,
  spoolStdin: () => Promise<string>,
  now: Date,
): Promise<{ readonly prepared: PreparedRun; readonly problems: readonly Problem[] }> {
  const codeRunner = config.allowCode ? await openCodeRunner(config.environment.PATH) : null;
  const registry = createScorerRegistry(createSchemaCompiler(), codeRunner);
  const renderer = createRenderer();
  const prompts = await loadPrompts(config);
  const planned = await planDatasets(config, prompts.byRef, spoolStdin);
  const arms = planArms(
    config.models,
    planned.map(({ plan }) => plan),
  );
  const early = [
    ...prompts.problems,
    ...batchProblems(config),
    ...confirmProblems(config),
    ...collidingArms(arms),
    ...sweepProblems(config, modelsCalledBy(config.models), arms),
    ...armProblems(arms, { registry, renderer, config }),
  ];
  // a case can't be checked against a prompt or scorers that are broken themselves
  const checked = early.length > 0 ? [] : arms;
  const surveyed = await surveyDatasets(planned, { config, arms: checked, registry, renderer });
  const isKnown = early.length === 0 && surveyed.problems.length === 0;
  const { baselines, gates } = await findGates(config, arms, isKnown ? surveyed.datasets : null);
  const specs = [
    ...arms.flatMap((arm) => arm.scorers ?? []),
    ...surveyed.datasets.flatMap((one) => one.judges),
  ];
  const called = prepareModels(config, specs, now);
  const prepared: PreparedRun = {
    config,
    arms,
    ...called,
    prompts: [...prompts.byRef.values()],
    datasets: surveyed.datasets,
    registry,
    codeRunner,
    renderer,
    baselines: baselines.byArm,
    gates: gates.gates,
    baselineRun: baselines.run,
    gateWarnings: [...baselines.warnings, ...gates.warnings],
  };
  const unpriced = budgetProblems(config.budgetUsd, called.calledModels, called.prices);
  const problems = [...unpriced, ...early, ...surveyed.problems, ...baselines.problems, ...gates.problems];
  return { prepared, problems };
}

async function loadPrompts(
  config: RunConfig,
): Promise<{ readonly byRef: ReadonlyMap<string, Prompt>; readonly problems: readonly Problem[] }> {
  const byRef = new Map<string, Prompt>();
  const problems: Problem[] = [];
  const refs = new Set(config.datasets.flatMap((dataset) => dataset.prompts));
  for (const ref of refs) {
    const loaded = await loadPrompt(ref, {
      promptsDirectory: join(config.directory, 'prompts'),
      cwd: config.cwd,
    });
    problems.push(...loaded.problems);
    if (loaded.prompt !== null) byRef.set(ref, loaded.prompt);
  }
  return { byRef, problems };
}

interface OpenedDataset {
  readonly plan: PlannedDataset;
  readonly dataset: Dataset;
}

async function planDatasets(
  config: RunConfig,
  prompts: ReadonlyMap<string, Prompt>,
  spoolStdin: () => Promise<string>,
): Promise<readonly OpenedDataset[]> {
  const opened: OpenedDataset[] = [];
  for (const entry of config.datasets) {
    const { path } = entry;
    const file = path === '-' ? await spoolStdin() : entry.file;
    const found = entry.prompts.flatMap((ref) => prompts.get(ref) ?? []);
    const plan = { ref: { path, file }, prompts: found, scorers: entry.scorers };
    opened.push({
      plan,
      dataset: path === '-' ? openDataset(file, '<stdin>', config.cwd) : openDataset(file, path),
    });
  }
  return opened;
}

function armProblems(
  arms: readonly Arm[],
  { registry, renderer, config }: Pick<PreparedRun, 'registry' | 'renderer' | 'config'>,
): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const arm of arms) {
    const { prompt } = arm;
    const targets = modelsCalledBy([arm.model]).map(({ endpoint, model }) => {
      return { provider: endpoint.provider, model };
    });
    const broken = prompt === null ? [] : targets.flatMap((target) => renderer.problems(prompt, target));
    const named = arm.prompt !== null && arm.prompt.scorers !== null ? arm.prompt.file : 'scorers';
    const scorers = registry
      .check(arm.scorers ?? [])
      .map(({ message, hint }) => problemOf('bad-scorer', `${named}: ${message}`, hint));
    const judges = judgeProblems(arm.scorers ?? [], config.judges).map(({ message, hint }) =>
      problemOf('bad-judge', `${named}: ${message}`, hint),
    );
    for (const problem of [...broken, ...scorers, ...judges]) found.set(JSON.stringify(problem), problem);
  }
  return [...found.values()];
}
