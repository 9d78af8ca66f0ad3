import { createHash } from 'node:crypto';
import type { RunConfig } from '../config/load-config.ts';
import type { PlannedDataset } from '../config/plan-arms.ts';
import type { Dataset } from '../dataset/open-dataset.ts';
import type { Selection } from '../dataset/select.ts';
import { planSelection } from '../dataset/select.ts';
import { takeShard } from '../dataset/shard.ts';
import type { DatasetSurvey } from '../dataset/survey.ts';
import { surveyDataset } from '../dataset/survey.ts';
import type { Arm } from '../domain/arm.ts';
import type { Case } from '../domain/case.ts';
import { JUDGE } from '../domain/judging.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import { modelsCalledBy } from '../domain/route.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';
import type { Renderer } from '../prompt/render.ts';
import type { ScorerRegistry } from '../scorers/registry.ts';
import { caseChecker } from './check-cases.ts';

const MOST_PROBLEMS = 50;

/** A dataset that was read once and found sound. */
export interface SurveyedDataset {
  readonly plan: PlannedDataset;
  readonly dataset: Dataset;
  readonly survey: DatasetSurvey;
  /** The cases this run takes. */
  readonly selection: Selection;
  /** The cases it takes together with all other shards. */
  readonly wholeSelection: Selection;
  /** SHA-256 over every case as it was read, schema files included, whatever the file's layout. */
  readonly casesSha256: string;
  /** The judges that its cases name for themselves. */
  readonly judges: readonly ScorerSpec[];
}

/** The cases of a dataset that this run takes, streamed. */
export function selectedCases({
  dataset,
  selection,
}: SurveyedDataset): AsyncGenerator<Case, void, undefined> {
  return casesIn(dataset, selection);
}

/** The cases of a dataset that all shards take together, streamed. */
export function casesOfAllShards({
  dataset,
  wholeSelection,
}: SurveyedDataset): AsyncGenerator<Case, void, undefined> {
  return casesIn(dataset, wholeSelection);
}

async function* casesIn(dataset: Dataset, selection: Selection): AsyncGenerator<Case, void, undefined> {
  for await (const example of dataset.cases()) {
    if (selection.has(example.ordinal)) yield example;
  }
}

interface Context {
  readonly config: RunConfig;
  /** The arms to check cases against. */
  readonly arms: readonly Arm[];
  readonly registry: ScorerRegistry;
  readonly renderer: Renderer;
}

/** Reads every dataset once: counts, hashes, and every problem of its lines, scorers and template variables. */
export async function surveyDatasets(
  planned: readonly { readonly plan: PlannedDataset; readonly dataset: Dataset }[],
  context: Context,
): Promise<{ readonly datasets: readonly SurveyedDataset[]; readonly problems: readonly Problem[] }> {
  const datasets: SurveyedDataset[] = [];
  const problems: Problem[] = [];
  for (const { plan, dataset } of planned) {
    const arms = context.arms.filter((arm) => arm.dataset === plan.ref);
    const check = caseChecker(distinct(arms), context);
    const content = createHash('sha256');
    const judges = new Map<string, ScorerSpec>();
    const survey = await surveyDataset(dataset, {
      maxProblems: MOST_PROBLEMS,
      check: (example) => {
        content.update(example.hash);
        for (const spec of example.scorers ?? [])
          if (spec.type === JUDGE)
            judges.set(JSON.stringify([spec.name, spec.options['model'] ?? null]), spec);
        return check(example);
      },
    });
    problems.push(...survey.problems);
    if (survey.problems.length > 0) continue;
    const { select, seed } = context.config;
    const wholeSelection = await planSelection(dataset.cases(), { ...select, seed }, survey.cases);
    if (wholeSelection.count === 0) problems.push(emptySelection(plan.ref.path, survey, context.config));
    const selection = await takeShard(wholeSelection, dataset.cases(), context.config.shard);
    const casesSha256 = content.digest('hex');
    const named = [...judges.values()];
    datasets.push({ plan, dataset, survey, selection, wholeSelection, casesSha256, judges: named });
  }
  return { datasets, problems };
}

/** Arms that check the same things of a case need checking once. */
function distinct(arms: readonly Arm[]): readonly Arm[] {
  const byKey = new Map(
    arms.map((arm) => {
      const variants = Object.keys(arm.prompt?.variants ?? {}).length > 0;
      const target = variants ? arm.model.id : null;
      const formats = modelsCalledBy([arm.model]).map(({ settings }) => settings.responseFormat);
      return [JSON.stringify([arm.prompt?.ref ?? null, target, arm.scorers, formats]), arm];
    }),
  );
  return [...byKey.values()];
}

function emptySelection(path: string, survey: DatasetSurvey, { select }: RunConfig): Problem {
  const known = Object.keys(survey.tags);
  const tags = select.tags.length > 0 ? ` with the tags ${select.tags.join(', ')}` : '';
  const hint = known.length > 0 ? `Its tags: ${known.join(', ')}.` : 'No case of it has a tag.';
  return problemOf('empty-selection', `no case of ${path} is selected${tags}`, hint);
}
