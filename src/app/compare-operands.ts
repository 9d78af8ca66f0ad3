import { UserError } from '../domain/errors.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import { notAskedReason, withAskedArms } from './not-asked.ts';
import type { RunFolder, RunPlaces } from './run-folder.ts';
import { findRun } from './run-folder.ts';

/** An arm of a recorded run. */
export interface RecordedArm {
  readonly run: RunFolder;
  readonly recorded: RecordedRun;
  readonly arm: RunPlan['arms'][number];
}

/** The arms that operands name, `<run>` or `<run>#<arm>`; a run named twice is read once. */
export async function findArms(
  operands: readonly string[],
  places: RunPlaces,
): Promise<readonly RecordedArm[]> {
  const runs = new Map<string, RecordedRun>();
  const arms: RecordedArm[] = [];
  for (const operand of operands) {
    const { run, armPart } = await splitOperand(operand, places);
    const recorded = runs.get(run.path) ?? (await readJournal(run.path));
    runs.set(run.path, recorded);
    arms.push({ run, recorded, arm: await armOf(recorded, armPart, { operand, run }) });
  }
  return arms;
}

interface SplitOperand {
  readonly run: RunFolder;
  /** `null`: the run's only arm. */
  readonly armPart: string | null;
}

async function splitOperand(operand: string, places: RunPlaces): Promise<SplitOperand> {
  const mark = operand.indexOf('#');
  if (mark === -1) return { run: await findRun(operand, places), armPart: null };
  // a folder's own name may hold the mark
  const whole = await findRun(operand, places).catch(() => null);
  if (whole !== null) return { run: whole, armPart: null };
  if (mark === 0) {
    const message = `"${operand}" names no run`;
    throw UserError.of('no-such-run', message, 'Write <run>#<arm>, such as latest#flash.');
  }
  return { run: await findRun(operand.slice(0, mark), places), armPart: operand.slice(mark + 1) };
}

type PlannedArm = RunPlan['arms'][number];

async function armOf(
  recorded: RecordedRun,
  part: string | null,
  { operand, run }: { readonly operand: string; readonly run: RunFolder },
): Promise<PlannedArm> {
  const asked = await withAskedArms(recorded, run.path);
  // a part of an arm that was not asked must not stand for another that was
  const { arms } = (part === null ? asked : recorded).plan.plan;
  const fits = part === null ? arms : matching(arms, part);
  const [only] = fits;
  if (only !== undefined && fits.length === 1) {
    const reason = notAskedReason(only.id, run.id, asked);
    if (reason !== null) throw UserError.of('arm-not-asked', reason.message, reason.hint);
    return only;
  }
  const names = (fits.length === 0 ? arms : fits).map(({ id }) => id).join(', ');
  if (part === null) {
    const message = `${run.id} has ${arms.length} arms: ${names}`;
    throw UserError.of('which-arm', message, `Name one: ${operand}#<arm>.`);
  }
  if (fits.length === 0) {
    throw UserError.of('no-such-arm', `${run.id} has no arm "${part}"`, `Its arms are ${names}.`);
  }
  throw UserError.of('which-arm', `"${part}" fits several arms of ${run.id}: ${names}`, 'Name more of one.');
}

function matching(arms: readonly PlannedArm[], part: string): readonly PlannedArm[] {
  const exact = arms.filter(({ id }) => id === part);
  return exact.length > 0 || part === '' ? exact : arms.filter(({ id }) => id.includes(part));
}
