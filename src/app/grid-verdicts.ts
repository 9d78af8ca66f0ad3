import { readGridCases } from '../analysis/grid-cases.ts';
import type { CaseColumn } from '../analysis/pair-cases.ts';
import { createCaseColumn, PASS_RATE, readMetric } from '../analysis/pair-cases.ts';
import type { EffectRules } from '../analysis/prompt-effects.ts';
import { promptEffectsOf } from '../analysis/prompt-effects.ts';
import { promptGrids, withoutEmptyArms } from '../analysis/prompt-grid.ts';
import type { PromptEffects } from '../domain/prompt-effects.ts';
import type { NotAskedArm } from '../domain/sweep.ts';
import type { TrialResult } from '../domain/trial.ts';
import type { PlanLine } from '../journal/plan-line.ts';
import type { RecordedCaseFacts } from './recorded-facts.ts';

/** What a run's trials come to for its prompts and models. */
interface GridVerdicts {
  /** The trials as they come; the verdict of each that is in a grid is kept, in 6 bytes a case and arm. */
  watch(trials: AsyncIterable<TrialResult>): AsyncGenerator<TrialResult, void, undefined>;
  /** Once all trials have passed. */
  effects(cases: RecordedCaseFacts, rules: EffectRules): readonly PromptEffects[];
}

/**
 * Verdicts of no trial yet. A shard has no grid: a part of the cases can't tell what is asked of all of them. Nor has an
 * adaptive sweep one that can't be had without arms that were not asked: nothing failed there.
 */
export function createGridVerdicts({ plan, run }: PlanLine, notAsked: readonly NotAskedArm[]): GridVerdicts {
  const grids = run.shard === null ? promptGrids(plan) : [];
  const columns = new Map<string, CaseColumn>(
    grids.flatMap(({ cells }) => cells.map(({ arm }) => [arm, createCaseColumn()] as const)),
  );
  const columnOf = (arm: string): CaseColumn => columns.get(arm) ?? createCaseColumn();
  return {
    watch: async function* watch(trials) {
      for await (const trial of trials) {
        columns.get(trial.arm)?.add(trial.ordinal, readMetric(trial, PASS_RATE));
        yield trial;
      }
    },
    effects: (cases, rules) =>
      grids.flatMap((planned) => {
        const set = cases.positions(planned.dataset, null);
        const grid = withoutEmptyArms(planned, (arm) => !hasJudged(columnOf(arm), set.cases));
        if (grid.cells.some((cell) => notAsked.some(({ arm }) => arm === cell.arm))) return [];
        const sides = grid.cells.map(({ arm }) => columnOf(arm));
        return promptEffectsOf(grid, readGridCases(sides, plan.repeats, set), rules);
      }),
  };
}

function hasJudged(column: CaseColumn, cases: number): boolean {
  for (let position = 0; position < cases; position += 1) if (column.at(position).judged > 0) return true;
  return false;
}
