import type { RunConfig } from '../config/load-config.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';

/** What of a config leaves `confirm` without a meaning. */
export function confirmProblems({ confirm, gates, batch, shard }: RunConfig): readonly Problem[] {
  if (confirm === null) return [];
  return [
    ...(gates.length === 0 ? [WITHOUT_GATES] : []),
    ...(batch ? [BATCHED] : []),
    ...(shard === null ? [] : [SHARDED]),
  ];
}

const WITHOUT_GATES = problemOf(
  'confirm-without-gates',
  '--confirm asks the cases again that made a gate fail, and the run has no gates',
  "Add --gate '<expression>', or leave --confirm out (confirm in the config).",
);

const BATCHED = problemOf(
  'confirm-and-batch',
  '--batch and --confirm exclude each other: a failed case would wait for another batch',
  'Leave out one of them (batch and confirm in the config).',
);

const SHARDED = problemOf(
  'confirm-and-shard',
  "--shard and --confirm exclude each other: a shard's gates are judged when the shards are merged",
  'Leave --confirm out (confirm in the config), or run the cases without --shard.',
);
