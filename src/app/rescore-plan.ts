import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DatasetEntry } from '../config/datasets.ts';
import type { ScoringConfig } from '../config/load-scoring.ts';
import type { Dataset } from '../dataset/open-dataset.ts';
import { openDataset } from '../dataset/open-dataset.ts';
import { surveyDataset } from '../dataset/survey.ts';
import type { Case } from '../domain/case.ts';
import { UserError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { problemAt, problemOf } from '../domain/problem.ts';
import type { Prompt } from '../domain/prompt.ts';
import type { Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import { loadPrompt } from '../prompt/load-prompts.ts';
import type { ScorerRegistry } from '../scorers/registry.ts';
import { scorersOf } from './judge.ts';

/** An arm of a recorded run with the scorers of then and of now. */
export interface RescoringArm {
  readonly id: string;
  /** The dataset as the plan names it. */
  readonly dataset: string;
  readonly before: readonly ScorerSpec[] | null;
  readonly scorers: readonly ScorerSpec[] | null;
  /** Whether its model was sent a schema. */
  readonly sendsSchema: boolean;
}

/** A dataset of a recorded run as it is now. */
export interface RescoringDataset {
  /** As the plan names it. */
  readonly path: string;
  /** `null`: it came from standard input, and the record is all there is of it. */
  readonly now: Dataset | null;
  readonly facts: Pick<RunPlan['datasets'][number], 'sha256' | 'casesSha256' | 'cases'>;
}

/** What recorded outputs are to be scored by. */
export interface Rescoring {
  readonly arms: readonly RescoringArm[];
  readonly datasets: readonly RescoringDataset[];
  readonly warnings: readonly Warning[];
}

/** What the user named on the command line; `null`: nothing. */
export interface RescoringFlags {
  readonly cwd: string;
  readonly datasets: readonly string[] | null;
  readonly prompts: readonly string[] | null;
}

export interface RescoringInput {
  readonly plan: RunPlan;
  readonly scoring: ScoringConfig;
  readonly flags: RescoringFlags;
  readonly registry: ScorerRegistry;
}

/** Finds and checks the scorers and datasets of now for a recorded run; throws all problems as one `UserError`. */
export async function planRescoring(input: RescoringInput): Promise<Rescoring> {
  const { plan } = input;
  const problems: Problem[] = [];
  const prompts = await loadPrompts(input, problems);
  const entries = new Map(plan.datasets.map(({ path }) => [path, entryOf(path, input, problems)]));
  const arms = plan.arms.map((arm): RescoringArm => {
    const entry = entries.get(arm.dataset) ?? null;
    const prompt = arm.prompt === null ? null : (prompts.get(arm.prompt) ?? null);
    const elsewhere = input.scoring.isFound ? (entry?.scorers ?? null) : arm.scorers;
    return {
      id: arm.id,
      dataset: arm.dataset,
      before: arm.scorers,
      scorers: prompt?.scorers ?? elsewhere,
      sendsSchema: modelsOf(plan, arm.model).some(({ settings }) => settings.responseFormat === 'schema'),
    };
  });
  for (const { scorers } of arms) {
    for (const { message, hint } of input.registry.check(scorers ?? []))
      problems.push(problemOf('bad-scorer', `scorers: ${message}`, hint));
  }
  throwAny(problems);
  const datasets: RescoringDataset[] = [];
  for (const recorded of plan.datasets) {
    const entry = entries.get(recorded.path) ?? null;
    const own = arms.filter(({ dataset }) => dataset === recorded.path);
    datasets.push(
      entry === null || entry.path === '-'
        ? { path: recorded.path, now: null, facts: recorded }
        : await survey(recorded.path, entry, { arms: own, registry: input.registry, problems }),
    );
  }
  throwAny(problems);
  return { arms, datasets, warnings: editedPrompts(plan, prompts) };
}

function throwAny(problems: readonly Problem[]): void {
  const distinct = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  if (distinct.size > 0) throw new UserError([...distinct.values()]);
}

function modelsOf(plan: RunPlan, id: string): readonly RunPlan['models'][number][] {
  const route = plan.routes.find((candidate) => candidate.id === id);
  const ids = new Set(route === undefined ? [id] : route.steps.map(({ model }) => model));
  return plan.models.filter((model) => ids.has(model.id));
}

/** The prompts of the run as they are now, by the ref the plan has. */
async function loadPrompts(
  { plan, scoring, flags }: RescoringInput,
  problems: Problem[],
): Promise<ReadonlyMap<string, Prompt>> {
  const found = new Map<string, Prompt>();
  const named = flags.prompts;
  for (const { ref } of plan.prompts) {
    const [only] = named ?? [];
    const stands = named?.length === 1 && plan.prompts.length === 1 ? only : undefined;
    const wanted = named === null || named.includes(ref) ? ref : stands;
    if (wanted === undefined) {
      const hint = 'Name the prompts of the run, or leave --prompt out.';
      problems.push(problemOf('prompt-not-named', `the run used ${ref}, which --prompt doesn't name`, hint));
      continue;
    }
    const places = { promptsDirectory: join(scoring.directory, 'prompts'), cwd: flags.cwd };
    const loaded = await loadPrompt(wanted, places);
    problems.push(...loaded.problems);
    if (loaded.prompt !== null) found.set(ref, loaded.prompt);
  }
  return found;
}

function editedPrompts(plan: RunPlan, prompts: ReadonlyMap<string, Prompt>): readonly Warning[] {
  return plan.prompts.flatMap(({ ref, sha256 }): Warning[] => {
    if (prompts.get(ref)?.sha256 === sha256) return [];
    const message = `${ref} is not the file it was: its scorers are those of now, the outputs answer its text of then`;
    return [{ code: 'prompt-edited', message, arm: null, caseIds: [] }];
  });
}

/** Where a recorded dataset is now: by flag, by the config, or where the plan says; `null` where there is a problem. */
function entryOf(
  path: string,
  { plan, scoring, flags }: RescoringInput,
  problems: Problem[],
): DatasetEntry | null {
  const add = (found: { readonly problems: readonly Problem[] }): void =>
    void problems.push(...found.problems);
  if (flags.datasets === null) {
    const own = scoring.datasets.find((entry) => entry.path === path);
    if (own !== undefined) return own;
    const there = scoring.named([path]);
    add(there);
    return there.datasets[0] ?? null;
  }
  const named = scoring.named(flags.datasets);
  add(named);
  const same = named.datasets.find((entry) => entry.path === path);
  const stands = plan.datasets.length === 1 && named.datasets.length === 1 ? named.datasets[0] : undefined;
  const entry = same ?? stands;
  if (entry !== undefined && (entry.path !== '-' || path === '-')) return entry;
  const hint = 'Name the datasets of the run, or leave --dataset out.';
  problems.push(problemOf('dataset-not-named', `the run used ${path}, which --dataset doesn't name`, hint));
  return null;
}

interface SurveyContext {
  readonly arms: readonly RescoringArm[];
  readonly registry: ScorerRegistry;
  readonly problems: Problem[];
}

const MOST_PROBLEMS = 50;

async function survey(path: string, entry: DatasetEntry, context: SurveyContext): Promise<RescoringDataset> {
  const dataset = openDataset(entry.file, entry.path);
  const content = createHash('sha256');
  const found = await surveyDataset(dataset, {
    maxProblems: MOST_PROBLEMS,
    check: (example) => {
      content.update(example.hash);
      return scorerProblems(example, context);
    },
  });
  context.problems.push(...found.problems);
  const { sha256, cases } = found;
  return { path, now: dataset, facts: { sha256, cases, casesSha256: content.digest('hex') } };
}

function scorerProblems(example: Case, { arms, registry }: SurveyContext): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const arm of arms) {
    for (const { message, hint } of registry.resolve(scorersOf(arm, example), example).problems) {
      const text = `case "${example.id}": ${message}`;
      const problem = { code: 'bad-scorer', message: text, hint };
      found.set(text, problemAt({ ...example.source, column: null }, problem));
    }
  }
  return [...found.values()];
}
