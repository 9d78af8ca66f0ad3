import { parseGate } from '../analysis/gates/parse-gate.ts';
import type { Warning } from '../domain/report.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { PlanLine } from '../journal/plan-line.ts';
import { hashJson } from '../lib/hash.ts';
import type { RescoringCases } from './rescore-cases.ts';
import type { Rescoring } from './rescore-plan.ts';
import { VERSION } from './version.ts';

interface Rescored {
  readonly id: string;
  readonly from: string;
  readonly rescoring: Rescoring;
  readonly cases: RescoringCases;
}

/** The plan line of a run whose outputs are scored again: what was sent is as it was, what is expected is of now. */
export function rescoredPlanLine({ run, plan, warnings }: PlanLine, rescored: Rescored): PlanLine {
  const { id, from, rescoring } = rescored;
  return {
    type: 'plan',
    schemaVersion: 1,
    tool: { name: 'evalsmall', version: VERSION },
    run: { ...run, id, rescoredFrom: from },
    plan: withoutBaselineRun(rescoredPlan(plan, rescored)),
    warnings: [...warnings, ...rescoring.warnings, ...leftOutWarning(rescored), ...baselineWarning(plan)],
  };
}

function rescoredPlan(plan: RunPlan, { rescoring, cases }: Rescored): RunPlan {
  const datasets = plan.datasets.map((dataset) => {
    const leftOut = cases.leftOutOf(dataset.path);
    return {
      ...dataset,
      ...rescoring.datasets.find(({ path }) => path === dataset.path)?.facts,
      path: dataset.path,
      selected: dataset.selected - leftOut,
      selectedByAllShards: dataset.selectedByAllShards - leftOut,
    };
  });
  const arms = plan.arms.map((arm) => ({
    ...arm,
    scorers: rescoring.arms.find(({ id }) => id === arm.id)?.scorers ?? null,
    planned: arm.planned - cases.leftOutOf(arm.dataset) * plan.repeats,
  }));
  const scorersSha256 = hashJson(arms.map(({ id, scorers }) => [id, scorers]));
  // what was asked again is no part of the outputs that are scored
  return { ...plan, datasets, arms, scorersSha256, confirm: null };
}

/** A baseline of another run was scored as it was then, so that nothing can be compared with it. */
function withoutBaselineRun(plan: RunPlan): RunPlan {
  if (plan.baselineRun === null) return plan;
  const arms = plan.arms.map((arm) => ({ ...arm, baseline: null }));
  return { ...plan, arms, baseline: null, baselineRun: null, gates: plan.gates.filter(isAboutNumber) };
}

function isAboutNumber({ expr }: RunPlan['gates'][number]): boolean {
  const parsed = parseGate(expr);
  return 'gate' in parsed && parsed.gate.condition.kind === 'number';
}

function baselineWarning({ baselineRun, gates }: RunPlan): readonly Warning[] {
  if (baselineRun === null) return [];
  const left = gates.filter((gate) => !isAboutNumber(gate)).map(({ expr }) => expr);
  const which = left.length === 0 ? '' : `; gates that are not judged: ${left.join(', ')}`;
  const message = `the baseline run ${baselineRun.id} was not scored again, so nothing is compared with it${which}`;
  return [{ code: 'baseline-left-out', message, arm: null, caseIds: [] }];
}

function leftOutWarning({ cases, from }: Rescored): readonly Warning[] {
  const { changed, gone, caseIds } = cases.leftOut;
  if (changed + gone === 0) return [];
  const message = `of ${from}, ${changed} cases that ask the model something else now and ${gone} that are gone are left out`;
  return [{ code: 'cases-left-out', message, arm: null, caseIds }];
}
