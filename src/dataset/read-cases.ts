import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import type { Case } from '../domain/case.ts';
import { UserError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { problemAt } from '../domain/problem.ts';
import { didYouMean } from '../lib/did-you-mean.ts';
import { whyUnreadable } from '../lib/read-json-file.ts';
import type { CaseFiles } from './case-files.ts';
import { createCaseFiles } from './case-files.ts';
import { readCsv } from './csv.ts';
import { readJsonl } from './jsonl.ts';
import type { ParsedCase } from './parse-case.ts';
import { parseCase } from './parse-case.ts';
import type { RawRecord } from './raw-record.ts';

/** A file that holds cases. */
export interface CaseSource {
  /** Where it is read from. */
  readonly file: string;
  /** What the paths in it are relative to. */
  readonly directory: string;
  /** What it is called in messages. */
  readonly displayName: string;
}

/** One record of a dataset, sound or not. */
export interface CaseLine {
  readonly line: number;
  /** `null` when there are problems. */
  readonly example: Case | null;
  readonly problems: readonly Problem[];
  readonly unknownFields: readonly string[];
}

/**
 * Streams a dataset's records in file order; a `.csv` file is CSV, any other JSONL. A file that can't be read is a
 * `UserError`, a bad record is not. `onBytes` sees every byte of the file.
 */
export async function* readCaseLines(
  source: CaseSource,
  onBytes: (bytes: Buffer) => void = () => undefined,
): AsyncGenerator<CaseLine, void, undefined> {
  const read = source.file.toLowerCase().endsWith('.csv') ? readCsv : readJsonl;
  const files = createCaseFiles(source.directory);
  let ordinal = 0;
  for await (const record of read(bytesOf(source, onBytes))) {
    yield await toCaseLine(record, { source, files, ordinal });
    ordinal += 1;
  }
}

async function* bytesOf(source: CaseSource, onBytes: (bytes: Buffer) => void): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(source.file, { highWaterMark: 256 * 1024 })) {
      onBytes(chunk as Buffer);
      yield chunk as Buffer;
    }
  } catch (error) {
    const message = `the dataset ${source.displayName} ${whyUnreadable(error)}`;
    throw UserError.of('dataset-unreadable', message, await hintFor(source.file, error));
  }
}

async function hintFor(file: string, error: unknown): Promise<string | null> {
  const isDirectory = (error as NodeJS.ErrnoException).code === 'EISDIR';
  const directory = isDirectory ? file : dirname(file);
  const names = await readdir(directory).catch((): string[] => []);
  const datasets = names.filter((name) => ['.jsonl', '.csv'].includes(extname(name).toLowerCase()));
  const near = isDirectory ? null : didYouMean(basename(file), names);
  if (near !== null) return `Did you mean "${near}"?`;
  if (datasets.length === 0) return null;
  return `Datasets there: ${datasets.toSorted().slice(0, 10).join(', ')}.`;
}

async function toCaseLine(
  record: RawRecord,
  context: { readonly source: CaseSource; readonly files: CaseFiles; readonly ordinal: number },
): Promise<CaseLine> {
  const { line } = record;
  const file = context.source.displayName;
  const parsed =
    record.faults.length > 0
      ? UNREAD
      : await parseWithin(record, { ordinal: context.ordinal, files: context.files, source: { file, line } });
  const located = [
    ...record.faults,
    ...parsed.faults.map((fault) => ({ ...fault, column: record.columnOf(fault.path) })),
  ];
  const problems = located.map(({ code, message, hint, column }) =>
    problemAt({ file, line, column }, { code, message, hint }),
  );
  return { line, example: parsed.example, problems, unknownFields: parsed.unknownFields };
}

const UNREAD: ParsedCase = { example: null, faults: [], unknownFields: [] };

/** Hashing and printing descend into a value; what is too deep for them can't be a case. */
async function parseWithin(record: RawRecord, context: Parameters<typeof parseCase>[1]): Promise<ParsedCase> {
  try {
    const parsed = await parseCase(record.value, context);
    // metadata is in no hash, but it is written with the case
    JSON.stringify(parsed.example?.metadata ?? null);
    return parsed;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const fault = { path: [], code: 'too-deep', message: 'the case is nested too deeply', hint: null };
    return { ...UNREAD, faults: [fault] };
  }
}
