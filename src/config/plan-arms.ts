import { basename, extname } from 'node:path';
import type { Arm, DatasetRef } from '../domain/arm.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { Prompt } from '../domain/prompt.ts';
import type { RouteSpec } from '../domain/route.ts';
import { isRoute } from '../domain/route.ts';
import type { ScorerSpec } from '../domain/scorer-spec.ts';

/** A dataset with its prompts loaded. No prompt at all: the input is the user message. */
export interface PlannedDataset {
  readonly ref: DatasetRef;
  readonly prompts: readonly Prompt[];
  readonly scorers: readonly ScorerSpec[] | null;
}

/**
 * Every model × prompt on every dataset, as arms. An arm's id is the model's id, then `/triage@v2` where the run has
 * several prompts, then `/invoices` (the dataset's name) where one prompt meets several datasets.
 */
export function planArms(
  models: readonly (ModelSpec | RouteSpec)[],
  datasets: readonly PlannedDataset[],
): readonly Arm[] {
  const pairs = datasets.flatMap((dataset) =>
    (dataset.prompts.length === 0 ? [null] : dataset.prompts).map((prompt) => ({ dataset, prompt })),
  );
  const refs = new Set(pairs.map(({ prompt }) => prompt?.ref ?? ''));
  return models.flatMap((model) =>
    pairs.map(({ dataset, prompt }): Arm => {
      const meetsSeveral = pairs.filter((pair) => pair.prompt?.ref === prompt?.ref).length > 1;
      const parts = [
        model.id,
        ...(refs.size > 1 && prompt !== null ? [prompt.ref] : []),
        ...(meetsSeveral ? [datasetName(dataset.ref)] : []),
      ];
      return {
        id: parts.join('/'),
        model,
        prompt,
        settings: isRoute(model) ? null : model.settings,
        dataset: dataset.ref,
        scorers: prompt?.scorers ?? dataset.scorers,
      };
    }),
  );
}

/** `invoices` for `data/invoices.jsonl`; `stdin` for standard input. */
export function datasetName({ path }: DatasetRef): string {
  return path === '-' ? 'stdin' : basename(path, extname(path));
}

/** Arms whose ids are the same, or become the same in file names. */
export function collidingArms(arms: readonly Arm[]): readonly Problem[] {
  const ids = arms.map((arm) => arm.id);
  const repeated = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  return [...repeated].map((id) =>
    problemOf(
      'duplicate-arm',
      `two arms are called "${id}"`,
      'Give a model another id, rename a dataset, or run them as two configs.',
    ),
  );
}
