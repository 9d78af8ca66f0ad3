import { CsvError, parse } from 'csv-parse';
import type { JsonValue } from '../domain/json.ts';
import { readLines } from '../lib/read-lines.ts';
import { findJsonFault } from '../lib/scan-json.ts';
import { caseSchema } from './case-schema.ts';
import { lineFault } from './jsonl.ts';
import type { RawRecord, RecordFault } from './raw-record.ts';
import { LONGEST_LINE_BYTES, brokenRecord } from './raw-record.ts';

/**
 * Streams the records of a CSV text (RFC 4180, commas) whose first row names the fields. An empty cell is an absent
 * field; a cell that starts with `{` or `[` is JSON. Where a text stops being CSV, a broken record ends the stream.
 */
export async function* readCsv(bytes: AsyncIterable<Buffer>): AsyncGenerator<RawRecord, void, undefined> {
  let header: readonly string[] | null = null;
  for await (const { line, cells, fault } of readCsvRows(bytes, ',')) {
    if (fault !== null) {
      yield brokenRecord(line, fault);
    } else if (header === null) {
      header = cells.map((name) => name.trim());
      const faults = headerFaults(header);
      if (faults.length > 0) {
        yield brokenRecord(line, ...faults);
        return;
      }
    } else {
      yield toRecord(header, cells, line);
    }
  }
}

/** One row of a CSV text, the header's included. */
export interface CsvRow {
  /** The line it starts at, from 1. */
  readonly line: number;
  /** Empty where there is a fault. */
  readonly cells: readonly string[];
  /** Why the text can't be read any further; `null` where it can. */
  readonly fault: RecordFault | null;
}

/** Streams the rows of a CSV text as they stand; blank lines are passed over. A row with a fault is the last. */
export async function* readCsvRows(
  bytes: AsyncIterable<Buffer>,
  delimiter: string,
): AsyncGenerator<CsvRow, void, undefined> {
  const broken: CsvRow[] = [];
  let nextLine = 1;
  try {
    for await (const { cells, lastLine } of rowsOf(soundLines(bytes, broken), delimiter)) {
      nextLine = lastLine + 1;
      yield { line: lastLine - newlinesIn(cells), cells, fault: null };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    broken.push({ line: nextLine, cells: [], fault: csvFault(error) });
  }
  const [first] = broken;
  if (first !== undefined) yield first;
}

/** The text up to its first line that can't be read, which is put into `broken`. */
async function* soundLines(bytes: AsyncIterable<Buffer>, broken: CsvRow[]): AsyncGenerator<string> {
  for await (const line of readLines(bytes, { maxLineBytes: LONGEST_LINE_BYTES })) {
    const fault = lineFault(line);
    if (fault !== null) {
      broken.push({ line: line.number, cells: [], fault });
      return;
    }
    yield `${line.text}\n`;
  }
}

interface Row {
  readonly cells: readonly string[];
  readonly lastLine: number;
}

/** Yields all rows before a fault: reading them from the parser's stream would lose those it holds when it fails. */
async function* rowsOf(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<Row> {
  const rows: Row[] = [];
  const parser = parse({
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_LINE_BYTES,
    on_record: (cells: string[], { lines }) => {
      rows.push({ cells, lastLine: lines });
      return null;
    },
  });
  // a failure is told to the callbacks below, too
  parser.on('error', () => undefined);
  for await (const line of text) {
    const error = await written((done) => parser.write(line, done));
    yield* rows.splice(0);
    if (error !== null) throw error;
  }
  const error = await written((done) => parser.end(done));
  yield* rows.splice(0);
  if (error !== null) throw error;
}

function written(write: (done: (error?: Error | null) => void) => void): Promise<Error | null> {
  return new Promise((resolve) => {
    write((error) => resolve(error ?? null));
  });
}

function newlinesIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
}

function headerFaults(header: readonly string[]): RecordFault[] {
  const faults: RecordFault[] = [];
  const repeated = header.find((name, at) => header.indexOf(name) < at);
  if (repeated !== undefined) faults.push(badCsv(`the header names the column "${repeated}" twice`));
  if (!header.includes('input') && !header.includes('messages')) {
    const [only = ''] = header;
    const isOther = header.length === 1 && /[;\t]/.test(only);
    const hint = isOther
      ? 'Columns are separated by commas.'
      : `The first row names the fields, ${Object.keys(caseSchema.properties).join(', ')}.`;
    faults.push(badCsv('the header has no column "input" (or "messages")', hint));
  }
  return faults;
}

function toRecord(header: readonly string[], cells: readonly string[], line: number): RawRecord {
  if (cells.length !== header.length) {
    const message = `the row has ${cells.length} cells, but the header names ${header.length} columns`;
    return brokenRecord(line, badCsv(message, 'Put a cell that holds a comma in double quotes.'));
  }
  const faults: RecordFault[] = [];
  const fields = cells.flatMap((cell, at): [string, JsonValue][] => {
    const name = header[at] ?? '';
    if (cell === '') return [];
    if (name === 'tags' && !cell.startsWith('[')) return [[name, tagsOf(cell)]];
    if (!/^[{[]/.test(cell)) return [[name, cell]];
    const fault = findJsonFault(cell);
    if (fault === null) return [[name, JSON.parse(cell) as JsonValue]];
    faults.push(badCell(name, fault.offset, fault.reason));
    return [];
  });
  if (faults.length > 0) return brokenRecord(line, ...faults);
  return { line, value: Object.fromEntries(fields), faults, columnOf: () => null };
}

function tagsOf(cell: string): readonly string[] {
  return cell
    .split(/[,;]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

function badCell(name: string, offset: number, reason: string): RecordFault {
  const message = `"${name}" is not valid JSON at character ${offset + 1}: ${reason}`;
  const hint = 'A cell that starts with { or [ is read as JSON; a text that starts so can stand in JSONL.';
  return { code: 'bad-json', message, hint, column: null };
}

function badCsv(message: string, hint: string | null = null): RecordFault {
  return { code: 'bad-csv', message, hint, column: null };
}

function csvFault(error: CsvError): RecordFault {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
    case 'CSV_MAX_RECORD_SIZE':
      return badCsv('a double quote that opens here or below is never closed');
    case 'CSV_INVALID_CLOSING_QUOTE':
      return badCsv('a quoted cell holds a single double quote', 'Inside quotes, write "" for each ".');
    case 'INVALID_OPENING_QUOTE':
      return badCsv(
        'a double quote stands inside a cell',
        'Put the whole cell in quotes and write "" for each ".',
      );
    default:
      return badCsv(`not valid CSV: ${error.message}`);
  }
}
