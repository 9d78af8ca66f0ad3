import type { RunPlan } from '../domain/run-plan.ts';
import { baselineArmId } from '../domain/baseline-run.ts';
import { findBaselineCopy } from '../journal/baseline-copy.ts';
import type { PlanLine } from '../journal/plan-line.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import type { RecordedArm } from './compare-operands.ts';
import type { RecordedCaseFacts } from './recorded-facts.ts';

/** The arms of one dataset that face the same baseline. */
export interface BaselineFamily {
  /** How the plan calls the baseline. */
  readonly id: string;
  readonly base: RecordedArm;
  readonly candidates: readonly RecordedArm[];
}

/** A recorded run, with the plan that its report is made by. */
interface Run {
  readonly folder: string;
  readonly plan: PlanLine;
  readonly recorded: RecordedRun;
  readonly cases: RecordedCaseFacts;
}

type PlannedArm = RunPlan['arms'][number];

/** The arms that face a baseline, those with the same one together; it is an arm of the run, or of the one it keeps a copy of. */
export async function readFamilies(run: Run): Promise<readonly BaselineFamily[]> {
  const { folder, plan, recorded, cases } = run;
  const { arms, baselineRun } = plan.plan;
  const toArm = (arm: PlannedArm): RecordedArm => {
    return { run: { id: plan.run.id, path: folder }, recorded: { ...recorded, plan }, arm };
  };
  const bases =
    baselineRun === null ? arms.map((arm) => ({ id: arm.id, base: toArm(arm) })) : await keptArms(run);
  return bases.flatMap(({ id, base }): BaselineFamily[] => {
    const candidates = arms.filter(({ baseline }) => baseline === id);
    const [first] = candidates;
    // a merged run may lack every shard that had cases
    const isEmpty = first === undefined || cases.positions(first.dataset, null).cases === 0;
    return isEmpty ? [] : [{ id, base, candidates: candidates.map(toArm) }];
  });
}

/** The arms of the baseline run as the plan calls them. */
async function keptArms({ folder, plan }: Run): Promise<readonly Pick<BaselineFamily, 'id' | 'base'>[]> {
  const { baselineRun } = plan.plan;
  if (baselineRun === null) return [];
  const path = await findBaselineCopy(folder, baselineRun);
  const recorded = await readJournal(path);
  const run = { id: baselineRun.id, path };
  return recorded.plan.plan.arms.map((arm) => {
    return { id: baselineArmId(baselineRun, arm.id), base: { run, recorded, arm } };
  });
}
