import { RunStoppedError } from '../domain/errors.ts';

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than the system allows',
};

/**
 * A file of a run folder that can't be written, as the error that stops the run; `kept` says what becomes of the run.
 * What is no error of the file system, or one of reading, is given back as it is.
 */
export function cannotWrite(error: unknown, file: string, kept: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || syscall === 'read') return error;
  const why = WORDS[code] ?? `it can't be written (${code})`;
  return new RunStoppedError(`${file}: ${why}; ${kept}`, { cause: error });
}
