import { constants } from 'node:fs';
import { access, mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { RunConfig } from '../config/load-config.ts';
import { UserError } from '../domain/errors.ts';
import { shardText } from '../domain/shard.ts';
import { canonicalJson } from '../lib/hash.ts';
import { JOURNAL_FILE } from '../journal/plan-line.ts';
import { readPlan } from '../journal/read-journal.ts';

/** Where a run's files are. */
export interface RunFolder {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
}

/** What a new run's id is made of. */
export interface RunName {
  readonly name: string;
  /** What kind of run it is: `shard-1of4`, `merged`. */
  readonly suffix: string | null;
  readonly startedAt: Date;
}

/** Makes the folder of a new run; ids sort by time. A folder that can't be made is a `UserError`. */
export async function createRunFolder(outDirectory: string, named: RunName): Promise<RunFolder> {
  const stamp = named.startedAt.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return makeFolder(
    outDirectory,
    [stamp, slug(named.name), ...(named.suffix === null ? [] : [named.suffix])].join('-'),
  );
}

/** Makes the folder of a run that is another one's outputs scored again; its id follows that one's. */
export async function createRescoredFolder(outDirectory: string, id: string): Promise<RunFolder> {
  return makeFolder(outDirectory, `${id.replace(/-rescored(-\d+)?$/, '')}-rescored`);
}

async function makeFolder(outDirectory: string, base: string): Promise<RunFolder> {
  try {
    await mkdir(outDirectory, { recursive: true });
    for (let attempt = 1; ; attempt += 1) {
      const id = attempt === 1 ? base : `${base}-${attempt}`;
      if (await tryMakeDirectory(join(outDirectory, id))) return { id, path: join(outDirectory, id) };
    }
  } catch (error) {
    throw unwritable(outDirectory, error);
  }
}

/** Throws the `UserError` that making a run folder would end in, as far as that can be told without making one. */
export async function assertWritable(outDirectory: string): Promise<void> {
  try {
    await access(await nearestExisting(outDirectory), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(outDirectory, error);
  }
}

async function nearestExisting(directory: string): Promise<string> {
  // the slash makes a file in the way an error
  const found = await stat(`${directory}${sep}`).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && dirname(directory) !== directory) return null;
    throw error;
  });
  return found === null ? nearestExisting(dirname(directory)) : directory;
}

function unwritable(outDirectory: string, error: unknown): UserError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  const hint = 'Choose a folder you may write to: --out <dir>.';
  const message = `${outDirectory} can't be written (${code})`;
  return new UserError([{ code: 'unwritable-reports', message, hint, source: null }], { cause: error });
}

async function tryMakeDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Lower-case letters, digits and dashes; what else a name holds becomes a dash. */
function slug(name: string): string {
  const text = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .toLowerCase();
  return text === '' ? 'run' : text.slice(0, 60);
}

/** Where runs are looked for. */
export interface RunPlaces {
  readonly outDirectory: string;
  readonly cwd: string;
}

/** The run a user named: a folder, a run id, or `latest`. One that isn't there is a `UserError`. */
export async function findRun(named: string, { outDirectory, cwd }: RunPlaces): Promise<RunFolder> {
  for (const path of [resolve(cwd, named), join(outDirectory, named)]) {
    if (await isFile(join(path, JOURNAL_FILE))) return { id: basename(path), path };
  }
  const [newest] = named === 'latest' ? await runIds(outDirectory) : [];
  if (newest !== undefined) return { id: newest, path: join(outDirectory, newest) };
  const message = named === 'latest' ? `there is no run under ${outDirectory}` : `there is no run "${named}"`;
  throw UserError.of(
    'no-such-run',
    message,
    `Name a folder that holds a ${JOURNAL_FILE}, or the id of a run in ${outDirectory}.`,
  );
}

/** The run to go on with: the one named, else the newest that isn't complete and is the same shard. */
export async function findResumable(
  config: Pick<RunConfig, 'outDirectory' | 'cwd' | 'shard'>,
  named: string | null,
): Promise<RunFolder> {
  if (named !== null) return findRun(named, config);
  const { outDirectory, shard } = config;
  for (const id of await runIds(outDirectory)) {
    const path = join(outDirectory, id);
    if (await isComplete(path)) continue;
    // a run that was killed before its plan was written has nothing to go on with
    const plan = await readPlan(path);
    if (plan?.run.rescoredFrom === null && canonicalJson(plan.run.shard) === canonicalJson(shard))
      return { id, path };
  }
  const what = shard === null ? 'run' : `run of shard ${shardText(shard)}`;
  const message = `there is no incomplete ${what} under ${outDirectory}`;
  throw UserError.of('nothing-to-resume', message, 'Start a new one without --resume.');
}

/** The ids of the runs under a folder, newest first; none where there is no such folder. */
export async function runIds(outDirectory: string): Promise<string[]> {
  const names = await readdir(outDirectory).catch(() => []);
  const runs: string[] = [];
  for (const name of names) {
    if (await isFile(join(outDirectory, name, JOURNAL_FILE))) runs.push(name);
  }
  return runs.toSorted().toReversed();
}

async function isComplete(path: string): Promise<boolean> {
  try {
    const report = JSON.parse(await readFile(join(path, 'report.json'), 'utf8')) as {
      run?: { complete?: unknown };
      gates?: readonly { confirmation?: { status?: unknown } | null }[];
    };
    const isAsking = report.gates?.some(({ confirmation }) => confirmation?.status === 'incomplete') ?? false;
    return report.run?.complete === true && !isAsking;
  } catch {
    return false;
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
