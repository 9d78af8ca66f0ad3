import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** A Node program to run to its end. */
export interface Program {
  /** What follows `node` on the command line. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** What one run of a program took, the start and the end of its process included. */
export interface Measured {
  readonly wallMs: number;
  /** User and system time of all its threads. */
  readonly cpuMs: number;
  /** The most memory it had resident at once. */
  readonly peakBytes: number;
  readonly stdout: string;
}

const PROBE = new URL('./probe.js', import.meta.url).href;

/** Runs a program with a probe inside and measures it. Throws when it does not end with exit code 0. */
export async function measure(program: Program): Promise<Measured> {
  const { reported, ...run } = await runToEnd({ ...program, args: ['--import', PROBE, ...program.args] });
  return { ...run, ...parseUsage(reported) };
}

/** Runs a program without a probe, which takes some ms to load, and gives its wall time in ms. Throws as `measure`. */
export async function measureWallMs(program: Program): Promise<number> {
  const { wallMs } = await runToEnd(program);
  return wallMs;
}

/** Reads what the probe wrote. Throws on anything that isn't whole. */
export function parseUsage(reported: string): Pick<Measured, 'cpuMs' | 'peakBytes'> {
  const [, cpuMs, peakBytes] = /^\{"cpuMs":([\d.]+),"peakBytes":(\d+)\}$/.exec(reported) ?? [];
  if (cpuMs === undefined || peakBytes === undefined) throw new Error(`the probe wrote "${reported}"`);
  return { cpuMs: Number(cpuMs), peakBytes: Number(peakBytes) };
}

async function runToEnd({ args, cwd, signal }: Program) {
  const start = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    // nothing of the caller's environment: a key or a base URL in it would be used
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    signal,
  });
  const exited = new Promise<{ code: number | null; wallMs: number }>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code, wallMs: performance.now() - start }));
  });
  const [{ code, wallMs }, stdout, stderr, reported] = await Promise.all([
    exited,
    text(child.stdio[1] as Readable),
    text(child.stdio[2] as Readable),
    text(child.stdio[3] as Readable),
  ]);
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}:\n${stderr.slice(-2000)}`);
  return { wallMs, stdout, reported };
}
