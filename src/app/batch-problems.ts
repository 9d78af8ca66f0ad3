import type { RunConfig } from '../config/load-config.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import { isRoute, modelsCalledBy } from '../domain/route.ts';
import { providers } from '../providers/registry.ts';

/** What of a config can't be run through batch services. */
export function batchProblems({ batch, stream, budgetUsd, cache, models }: RunConfig): readonly Problem[] {
  if (!batch) return [];
  const routes = models.filter(isRoute);
  const without = modelsCalledBy(models.filter((model) => !isRoute(model))).filter(
    ({ endpoint }) => providers[endpoint.api].openBatches === null,
  );
  return [
    ...(stream ? [STREAMED] : []),
    ...(budgetUsd === null ? [] : [BUDGETED]),
    ...(cache ? [CACHED] : []),
    ...routes.map(({ id }) => {
      const hint = `Run ${id} without --batch in a run of its own, or leave it out with -m.`;
      const message = `--batch: ${id} can't be run, because each step of a route waits for the one before`;
      return problemOf('no-batches', message, hint);
    }),
    ...without.map(({ id, endpoint }) => {
      const hint = `Run ${id} without --batch in a run of its own, or leave it out with -m.`;
      const message = `--batch: ${id} can't be run, because the ${endpoint.api} wire has no batch service here`;
      return problemOf('no-batches', message, hint);
    }),
  ];
}

const STREAMED = problemOf(
  'batch-and-stream',
  '--batch and --stream exclude each other: a batch has no first token to wait for',
  'Leave out one of them, or set batch: false or stream: false in the config.',
);

const BUDGETED = problemOf(
  'batch-and-budget',
  '--batch and --budget exclude each other: what a batch costs is known only when all of it is paid for',
  'Leave out one of them; --dry-run --batch tells what the run may cost.',
);

const CACHED = problemOf(
  'batch-and-cache',
  '--batch and --cache exclude each other: batches neither read the cache nor fill it',
  'Leave out one of them.',
);
