import { open } from 'node:fs/promises';
import type { CsvRow } from '../dataset/csv.ts';
import { readCsvRows } from '../dataset/csv.ts';
import { UserError } from '../domain/errors.ts';
import type { Problem } from '../domain/problem.ts';
import { problemAt, problemOf } from '../domain/problem.ts';
import type { ReviewKey, ReviewVerdict } from '../domain/review.ts';
import { quoted } from '../lib/width.ts';
import { whyUnreadable } from '../lib/read-json-file.ts';

/** What people wrote into one row of a review sheet. */
export interface FilledRow {
  readonly verdict: ReviewVerdict | null;
  /** `''` without one. */
  readonly comment: string;
}

/** A sheet's file as it is read, and as messages name it. */
export interface SheetFile {
  readonly path: string;
  readonly displayName: string;
}

/**
 * Reads a filled-in review sheet, with commas, semicolons or tabs between its cells, as spreadsheets write them. Gives
 * the rows by review id; throws what is wrong with any of them as one `UserError`, with row numbers (the head is row 1).
 */
export async function readFilledSheet(
  file: SheetFile,
  key: ReviewKey,
): Promise<ReadonlyMap<string, FilledRow>> {
  const sheet = createSheetReader(file.displayName, key);
  for await (const row of rowsOf(file)) if (!sheet.take(row)) break;
  return sheet.rows();
}

const LONGEST_HEAD = 4096;

async function* rowsOf(file: SheetFile): AsyncGenerator<CsvRow> {
  try {
    const handle = await open(file.path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_HEAD), 0, LONGEST_HEAD, 0);
      const delimiter = /^\W*review_id\W*?([,;\t])/i.exec(buffer.toString('utf8', 0, bytesRead))?.[1] ?? ',';
      const bytes = handle.createReadStream({ start: 0, autoClose: false });
      yield* readCsvRows(bytes as AsyncIterable<Buffer>, delimiter);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw UserError.of('sheet-unreadable', `the review sheet ${file.displayName} ${whyUnreadable(error)}`);
  }
}

interface Columns {
  readonly id: number;
  readonly verdict: number;
  /** -1 without one. */
  readonly comment: number;
}

interface SheetReader {
  /** Whether to go on. */
  take(row: CsvRow): boolean;
  /** Throws what was found wrong. */
  rows(): ReadonlyMap<string, FilledRow>;
}

function createSheetReader(file: string, key: ReviewKey): SheetReader {
  const rows = new Map<string, FilledRow>();
  const rowNumbers = new Map<string, number>();
  const problems: Problem[] = [];
  let columns: Columns | null = null;
  let number = 0;
  const report = (line: number, found: readonly Fault[]): void => {
    for (const { code, message, hint } of found)
      problems.push(problemAt({ file, line, column: null }, { code, message, hint }));
  };
  return {
    take: ({ line, cells, fault }) => {
      number += 1;
      if (fault !== null) report(line, [fault]);
      if (columns === null) {
        const head = readHead(cells);
        if ('code' in head) report(line, fault === null ? [head] : []);
        else columns = head;
        return columns !== null;
      }
      if (cells.every((cell) => cell.trim() === '')) return true;
      const id = cells[columns.id]?.trim() ?? '';
      const verdict = readVerdict(cells[columns.verdict] ?? '');
      const where = { number, earlier: rowNumbers.get(id) ?? null };
      report(line, [...idFaults(id, where, key), ...verdictFaults(verdict, cells[columns.verdict], number)]);
      rowNumbers.set(id, number);
      rows.set(id, { verdict: verdict ?? null, comment: cells[columns.comment]?.trim() ?? '' });
      return true;
    },
    rows: () => {
      if (number === 0) problems.push(problemOf('empty-review', `${file} is empty`));
      throwFirst(problems);
      return rows;
    },
  };
}

type Fault = Omit<Problem, 'source'>;

function readHead(cells: readonly string[]): Columns | Fault {
  const names = cells.map((name) => name.trim().toLowerCase());
  const [id, verdict, comment] = [
    names.indexOf('review_id'),
    names.indexOf('verdict'),
    names.indexOf('comment'),
  ];
  if (id >= 0 && verdict >= 0 && comment !== undefined) return { id, verdict, comment };
  const message = 'the first row has no columns "review_id" and "verdict"';
  return { code: 'not-a-review', message, hint: 'Keep the head of review.csv as it was written.' };
}

/** `undefined`: neither a verdict nor empty. */
function readVerdict(cell: string): ReviewVerdict | null | undefined {
  const word = cell.trim().toLowerCase();
  if (word === '') return null;
  return word === 'accept' || word === 'reject' ? word : undefined;
}

function verdictFaults(
  verdict: ReviewVerdict | null | undefined,
  cell: string | undefined,
  row: number,
): Fault[] {
  if (verdict !== undefined) return [];
  const message = `row ${row}: "${quoted(cell ?? '')}" is no verdict`;
  return [{ code: 'bad-verdict', message, hint: 'Write accept or reject, or leave the cell empty.' }];
}

function idFaults(
  id: string,
  { number, earlier }: { readonly number: number; readonly earlier: number | null },
  key: ReviewKey,
): Fault[] {
  if (!Object.hasOwn(key.rows, id)) {
    const message = `row ${number}: there is no review id "${quoted(id)}" in the review of ${key.run}`;
    const hint = 'Is it the sheet of another run, or made with another --seed?';
    return [{ code: 'unknown-review-id', message, hint }];
  }
  if (earlier === null) return [];
  const message = `row ${number}: the review id ${id} is in row ${earlier} already`;
  return [{ code: 'duplicate-review-id', message, hint: 'Keep one of the rows.' }];
}

const MOST_PROBLEMS = 50;

function throwFirst(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const more = problems.length - MOST_PROBLEMS;
  const rest = more > 0 ? [problemOf('more-problems', `… and ${more} more like these`)] : [];
  throw new UserError([...problems.slice(0, MOST_PROBLEMS), ...rest]);
}
