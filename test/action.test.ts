import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseYaml } from '../src/lib/yaml.ts';

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly run?: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

let folder: string;
let text: string;
let action: Action;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evalsmall-action-'));
  text = await readFile('action.yml', 'utf8');
  const { value, problems } = parseYaml(text, 'action.yml');
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  action = value as unknown as Action;
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Runs the step that runs evalsmall, with a program in its place. */
async function runStep(program: string, args: string): Promise<string> {
  const script = action.runs.steps.find(({ id }) => id === 'run')?.run ?? '';
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', 'npx'), `#!/bin/sh\n${program}\n`);
  await chmod(join(folder, 'bin', 'npx'), 0o755);
  const output = join(folder, 'output');
  const environment = { ARGUMENTS: args, DIRECTORY: 'evals', OUT: 'reports/ci', GITHUB_OUTPUT: output };
  const found = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
    cwd: folder,
    env: { ...environment, PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}` },
    encoding: 'utf8',
  });
  expect(found.stderr).toBe('');
  expect(found.status).toBe(0);
  return readFile(output, 'utf8');
}

describe('the GitHub Action', () => {
  it('is composite, describes every input it uses, and names a shell for every script', () => {
    expect(action.runs.using).toBe('composite');
    const used = [...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(Object.keys(action.inputs)));
    for (const { uses, run, shell } of action.runs.steps) {
      expect(shell).toBe(uses === undefined ? 'bash' : undefined);
      expect(run === undefined).toBe(uses !== undefined);
      expect(run ?? '').not.toContain('${{');
    }
  });

  it('tells the exit code, the folder and the comment, and keeps quoted gates whole', async () => {
    const program = `printf '%s\\n' "$@" > arguments
for run in 1 2; do mkdir -p "reports/ci/20260101T00000$run-x" && touch "reports/ci/20260101T00000$run-x/report.json"; done
exit 4`;
    expect(await runStep(program, "--gate 'exact >= 0.9' --repeats 2")).toBe(
      'exit-code=4\nfolder=evals/reports/ci/20260101T000002-x\ncomment=evals/reports/ci/20260101T000002-x/report.md\n',
    );
    const given = (await readFile(join(folder, 'arguments'), 'utf8')).split('\n');
    expect(given.slice(0, 6)).toEqual(['evalsmall', 'run', '--gate', 'exact >= 0.9', '--repeats', '2']);
    expect(given.slice(6, 10)).toEqual(['--format', 'json,md,junit', '--out', 'reports/ci']);
  });

  it('takes arguments on several lines, as a YAML block has them', async () => {
    await runStep(`printf '%s\\n' "$@" > arguments`, "--gate 'exact >= 0.9'\n--repeats 2\n");
    const given = (await readFile(join(folder, 'arguments'), 'utf8')).trimEnd().split('\n');
    const own = ['--format', 'json,md,junit', '--out', 'reports/ci'];
    expect(given).toEqual(['evalsmall', 'run', '--gate', 'exact >= 0.9', '--repeats', '2', ...own]);
  });

  it('tells the exit code when nothing was run', async () => {
    expect(await runStep('exit 2', '')).toBe('exit-code=2\nfolder=\ncomment=\n');
  });
});
