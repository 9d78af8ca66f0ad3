import { randomUUID } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** What tells one process from every other, also from a later one with the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Where the id has its meaning: a boot of a machine and a namespace of ids. `null` where the system doesn't say. */
  readonly space: string | null;
  /** When it started, in the system's own count since its boot; `null` where the system doesn't say. */
  readonly start: string | null;
  readonly token: string;
}

/** The identity of this process; each call gives another token. */
export async function thisProcess(): Promise<ProcessIdentity> {
  const { pid } = process;
  const status = await readStatus(pid);
  const space = await readSpace().catch(() => null);
  return { pid, host: hostname(), space, start: status?.start ?? null, token: randomUUID() };
}

/** Whether a process still runs, as far as `self` can tell; `null`: it can't. */
export async function isRunning(process: ProcessIdentity, self: ProcessIdentity): Promise<boolean | null> {
  if (process.space !== self.space || process.host !== self.host) return null;
  if (!idIsTaken(process.pid)) return false;
  const status = await readStatus(process.pid);
  if (status === null || process.start === null) return null;
  return status.start === process.start && !status.isZombie;
}

function idIsTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // it is there, and somebody else's
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readSpace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`;
}

interface Status {
  readonly start: string;
  /** It has ended, and only its parent hasn't noticed. */
  readonly isZombie: boolean;
}

/** From proc(5), `/proc/<pid>/stat`: the fields after the name, which may itself hold blanks and brackets. */
async function readStatus(pid: number): Promise<Status | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = '', start] = [fields[0], fields[19]];
  return start === undefined ? null : { start, isZombie: state === 'Z' || state === 'X' };
}
