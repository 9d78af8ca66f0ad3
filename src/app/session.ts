import { createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RunConfig } from '../config/load-config.ts';
import { datasetName } from '../config/plan-arms.ts';
import { UserError } from '../domain/errors.ts';
import type { Warning } from '../domain/report.ts';
import { findBaselineCopy, keepBaseline } from '../journal/baseline-copy.ts';
import { cannotWrite } from '../journal/cannot-write.ts';
import { lockRun } from '../journal/lock-run.ts';
import type { Journal } from '../journal/open-journal.ts';
import { createJournal, reopenJournal } from '../journal/open-journal.ts';
import { readConfirmation } from '../journal/confirm-folder.ts';
import type { Spent } from '../journal/spent.ts';
import { addSpent } from '../journal/spent.ts';
import type { PlanLine } from '../journal/plan-line.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { readJournal } from '../journal/read-journal.ts';
import { planDifferences, priceChanges } from '../journal/resume.ts';
import type { TrialMarks } from '../journal/trial-marks.ts';
import { createTrialMarks } from '../journal/trial-marks.ts';
import { spentWarnings } from './budget.ts';
import { toPlanLine } from './plan.ts';
import type { PreparedRun } from './prepare.ts';
import { prepareRun } from './prepare.ts';
import type { RunFolder, RunName } from './run-folder.ts';
import { createRunFolder, findResumable } from './run-folder.ts';

/** One sitting of a run: a new run's first, or a later one that goes on with it. */
export interface Session {
  readonly prepared: PreparedRun;
  readonly folder: RunFolder;
  readonly plan: PlanLine;
  /** What the user should know before it goes on. */
  readonly warnings: readonly Warning[];
  /** The trials an earlier sitting finished. */
  readonly done: TrialMarks;
  /** The answers it could not have graded: `RecordedRun.ungraded`. */
  readonly ungraded: ReadonlyMap<string, number>;
  /** What earlier sittings spent; `null` in the first. */
  readonly spent: Spent | null;
  openJournal(): Promise<Journal>;
  /** Gives the folder back, which is this process's alone until then. */
  release(): Promise<void>;
}

/** Prepares a new run in a new folder. When something is wrong, no folder is left behind. */
export async function newSession(config: RunConfig, stdin: Readable, stop: AbortSignal): Promise<Session> {
  const startedAt = new Date();
  const [first] = config.datasets;
  const named = {
    name: first === undefined ? 'run' : datasetName(first),
    suffix: config.shard === null ? null : `shard-${config.shard.index}of${config.shard.count}`,
    startedAt,
  };
  let folder: OwnFolder | null = null;
  try {
    const prepared = await prepareRun(
      config,
      async () => {
        folder ??= await createOwnFolder(config.outDirectory, named);
        return spool(stdin, folder, stop);
      },
      startedAt,
    );
    folder ??= await createOwnFolder(config.outDirectory, named);
    const { path, release } = folder;
    const plan = await toPlanLine(prepared, folder, startedAt);
    await keepBaselineOf(prepared, folder);
    const openJournal = (): Promise<Journal> => createJournal(path, plan, prepared.redact);
    const { warnings } = plan;
    const nothing = { done: createTrialMarks(), ungraded: new Map<string, number>(), spent: null };
    return { prepared, folder, plan, warnings, ...nothing, openJournal, release };
  } catch (error) {
    await remove(folder);
    throw error;
  }
}

/** A run folder alone is enough for its report, whatever becomes of the baseline's. */
async function keepBaselineOf({ baselineRun }: PreparedRun, { path }: RunFolder): Promise<void> {
  if (baselineRun !== null) await keepBaseline(path, baselineRun.path, baselineRun.facts);
}

interface OwnFolder extends RunFolder {
  readonly release: () => Promise<void>;
}

async function createOwnFolder(outDirectory: string, named: RunName): Promise<OwnFolder> {
  const folder = await createRunFolder(outDirectory, named);
  try {
    return { ...folder, release: await lockRun(folder.path) };
  } catch (error) {
    await rm(folder.path, { recursive: true, force: true });
    throw error;
  }
}

async function remove(folder: OwnFolder | null): Promise<void> {
  if (folder === null) return;
  await folder.release();
  await rm(folder.path, { recursive: true, force: true });
}

/** Prepares to go on with a run; refuses with a `UserError` when it was another run that is on disk. */
export async function resumedSession(config: RunConfig, named: string | null): Promise<Session> {
  const folder = await findResumable(config, named);
  const release = await lockRun(folder.path);
  try {
    await removeLeftovers(folder.path);
    return { ...(await goOn(config, folder)), release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** What a sitting that was killed had begun to write. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/\.\d+\.tmp$/.test(name)) await rm(join(folder, name), { force: true });
  }
}

async function goOn(config: RunConfig, folder: RunFolder): Promise<Omit<Session, 'release'>> {
  const recorded = await readJournal(folder.path);
  refuseRescored(recorded.plan.run);
  const now = new Date();
  const known = await withKeptBaseline(config, folder, recorded.plan);
  const prepared = await prepareRun(known, () => spooled(folder), now);
  const asked = await toPlanLine(prepared, folder, now);
  const changed = planDifferences(recorded.plan, asked);
  if (changed.length > 0) {
    const message = `${folder.id} can't be resumed: ${changed.join(', ')} changed since`;
    throw UserError.of(
      'changed-plan',
      message,
      'Put it back as it was, or start a new run without --resume.',
    );
  }
  const again = await readConfirmation(folder.path);
  refuseOtherConfirm(folder, again, config.confirm);
  await keepBaselineOf(prepared, folder);
  const plan = { ...asked, run: recorded.plan.run };
  const spent = again === null ? recorded.spent : addSpent(recorded.spent, again.spent);
  return {
    prepared,
    folder,
    plan,
    warnings: [...asked.warnings, ...priceWarnings(recorded.plan, asked), ...spentWarnings(prepared, spent)],
    done: recorded.done,
    ungraded: recorded.ungraded,
    spent,
    openJournal: () => reopenJournal(folder.path, prepared.redact),
  };
}

/** The baseline run is taken as it was when the run began, unless another is named. */
async function withKeptBaseline(
  config: RunConfig,
  folder: RunFolder,
  { plan }: PlanLine,
): Promise<RunConfig> {
  const named = config.baselineRun?.named ?? null;
  const { baselineRun } = plan;
  if (named === null || baselineRun?.named !== named) return config;
  const path = await findBaselineCopy(folder.path, baselineRun);
  return { ...config, baselineRun: { named, kept: { id: baselineRun.id, path } } };
}

function refuseRescored({ id, rescoredFrom }: PlanLine['run']): void {
  if (rescoredFrom === null) return;
  const message = `${id} is ${rescoredFrom} scored again, so it has nothing to send`;
  throw UserError.of('rescored-run', message, `Resume ${rescoredFrom}, then score it again.`);
}

function refuseOtherConfirm({ id }: RunFolder, again: RecordedRun | null, confirm: number | null): void {
  const before = again?.plan.plan.confirm ?? null;
  if (before === null || confirm === null || confirm === before) return;
  const message = `${id} can't be resumed: its failed cases are being asked again ${before} times, not ${confirm}`;
  throw UserError.of('changed-confirm', message, `Resume it with --confirm ${before}.`);
}

function priceWarnings(recorded: PlanLine, asked: PlanLine): readonly Warning[] {
  return priceChanges(recorded, asked).map((id): Warning => {
    const message = `${id}: its price changed since the run began; trials of before keep the cost of before`;
    return { code: 'price-changed', message, arm: null, caseIds: [] };
  });
}

const STDIN_FILE = 'stdin.jsonl';

/** Keeps what comes from standard input in a folder's file, because it is read more than once; gives the file. */
export async function spool(
  stdin: Readable,
  folder: Pick<RunFolder, 'path'>,
  signal: AbortSignal,
): Promise<string> {
  const file = join(folder.path, STDIN_FILE);
  try {
    await pipeline(stdin, createWriteStream(file), { signal });
  } catch (error) {
    throw cannotWrite(error, file, 'nothing was sent');
  }
  return file;
}

async function spooled(folder: RunFolder): Promise<string> {
  const file = join(folder.path, STDIN_FILE);
  await stat(file).catch(() => {
    throw UserError.of('no-stdin', `${folder.id} did not read its dataset from standard input`);
  });
  return file;
}
