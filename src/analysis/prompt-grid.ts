import type { RunPlan } from '../domain/run-plan.ts';

/** One arm of a grid. */
export interface GridCell {
  readonly arm: string;
  readonly model: string;
  readonly prompt: string;
  /** What cases that name no scorers are judged by, to be compared with other arms' alone. */
  readonly scorers: string;
}

/** Every model with every prompt on one dataset. */
export interface PromptGrid {
  readonly dataset: string;
  readonly models: readonly string[];
  readonly prompts: readonly string[];
  /** Model by model, each with the prompts in their order. */
  readonly cells: readonly GridCell[];
  /** Arms of the dataset's plain models that aren't in the grid. */
  readonly leftOut: readonly string[];
}

type Planned = Pick<RunPlan, 'arms' | 'routes'>;

/** The grids of a plan: datasets that two or more plain models meet with two or more prompts. Routes are in none. */
export function promptGrids({ arms, routes }: Planned): readonly PromptGrid[] {
  const plain = arms.filter(({ model }) => routes.every(({ id }) => id !== model));
  const datasets = [...new Set(plain.map(({ dataset }) => dataset))];
  return datasets.map((dataset) => gridOf(plain.filter((arm) => arm.dataset === dataset))).filter(isGrid);
}

/**
 * The part of a grid whose arms all have results: the model or prompt that lacks most of its arms is left out, until none
 * is lacking. The whole grid where less than two of each would stay. Nothing is filled in.
 */
export function withoutEmptyArms(grid: PromptGrid, isEmpty: (arm: string) => boolean): PromptGrid {
  let rest = grid;
  while (isGrid(rest) && rest.cells.some(({ arm }) => isEmpty(arm))) rest = withoutEmptiest(rest, isEmpty);
  return isGrid(rest) ? rest : grid;
}

function isGrid({ models, prompts, cells }: PromptGrid): boolean {
  return models.length >= 2 && prompts.length >= 2 && cells.length === models.length * prompts.length;
}

function gridOf(arms: RunPlan['arms']): PromptGrid {
  const cells = arms.flatMap(({ id, model, prompt, scorers }): GridCell[] =>
    prompt === null ? [] : [{ arm: id, model, prompt, scorers: JSON.stringify(scorers) }],
  );
  const models = [...new Set(cells.map(({ model }) => model))];
  const prompts = [...new Set(cells.map(({ prompt }) => prompt))];
  return {
    dataset: arms[0]?.dataset ?? '',
    models,
    prompts,
    cells: models.flatMap((model) =>
      prompts.flatMap((prompt) => cells.find((cell) => cell.model === model && cell.prompt === prompt) ?? []),
    ),
    leftOut: [],
  };
}

function withoutEmptiest(grid: PromptGrid, isEmpty: (arm: string) => boolean): PromptGrid {
  const lines = [
    ...grid.models.map((model) => lineOf(grid, (cell) => cell.model === model)),
    ...grid.prompts.map((prompt) => lineOf(grid, (cell) => cell.prompt === prompt)),
  ];
  const emptiness = (line: readonly GridCell[]): number =>
    line.filter(({ arm }) => isEmpty(arm)).length / line.length;
  // of equals the first, so a model goes before a prompt
  const [emptiest = []] = lines.toSorted((one, other) => emptiness(other) - emptiness(one));
  const cells = grid.cells.filter((cell) => !emptiest.includes(cell));
  return {
    ...grid,
    cells,
    models: grid.models.filter((model) => cells.some((cell) => cell.model === model)),
    prompts: grid.prompts.filter((prompt) => cells.some((cell) => cell.prompt === prompt)),
    leftOut: [...grid.leftOut, ...emptiest.map(({ arm }) => arm)],
  };
}

function lineOf(grid: PromptGrid, includes: (cell: GridCell) => boolean): readonly GridCell[] {
  return grid.cells.filter(includes);
}
