import type { RunConfig } from '../config/load-config.ts';
import { withStepsBetween } from '../config/sweep-grid.ts';
import type { Arm } from '../domain/arm.ts';
import type { ModelSpec } from '../domain/model.ts';
import type { Problem } from '../domain/problem.ts';
import { problemOf } from '../domain/problem.ts';
import type { UnsupportedSetting } from '../domain/provider.ts';
import type { Warning } from '../domain/report.ts';
import type { SweepGrid } from '../domain/sweep.ts';
import { formatCount } from '../lib/format.ts';
import { providers } from '../providers/registry.ts';
import { mostAsked } from './grid-series.ts';
import { refusedValues } from './refused-values.ts';

const MOST_ARMS = 200;

/** What of a sweep can't be run: settings that a model wouldn't be sent, values it refuses, and more arms than anyone means by accident. */
export function sweepProblems(
  { sweep, batch }: RunConfig,
  models: readonly ModelSpec[],
  arms: readonly Arm[],
): readonly Problem[] {
  if (sweep === null) return [];
  const names = variedSettings(sweep.grid);
  const asked = sweep.adaptive === null ? arms.length : mostAsked(arms, () => 1);
  const refused = models.flatMap((model) => {
    const notSent = providers[model.endpoint.api].settingsNotSent(model);
    const isSent = ({ setting }: UnsupportedSetting): boolean => {
      return notSent.every((other) => other.setting !== setting);
    };
    return [
      ...notSent.filter(({ setting }) => names.has(setting)).map((found) => ignoredProblem(model, found)),
      ...refusedValues(model)
        .filter((found) => names.has(found.setting) && isSent(found))
        .map((found) => refusedProblem(model, found)),
    ];
  });
  return [
    ...refused,
    ...(sweep.adaptive === null ? [] : adaptiveProblems(sweep.grid, batch)),
    ...(asked > MOST_ARMS && !sweep.allowsMany ? [tooMany(asked, arms.length)] : []),
  ];
}

function ignoredProblem({ id }: ModelSpec, { setting, why }: UnsupportedSetting): Problem {
  const hint = `Leave ${setting} out of the sweep, or this model with -m.`;
  return problemOf('swept-setting-not-sent', `${id}: ${setting} can't be varied: ${why}`, hint);
}

function refusedProblem({ id }: ModelSpec, { setting, why }: UnsupportedSetting): Problem {
  const hint = `Take another value for ${setting}, or leave this model out with -m.`;
  return problemOf('swept-value-refused', `${id}: ${setting} would be refused: ${why}`, hint);
}

function adaptiveProblems({ maxTokens }: SweepGrid, batch: boolean): readonly Problem[] {
  return [...((maxTokens?.length ?? 0) < 2 ? [TOO_FEW_BUDGETS] : []), ...(batch ? [BATCHED] : [])];
}

const TOO_FEW_BUDGETS = problemOf(
  'too-few-budgets',
  '--adaptive bisects budgets, and --max-tokens gives fewer than two',
  'Give the smallest and the largest, such as --max-tokens 64,4096, or leave out --adaptive.',
);

const BATCHED = problemOf(
  'adaptive-and-batch',
  '--adaptive and --batch exclude each other: each budget waits for the one before, and a batch takes up to a day',
  'Leave out one of them, or set batch: false in the config.',
);

/** What is told of the budgets that an adaptive sweep has put between two. */
export function budgetsMade({ sweep }: RunConfig): readonly Warning[] {
  if (sweep === null || sweep.adaptive === null) return [];
  const { maxTokens } = withStepsBetween(sweep.grid);
  if (maxTokens === null || maxTokens.length === sweep.grid.maxTokens?.length) return [];
  const message = `--adaptive has put budgets between the two given: ${maxTokens.join(', ')}`;
  return [{ code: 'budgets-between', message, arm: null, caseIds: [] }];
}

function variedSettings(grid: SweepGrid): ReadonlySet<string> {
  return new Set([
    ...(grid.maxTokens === null ? [] : ['maxTokens']),
    ...(grid.temperature === null ? [] : ['temperature']),
    ...(grid.reasoningEffort === null ? [] : ['reasoning.effort']),
    ...(grid.reasoningBudget === null ? [] : ['reasoning.budgetTokens']),
  ]);
}

function tooMany(asked: number, arms: number): Problem {
  const all = `the sweep has ${formatCount(arms)} arms`;
  const message =
    asked === arms
      ? `${all}, more than ${MOST_ARMS}`
      : `${all}, and --adaptive may ask ${formatCount(asked)} of them, more than ${MOST_ARMS}`;
  return problemOf(
    'many-arms',
    message,
    'Take fewer values, or say --yes; with --dry-run too it only tells what it costs.',
  );
}
