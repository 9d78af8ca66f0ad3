import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';

export interface ConfinedRun {
  readonly argv: readonly string[];
  /** On the host. */
  readonly folder: string;
  /** As the program sees its folder. */
  readonly workFolder: string;
  readonly solution: string;
  readonly tests: string;
  readonly wallMs: number;
  /** Where programs are looked for, before the system's own folders; the only variable of ours that it sees. */
  readonly path: string;
}

export interface ConfinedEnding {
  /**
   * `passed`: solution and tests ran to their end. `failed`: the solution was begun, and that never came.
   * `bad-tests`: the tests don't compile. `not-started`: the solution was never begun.
   */
  readonly outcome: 'passed' | 'failed' | 'bad-tests' | 'not-started';
  /** What ended it from outside; `null`: it ended itself. */
  readonly stoppedBy: 'time' | 'output' | null;
  /** Whether a signal ended it: ours, a limit's or a crash's. */
  readonly killed: boolean;
  /** The end of what it wrote to standard error. */
  readonly errorText: string;
}

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MOST_ERROR_BYTES = 1_000_000;
const KEPT_ERROR_BYTES = 16_384;
const DRAIN_MS = 1_000;

const SECRET_BYTES = 24;
const STARTED = 1;
const BAD_TESTS = 2;

/**
 * Runs a harness with a solution and its tests until it ends or must be ended; throws when there is no process at all.
 * Passed is only what sends back the secret, which the harness sends when the tests are through.
 */
export async function runConfined(run: ConfinedRun): Promise<ConfinedEnding> {
  const secret = randomBytes(SECRET_BYTES);
  const [file = '', ...rest] = run.argv;
  const child = spawn(file, rest, {
    cwd: run.folder,
    env: {
      PATH: `${run.path}:${SYSTEM_PATH}`,
      HOME: run.workFolder,
      TMPDIR: run.workFolder,
      LANG: 'C.UTF-8',
    },
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  });
  const [stdin, , stderr, evidenceStream] = child.stdio;
  const evidence: Buffer[] = [];
  let stoppedBy: ConfinedEnding['stoppedBy'] = null;
  const stop = (why: ConfinedEnding['stoppedBy']): void => {
    stoppedBy ??= why;
    killGroup(child);
  };
  (evidenceStream as Readable).on('data', (chunk: Buffer) => {
    evidence.push(chunk);
    // the secret, or what is none
    if (sizeOf(evidence) > secret.length) killGroup(child);
  });
  const errorText = tailOf(stderr as Readable, () => stop('output'));
  const timer = setTimeout(() => stop('time'), run.wallMs);
  // a program may end before it has read everything
  stdin?.on('error', () => {});
  stdin?.end(
    Buffer.concat([secret, Buffer.from(JSON.stringify({ solution: run.solution, tests: run.tests }))]),
  );
  try {
    const killed = await endOf(child);
    return {
      outcome: outcomeOf(Buffer.concat(evidence), secret),
      stoppedBy,
      killed,
      errorText: errorText(),
    };
  } finally {
    clearTimeout(timer);
  }
}

function outcomeOf(evidence: Buffer, secret: Buffer): ConfinedEnding['outcome'] {
  if (evidence[0] === BAD_TESTS) return 'bad-tests';
  if (evidence[0] !== STARTED) return 'not-started';
  return evidence.subarray(1, 1 + secret.length).equals(secret) ? 'passed' : 'failed';
}

function endOf(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      // what it left behind in its group must not outlive it, nor hold the pipes open
      killGroup(child);
      const drain = setTimeout(() => destroyPipes(child), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(drain);
        // a shell in between tells of a signal by a code above 128
        resolve(signal !== null || (code ?? 0) > 128);
      });
    });
  });
}

function destroyPipes(child: ChildProcess): void {
  for (const stream of child.stdio) stream?.destroy();
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}

/** Keeps the end of a stream; calls back when it has brought more than is sensible. */
function tailOf(stream: Readable, onFlood: () => void): () => string {
  let kept = Buffer.alloc(0);
  let seen = 0;
  stream.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    kept = Buffer.concat([kept, chunk]).subarray(-KEPT_ERROR_BYTES);
    if (seen > MOST_ERROR_BYTES) onFlood();
  });
  return () => kept.toString('utf8');
}

function sizeOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}
