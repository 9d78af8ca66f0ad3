import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CodeLanguage, CodeProgram, CodeRunner, CodeVerdict } from './code-runner.ts';
import type { Isolation } from './confinement.ts';
import { confine } from './confinement.ts';
import { JAVASCRIPT_HARNESS } from './harness-javascript.ts';
import { PYTHON_HARNESS } from './harness-python.ts';
import type { ConfinedEnding } from './run-confined.ts';
import { runConfined } from './run-confined.ts';
import { excerpt } from './text.ts';

const ISOLATIONS: readonly Isolation[] = ['bubblewrap', 'namespaces', 'limits'];

const DESCRIPTIONS: Readonly<Record<Isolation, string>> = {
  bubblewrap: 'apart by bubblewrap, without network',
  namespaces: 'apart by Linux namespaces (unshare), without network',
  limits: "held only by resource limits and the interpreter's own refusals: not a wall against hostile code",
};

const MEGABYTE_IN_KILOBYTES = 1024;
const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin';

interface Interpreter {
  readonly command: (workFolder: string) => readonly string[];
  readonly needs: readonly string[];
  readonly memoryFlag: 'v' | 'd';
  readonly memoryKilobytes: number;
}

interface Ready {
  readonly path: string;
  readonly interpreter: Interpreter;
  readonly isolation: Isolation;
}

/** Finds the interpreters (`python3` on the given path) and, by trying, the strongest isolation each runs in. */
export async function openCodeRunner(
  path: string = SYSTEM_PATH,
  allowed: readonly Isolation[] = ISOLATIONS,
): Promise<CodeRunner> {
  const interpreters: Readonly<Record<CodeLanguage, Interpreter | null>> = {
    javascript: await nodeInterpreter(),
    python: await pythonInterpreter(path),
  };
  const ready: Readonly<Record<CodeLanguage, Ready | null>> = {
    javascript: await firstThatRuns(interpreters.javascript, { path, allowed }),
    python: await firstThatRuns(interpreters.python, { path, allowed }),
  };
  const takeTurn = createTurns(availableParallelism());
  return {
    isolationOf: (language) => {
      const found = ready[language];
      return found === null ? null : DESCRIPTIONS[found.isolation];
    },
    run: async (program) => {
      const found = ready[program.language];
      if (found === null) throw new Error(`programs in ${program.language} can't be run on this machine`);
      return takeTurn(async () => verdictOf(await execute(found, program), program, found));
    },
  };
}

async function nodeInterpreter(): Promise<Interpreter> {
  const node = await realpath(process.execPath);
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  return {
    needs: [node],
    // V8 reserves far more address space than it uses
    memoryFlag: 'd',
    memoryKilobytes: 768 * MEGABYTE_IN_KILOBYTES,
    command: (workFolder) => [
      node,
      permission,
      `--allow-fs-read=${workFolder}/*`,
      `--allow-fs-write=${workFolder}/*`,
      '--max-old-space-size=256',
      '--disallow-code-generation-from-strings',
      '--no-warnings',
      '-e',
      JAVASCRIPT_HARNESS,
    ],
  };
}

const WHERE_PYTHON_IS =
  'import json, sys; sys.addaudithook; print(json.dumps([sys.executable, sys.prefix, sys.base_prefix, sys.exec_prefix]))';

/** `null` where there is no Python of version 3.8 or later. */
async function pythonInterpreter(path: string): Promise<Interpreter | null> {
  try {
    const { stdout } = await promisify(execFile)('python3', ['-I', '-c', WHERE_PYTHON_IS], {
      env: { ...process.env, PATH: path },
    });
    const places = JSON.parse(stdout) as readonly string[];
    const python = await realpath(places[0] ?? '');
    return {
      needs: [...new Set([...places.slice(1), python])],
      memoryFlag: 'v',
      memoryKilobytes: 1024 * MEGABYTE_IN_KILOBYTES,
      command: () => [places[0] ?? '', '-I', '-B', '-c', PYTHON_HARNESS],
    };
  } catch {
    return null;
  }
}

async function firstThatRuns(
  interpreter: Interpreter | null,
  { path, allowed }: { readonly path: string; readonly allowed: readonly Isolation[] },
): Promise<Ready | null> {
  if (interpreter === null) return null;
  for (const isolation of allowed) {
    try {
      const ready = { path, interpreter, isolation };
      const { outcome } = await execute(ready, { solution: '', tests: '', timeoutSeconds: 10 });
      if (outcome === 'passed') return ready;
    } catch {
      // no such program on this machine
    }
  }
  return null;
}

async function execute(
  { path, interpreter, isolation }: Ready,
  { solution, tests, timeoutSeconds }: Omit<CodeProgram, 'language'>,
): Promise<ConfinedEnding> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'evalsmall-code-')));
  try {
    const cpuSeconds = Math.ceil(timeoutSeconds);
    const { argv, workFolder } = confine(isolation, { ...interpreter, folder, cpuSeconds });
    const wallMs = wallSeconds(timeoutSeconds) * 1_000;
    return await runConfined({ argv, folder, workFolder, solution, tests, wallMs, path });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Much more than the processor time: starting up and waiting for a processor aren't the solution's fault. */
function wallSeconds(timeoutSeconds: number): number {
  return 4 * timeoutSeconds + 5;
}

function verdictOf(ending: ConfinedEnding, program: CodeProgram, { isolation }: Ready): CodeVerdict {
  const said = lastWords(ending.errorText);
  const note = `(${program.language}, ${isolation})`;
  switch (ending.outcome) {
    case 'passed':
      return { pass: true, reason: `the code passes its tests ${note}` };
    case 'failed':
      return { pass: false, reason: `${failureOf(ending, program, said)} ${note}` };
    case 'bad-tests':
      throw new Error(`the case's tests can't be compiled: ${said ?? 'no reason is given'}`);
    case 'not-started':
      throw new Error(`the process that should run the code did not start: ${said ?? 'no reason is given'}`);
  }
}

function failureOf(ending: ConfinedEnding, { timeoutSeconds }: CodeProgram, said: string | null): string {
  if (ending.stoppedBy === 'time') return `the code was not done within ${wallSeconds(timeoutSeconds)} s`;
  if (ending.stoppedBy === 'output') return 'the code wrote more than 1 MB to standard error';
  if (ending.killed)
    return `the code was stopped: it crashed, or used more than ${Math.ceil(timeoutSeconds)} s of processor time or the memory it has`;
  return said === null ? 'the code ended the program before its tests were through' : said;
}

const PLACE = /\b(tests|solution)\.(?:py", line |js:)(\d+)/g;

/** The last line a program wrote, with the place of the error where it names one. */
function lastWords(errorText: string): string | null {
  const line = errorText.trimEnd().split('\n').at(-1) ?? '';
  if (line === '') return null;
  const places = [...errorText.matchAll(PLACE)].map(
    ([, file, number]) => `${file ?? ''}, line ${number ?? ''}`,
  );
  const place = places.at(-1);
  return place === undefined ? excerpt(line) : `${excerpt(line)} in ${place}`;
}

/** Lets at most so many at a time. */
function createTurns(most: number): <Value>(task: () => Promise<Value>) => Promise<Value> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
