import type { ModelSpec, ReasoningSettings } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { RouteSpec } from '../domain/route.ts';
import { isRoute } from '../domain/route.ts';
import type { SweepGrid } from '../domain/sweep.ts';

/** One value of one setting: what it adds to a model's id, and how it is set. */
interface Step {
  readonly name: string;
  readonly apply: (model: ModelSpec) => ModelSpec;
}

/** Every model with every combination of the grid, as models of their own: `<id>/maxTokens=64`; and what can't be. */
export function sweepModels(
  models: readonly (ModelSpec | RouteSpec)[],
  grid: SweepGrid,
): { readonly models: readonly ModelSpec[]; readonly problems: readonly Problem[] } {
  const axes = axesOf(grid).filter((axis) => axis.length > 0);
  const plain = models.filter((model): model is ModelSpec => !isRoute(model));
  const made = axes.reduce<readonly ModelSpec[]>(varied, plain);
  const problems = [
    ...(axes.length === 0 ? [NOTHING_VARIED] : []),
    ...models.filter(isRoute).map(routeProblem),
    ...made.flatMap(roomProblems),
  ];
  return { models: made, problems };
}

/** The grid of a sweep that bisects: between two budgets there are steps, each twice the one before. */
export function withStepsBetween(grid: SweepGrid): SweepGrid {
  const [one, other, ...more] = grid.maxTokens ?? [];
  if (typeof one !== 'number' || typeof other !== 'number' || more.length > 0) return grid;
  const [least, most] = [Math.min(one, other), Math.max(one, other)];
  const steps: number[] = [];
  for (let step = least; step < most; step *= 2) steps.push(step);
  return { ...grid, maxTokens: [...steps, most] };
}

function axesOf(grid: SweepGrid): readonly (readonly Step[])[] {
  return [
    stepsOf('maxTokens', grid.maxTokens, ({ settings }, maxTokens) => ({ ...settings, maxTokens })),
    stepsOf('temperature', grid.temperature, ({ settings }, temperature) => ({ ...settings, temperature })),
    stepsOf('effort', grid.reasoningEffort, ({ settings }, effort) => {
      return { ...settings, reasoning: withReasoning(settings.reasoning, { effort }) };
    }),
    stepsOf('reasoningBudget', grid.reasoningBudget, ({ settings }, budgetTokens) => {
      return { ...settings, reasoning: withReasoning(settings.reasoning, { budgetTokens }) };
    }),
  ];
}

function stepsOf<Value extends string | number | null>(
  name: string,
  values: readonly Value[] | null,
  settingsWith: (model: ModelSpec, value: Value) => ModelSpec['settings'],
): readonly Step[] {
  return (values ?? []).map((value) => ({
    name: `${name}=${value ?? 'none'}`,
    apply: (model) => ({ ...model, settings: settingsWith(model, value) }),
  }));
}

function withReasoning(
  given: ReasoningSettings | null,
  changed: Partial<ReasoningSettings>,
): ReasoningSettings | null {
  const reasoning = { effort: null, budgetTokens: null, ...given, ...changed };
  return reasoning.effort === null && reasoning.budgetTokens === null ? null : reasoning;
}

function varied(models: readonly ModelSpec[], axis: readonly Step[]): readonly ModelSpec[] {
  return models.flatMap((model) =>
    axis.map(({ name, apply }) => ({ ...apply(model), id: `${model.id}/${name}` })),
  );
}

function roomProblems({ id, settings }: ModelSpec): readonly Problem[] {
  const { maxTokens } = settings;
  const thinking = settings.reasoning?.budgetTokens ?? null;
  if (maxTokens === null || thinking === null || thinking < maxTokens) return [];
  const message = `${id}: a reasoning budget of ${thinking} leaves nothing of maxTokens ${maxTokens} for an answer`;
  const hint = 'Take larger values for --max-tokens, or smaller ones for the reasoning budget.';
  return [problemOf('no-room-to-answer', message, hint)];
}

function routeProblem({ id }: RouteSpec): Problem {
  const hint = "Name the models to sweep with -m; a route's steps have settings of their own.";
  return problemOf('swept-route', `${id} is a route, and a sweep varies the settings of models`, hint);
}

const NOTHING_VARIED = problemOf(
  'nothing-to-sweep',
  'the sweep varies no setting',
  'Give it values: --max-tokens 64,256,1024,2048, --temperature, --reasoning-effort or --reasoning-budget.',
);

// the last one: a model's own id may look like one too
const BUDGET_PART = /^(.*)\/maxTokens=(?:\d+|none)(?=\/|$)/s;

/** The id of a sweep's arm without its budget; `null` where no budget was varied. */
export function seriesOf(arm: string): string | null {
  return BUDGET_PART.test(arm) ? arm.replace(BUDGET_PART, '$1') : null;
}

const VARIED_PARTS = /(?:\/(?:maxTokens|temperature|effort|reasoningBudget)=[^/]*)+$/;

/** The id of the model that a sweep made this one of; of any other model its own. */
export function baseModelOf(model: string): string {
  return model.replace(VARIED_PARTS, '');
}

const FLAGS: ReadonlyMap<string, string> = new Map([
  ['temperature', '--temperature'],
  ['effort', '--reasoning-effort'],
  ['reasoningBudget', '--reasoning-budget'],
]);

/** What a sweep set of a model beside its budget, as its flags; `null` for a model that no sweep made. */
export function sweptFlagsOf(model: string): readonly string[] | null {
  const parts = VARIED_PARTS.exec(model)?.[0];
  if (parts === undefined) return null;
  return parts.split('/').flatMap((part) => {
    const [name = '', value = ''] = part.split('=');
    const flag = FLAGS.get(name);
    return flag === undefined ? [] : [`${flag} ${value}`];
  });
}
