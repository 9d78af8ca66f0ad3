import type { RunConfig } from '../config/load-config.ts';
import type { Arm } from '../domain/arm.ts';
import type { PlannedBaselines } from './plan-baseline-run.ts';
import { NO_BASELINES, planBaselineRun } from './plan-baseline-run.ts';
import { planBaselines } from './plan-baselines.ts';
import type { PlannedGates } from './plan-gates.ts';
import { NO_GATES, planGates } from './plan-gates.ts';
import type { SurveyedDataset } from './survey-datasets.ts';

/** Baselines and gates; of cases that are broken, or not known (`null`), no gate can be checked. */
export async function findGates(
  config: RunConfig,
  arms: readonly Arm[],
  datasets: readonly SurveyedDataset[] | null,
): Promise<{ readonly baselines: PlannedBaselines; readonly gates: PlannedGates }> {
  const baselines = await findBaselines(config, arms, datasets);
  if (datasets === null || baselines.problems.length > 0) return { baselines, gates: NO_GATES };
  return { baselines, gates: await planGates({ config, arms, datasets, baselines: baselines.byArm }) };
}

/** Baselines of this run, or of the recorded one that is named; of that only where all cases are known. */
async function findBaselines(
  config: RunConfig,
  arms: readonly Arm[],
  datasets: readonly SurveyedDataset[] | null,
): Promise<PlannedBaselines> {
  const { baselineRun } = config;
  if (baselineRun === null) return { ...planBaselines(config, arms), run: null, warnings: [] };
  return datasets === null ? NO_BASELINES : planBaselineRun(baselineRun, { config, arms, datasets });
}
