import { createHash } from 'node:crypto';
import type { Case } from '../domain/case.ts';
import { UserError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { problemAt, problemOf } from '../domain/problem.ts';
import { createLineLedger } from './line-ledger.ts';
import type { CaseLine, CaseSource } from './read-cases.ts';
import { readCaseLines } from './read-cases.ts';
import { createUnknownFields } from './unknown-fields.ts';

/** What one reading of a whole dataset found. */
export interface DatasetSurvey {
  /** Records, bad ones included. */
  readonly cases: number;
  /** SHA-256 (hex) of the file's bytes; of a file that could not be read to its end, of those that were read. */
  readonly sha256: string;
  /** Reasons not to run; after `maxProblems` of them a last one counts the rest. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** How many cases have each tag. */
  readonly tags: Readonly<Record<string, number>>;
}

export interface SurveyOptions {
  /** Called for each sound case, in file order; what it finds joins the problems. */
  readonly check: (example: Case) => readonly Problem[];
  readonly maxProblems: number;
}

/** Reads a dataset once, to its end, and tells all that is wrong with it. Memory: some 80 bytes a case, and the tags. */
export async function surveyDataset(dataset: CaseSource, options: SurveyOptions): Promise<DatasetSurvey> {
  const hash = createHash('sha256');
  const problems = createProblemList(options.maxProblems);
  const unknownFields = createUnknownFields();
  const duplicates = createDuplicates(dataset.displayName);
  const tags = new Map<string, number>();
  let cases = 0;
  try {
    for await (const line of readCaseLines(dataset, (bytes) => hash.update(bytes))) {
      cases += 1;
      unknownFields.add(line);
      problems.add(line.problems);
      if (line.example === null) continue;
      problems.add(duplicates.look(line.example, line));
      problems.add(options.check(line.example));
      for (const tag of line.example.tags) tags.set(tag, (tags.get(tag) ?? 0) + 1);
    }
    if (cases === 0) problems.add([emptyProblem(dataset)]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.add(error.problems);
  }
  return {
    cases,
    sha256: hash.digest('hex'),
    problems: problems.list(),
    warnings: [...unknownFields.warnings(dataset.displayName), ...duplicates.warnings()],
    tags: Object.fromEntries(tags),
  };
}

function emptyProblem({ displayName }: CaseSource): Problem {
  const source = { file: displayName, line: null, column: null };
  return { code: 'empty-dataset', message: 'the dataset has no cases', hint: null, source };
}

interface ProblemList {
  add(problems: readonly Problem[]): void;
  list(): readonly Problem[];
}

function createProblemList(most: number): ProblemList {
  const kept: Problem[] = [];
  let found = 0;
  return {
    add: (problems) => {
      found += problems.length;
      if (kept.length < most) kept.push(...problems.slice(0, most - kept.length));
    },
    list: () => {
      const more = found - kept.length;
      return more === 0 ? kept : [...kept, problemOf('more-problems', `… and ${more} more like these`)];
    },
  };
}

interface Duplicates {
  /** The problem of an id that an earlier line has. */
  look(example: Case, line: CaseLine): readonly Problem[];
  warnings(): readonly Problem[];
}

function createDuplicates(file: string): Duplicates {
  const ids = createLineLedger();
  const inputs = createLineLedger();
  let count = 0;
  let first: readonly [number, number] | null = null;
  return {
    look: (example, { line }) => {
      const sameId = ids.firstLine(example.id, line);
      const sameInput = inputs.firstLine(shownText(example), line);
      if (sameId !== null) return [duplicateId(example, sameId)];
      if (sameInput !== null) {
        count += 1;
        first ??= [sameInput, line];
      }
      return [];
    },
    warnings: () => {
      if (first === null) return [];
      const [earlier, later] = first;
      const message =
        count === 1
          ? `lines ${earlier} and ${later} ask the model the same`
          : `${count} cases ask the model the same as an earlier one, the first in lines ${earlier} and ${later}`;
      const hint = 'Each of them counts; --repeats asks a case several times.';
      return [problemAt({ file, line: later, column: null }, { code: 'duplicate-input', message, hint })];
    },
  };
}

/** All of a case that a model sees. */
function shownText(example: Case): string {
  const { input, messages, system, tools, toolChoice, attachments } = example;
  return JSON.stringify([input, messages, system, tools, toolChoice, attachments]);
}

function duplicateId({ id, source }: Case, earlier: number): Problem {
  const { file, line } = source;
  const message = `lines ${earlier} and ${line} both have the id "${id}"`;
  const hint = /^case-[0-9a-f]{12}$/.test(id)
    ? 'A case without an id is named after its input; where inputs repeat, give the cases ids.'
    : 'Ids are unique in a file.';
  return problemAt({ file, line, column: null }, { code: 'duplicate-id', message, hint });
}
