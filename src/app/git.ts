import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** The commit a directory is at and whether it has changes; `null` where git has nothing to say. */
export async function gitState(
  directory: string,
): Promise<{ readonly commit: string; readonly dirty: boolean } | null> {
  try {
    const options = { cwd: directory, timeout: 5000, windowsHide: true };
    const head = await exec('git', ['rev-parse', 'HEAD'], options);
    const status = await exec('git', ['status', '--porcelain', '--untracked-files=no'], options);
    return { commit: head.stdout.trim(), dirty: status.stdout.trim() !== '' };
  } catch {
    return null;
  }
}
