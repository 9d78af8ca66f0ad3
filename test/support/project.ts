import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonValue } from '../../src/domain/json.ts';
import type { RunReport } from '../../src/domain/report.ts';
import type { TrialResult } from '../../src/domain/trial.ts';

/** A user's folder for one test. */
export interface Project {
  readonly root: string;
  write(path: string, content: string | readonly JsonValue[]): Promise<void>;
  read(path: string): Promise<string>;
  runs(): Promise<readonly string[]>;
  report(run?: string): Promise<RunReport>;
  trials(run?: string): Promise<readonly TrialResult[]>;
  remove(): Promise<void>;
}

/** Makes an empty folder in the system's temporary one. Lists of values are written as JSONL. */
export async function createProject(): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), 'evalsmall-project-'));
  const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
  const runs = async (): Promise<string[]> => {
    const names = await readdir(join(root, 'reports')).catch((): string[] => []);
    return names.toSorted((a, b) => (a < b ? -1 : 1));
  };
  const newest = async (run: string | undefined): Promise<string> => {
    const found = run ?? (await runs()).at(-1);
    if (found === undefined) throw new Error('there is no run');
    return join('reports', found);
  };
  return {
    root,
    read,
    runs,
    write: async (path, content) => {
      const text =
        typeof content === 'string' ? content : content.map((line) => `${JSON.stringify(line)}\n`).join('');
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    },
    report: async (run) => JSON.parse(await read(join(await newest(run), 'report.json'))) as RunReport,
    trials: async (run) => {
      const lines = (await read(join(await newest(run), 'results.jsonl'))).trimEnd().split('\n');
      return lines.slice(1).map((line) => JSON.parse(line) as TrialResult);
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
