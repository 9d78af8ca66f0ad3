import { dirname } from 'node:path';
import type { Case } from '../domain/case.ts';
import { UserError } from '../domain/errors.ts';
import { readCaseLines } from './read-cases.ts';
import type { CaseSource } from './read-cases.ts';

/** A dataset that can be read again and again. */
export interface Dataset extends CaseSource {
  /** Streams the cases in file order; throws a `UserError` at the first bad one. Ids are not compared. */
  cases(): AsyncIterable<Case>;
}

/**
 * A dataset on the disk; nothing is read yet. `displayName` is how the user named it; the paths in it are relative to
 * its own folder unless another is given.
 */
export function openDataset(file: string, displayName: string, directory = dirname(file)): Dataset {
  const source = { file, displayName, directory };
  return { ...source, cases: () => soundCases(source) };
}

async function* soundCases(source: CaseSource): AsyncGenerator<Case, void, undefined> {
  for await (const { example, problems } of readCaseLines(source)) {
    if (example === null) throw new UserError(problems);
    yield example;
  }
}
