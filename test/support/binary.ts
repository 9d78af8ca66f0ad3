import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { RecordedRun } from './recording-terminal.ts';

const BINARY = join(import.meta.dirname, '..', '..', 'bin', 'evalsmall.js');

/** The built binary in a process of its own. */
export interface RunningBinary {
  readonly child: ChildProcess;
  /** How it ended; `code` is -1 when a signal ended it. */
  readonly ended: Promise<RecordedRun>;
}

export interface BinaryOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Modules to load before it. */
  readonly preload?: readonly string[];
  /** A shell line to run before it, such as `ulimit -f 4`. */
  readonly shell?: string;
}

/** Starts a command line with nothing of this process's environment: a key or a base URL in it would be used. */
export function startBinary(argv: readonly string[], options: BinaryOptions): RunningBinary {
  const { cwd, environment = {}, preload = [], shell = null } = options;
  const node = [...preload.flatMap((file) => ['--import', file]), BINARY, ...argv];
  const [command, args] =
    shell === null
      ? [process.execPath, node]
      : ['sh', ['-c', `${shell}; exec "$0" "$@"`, process.execPath, ...node]];
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString()));
  const ended = new Promise<RecordedRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, ...texts }));
  });
  return { child, ended };
}
