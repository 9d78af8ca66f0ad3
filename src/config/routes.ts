import type { ModelSpec } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import type { RouteCondition, RouteSpec, RouteStep } from '../domain/route.ts';
import { didYouMean } from '../lib/did-you-mean.ts';
import { parseCondition } from './route-conditions.ts';
import type { RawRoute, RawStep } from './raw-config.ts';
import { stepProblems } from './route-problems.ts';

/** What a route's steps may use. */
export interface RouteContext {
  /** The ids of the config's models that are no routes. */
  readonly modelIds: readonly string[];
  readonly routeIds: readonly string[];
  /** `null`: the model itself is wrong, which is told elsewhere. */
  readonly modelOf: (id: string) => ModelSpec | null;
  /** Puts a problem to its place in the route's steps. */
  readonly at: (path: readonly (string | number)[], problem: Omit<Problem, 'source'>) => Problem;
}

/** A route with the models of its steps, or everything that is wrong with it. */
export function toRoute(
  { id, route }: RawRoute,
  context: RouteContext,
): { readonly route: RouteSpec | null; readonly problems: readonly Problem[] } {
  const unknown = route.flatMap((step, index) => useProblem(id, { step, index }, context));
  if (unknown.length > 0) return { route: null, problems: unknown };
  const steps = toSteps(route, context);
  if (steps === null) return { route: null, problems: [] };
  const problems = stepProblems(id, steps).map(({ index, ...problem }) => context.at([index], problem));
  if (problems.length > 0) return { route: null, problems };
  const concurrency = Math.max(...steps.map(({ model }) => model.concurrency));
  return { route: { id, steps, concurrency }, problems };
}

function useProblem(
  id: string,
  { step, index }: { readonly step: RawStep; readonly index: number },
  { modelIds, routeIds, at }: RouteContext,
): Problem[] {
  const { use } = step;
  if (use === undefined) {
    if (index > 0) return [];
    const message = `the route "${id}" begins with a repair`;
    return [at([0], { code: 'bad-route', message, hint: 'Begin with a step that uses a model.' })];
  }
  if (modelIds.includes(use)) return [];
  const found =
    use === id
      ? { message: `the route "${id}" uses itself`, hint: 'A step uses a model that is no route.' }
      : routeIds.includes(use)
        ? {
            message: `the route "${id}" uses the route "${use}"`,
            hint: `A step uses a model that is no route: write the steps of "${use}" here.`,
          }
        : {
            message: `the route "${id}" uses "${use}", which is no model of the config`,
            hint: near(use, modelIds),
          };
  return [at([index, 'use'], { code: 'bad-route', ...found })];
}

function near(use: string, modelIds: readonly string[]): string {
  const meant = didYouMean(use, modelIds);
  if (meant !== null) return `Did you mean "${meant}"?`;
  return `List it under models; the config has ${modelIds.length === 0 ? 'none' : modelIds.join(', ')}.`;
}

const IF_INVALID: RouteCondition = { kind: 'result', text: 'invalid', word: 'invalid' };

/** The steps with their models and names; `null` where a model is wrong in itself. */
function toSteps(route: readonly RawStep[], { modelOf }: RouteContext): readonly RouteStep[] | null {
  const steps: RouteStep[] = [];
  let repairs = 0;
  for (const { use, when } of route) {
    const before = steps.at(-1);
    const model = use === undefined ? (before?.model ?? null) : modelOf(use);
    if (model === null) return null;
    repairs = use === undefined ? repairs + 1 : 0;
    const name = repairs === 0 ? model.id : `${model.id}#repair${repairs === 1 ? '' : repairs}`;
    const conditions = when?.map(parseCondition) ?? (repairs === 0 ? [] : [IF_INVALID]);
    steps.push({ name, model, repair: repairs > 0, when: conditions });
  }
  return steps;
}
