import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../domain/errors.ts';
import { JOURNAL_FILE } from '../journal/plan-line.ts';

/** Where a run's files are. */
export interface RunFolder {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
}

/** Makes the folder of a new run; ids sort by time. A folder that can't be made is a `UserError`. */
export async function createRunFolder(outDirectory: string, name: string, now: Date): Promise<RunFolder> {
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const base = `${stamp}-${slug(name)}`;
  try {
    await mkdir(outDirectory, { recursive: true });
    for (let attempt = 1; ; attempt += 1) {
      const id = attempt === 1 ? base : `${base}-${attempt}`;
      if (await tryMakeDirectory(join(outDirectory, id))) return { id, path: join(outDirectory, id) };
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const hint = 'Choose a folder you may write to: --out <dir>.';
    const problem = {
      code: 'unwritable-reports',
      message: `${outDirectory} can't be written (${code})`,
      hint,
    };
    throw new UserError([{ ...problem, source: null }], { cause: error });
  }
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

/** The run to go on with: the one named (a folder or an id), else the newest that isn't complete. */
export async function findResumable(outDirectory: string, named: string | null): Promise<RunFolder> {
  if (named !== null) {
    for (const path of [named, join(outDirectory, named)]) {
      if (await isFile(join(path, JOURNAL_FILE))) return { id: path.split(/[/\\]/).at(-1) ?? path, path };
    }
    throw UserError.of('no-such-run', `there is no run "${named}"`, `Look in ${outDirectory}.`);
  }
  for (const id of await runIds(outDirectory)) {
    const path = join(outDirectory, id);
    if (!(await isComplete(path)) && (await hasPlan(path))) return { id, path };
  }
  const message = `there is no incomplete run under ${outDirectory}`;
  throw UserError.of('nothing-to-resume', message, 'Start a new one without --resume.');
}

async function runIds(outDirectory: string): Promise<string[]> {
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
    };
    return report.run?.complete === true;
  } catch {
    return false;
  }
}

/** Whether its first line is whole: a run that was killed before that has nothing to go on with. */
async function hasPlan(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(join(path, JOURNAL_FILE))) {
    if ((chunk as Buffer).includes(0x0a)) return true;
  }
  return false;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
