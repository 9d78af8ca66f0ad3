import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Case } from '../domain/case.ts';
import { UserError } from '../domain/errors.ts';
import type { JsonValue } from '../domain/json.ts';
import { isJsonObject } from '../domain/json.ts';
import type { SourceLocation } from '../domain/problem.ts';
import { readLines } from '../lib/read-lines.ts';
import { writeAtomic } from '../lib/write-atomic.ts';
import { cannotWrite } from './cannot-write.ts';
import type { CaseIds } from './case-ids.ts';
import { hasHashedContent } from './case-content.ts';

/** The selected cases' file name in a run folder. */
export const CASES_FILE = 'cases.jsonl';

const LONGEST_LINE_BYTES = 512 * 1024 * 1024;

/** One selected case with the dataset it belongs to, as the user named that. */
export interface RecordedCase extends Case {
  readonly dataset: string;
}

/**
 * Writes the selected cases, so that the folder alone can be run, compared, rendered and rescored. They are the user's
 * own data and stay as they are: a word taken out of them would be another input and another right answer.
 */
export async function writeCases(folder: string, cases: AsyncIterable<RecordedCase>): Promise<void> {
  const file = join(folder, CASES_FILE);
  try {
    await writeAtomic(file, linesOf(cases));
  } catch (error) {
    throw cannotWrite(error, file, 'nothing was sent');
  }
}

async function* linesOf(cases: AsyncIterable<RecordedCase>): AsyncGenerator<string> {
  for await (const example of cases) yield `${JSON.stringify(example)}\n`;
}

/**
 * Streams the cases of a run folder. A line that is none, or was edited since the run wrote it, is a `UserError`; so is a
 * case that the run's journal, where what that calls cases is given, has by another id.
 */
export async function* readCases(
  folder: string,
  caseIds: CaseIds | null = null,
): AsyncGenerator<RecordedCase, void, undefined> {
  for await (const { example, source } of placedCases(folder)) {
    if (!hasHashedContent(example)) throw editedCase(example, source);
    if (caseIds?.fits(example, example.id) === false) throw otherId(example, source);
    yield example;
  }
}

/** Streams the cases that this process has written itself just before, so that nobody can have edited them. */
export async function* readOwnCases(folder: string): AsyncGenerator<RecordedCase, void, undefined> {
  for await (const { example } of placedCases(folder)) yield example;
}

interface PlacedCase {
  readonly example: RecordedCase;
  readonly source: SourceLocation;
}

async function* placedCases(folder: string): AsyncGenerator<PlacedCase, void, undefined> {
  const file = join(folder, CASES_FILE);
  for await (const line of readLines(bytesOf(file), { maxLineBytes: LONGEST_LINE_BYTES })) {
    const source = { file, line: line.number, column: null };
    yield { example: toCase(line.text, source), source };
  }
}

function toCase(text: string, source: SourceLocation): RecordedCase {
  const example = parsed(text, source);
  if (!isJsonObject(example) || typeof example['hash'] !== 'string' || !Array.isArray(example['attachments']))
    throw brokenCases('this line is not a case', source);
  return example as unknown as RecordedCase;
}

function editedCase({ id }: RecordedCase, source: SourceLocation): UserError {
  const message = `the case ${JSON.stringify(id)} was edited: it is not what was asked and scored`;
  const hint =
    'Put this line back as the run wrote it; to score by corrected cases, edit the dataset and --rescore.';
  return new UserError([{ code: 'edited-case', message, hint, source }]);
}

function otherId({ id, ordinal }: RecordedCase, source: SourceLocation): UserError {
  const message = `the journal has the case of the ordinal ${ordinal} by another id than ${JSON.stringify(id)}`;
  const hint = 'Was results.jsonl or cases.jsonl edited? Put both back as the run wrote them.';
  return new UserError([{ code: 'other-case-id', message, hint, source }]);
}

function parsed(text: string, source: SourceLocation): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw brokenCases('this line is not JSON', source, { cause: error });
  }
}

function brokenCases(message: string, source: SourceLocation, options: ErrorOptions = {}): UserError {
  return new UserError([{ code: 'broken-cases', message, hint: null, source }], options);
}

async function* bytesOf(file: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const source = { file, line: null, column: null };
    const hint = 'A run folder needs its cases.jsonl beside results.jsonl: copy the whole folder.';
    const problem = { code: 'no-cases', message: `the cases can't be read (${code})`, hint, source };
    throw new UserError([problem], { cause: error });
  }
}
