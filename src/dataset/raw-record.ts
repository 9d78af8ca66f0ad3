import type { JsonValue } from '../domain/json.ts';
import type { Path } from './place.ts';

/** A fault that was found before there was a value. The column counts from 1; `null` is "not known". */
export interface RecordFault {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly column: number | null;
}

/** One line of JSONL or row of CSV, before anybody looked at what it holds. */
export interface RawRecord {
  /** The line it starts at, from 1. */
  readonly line: number;
  /** `null` when there are faults. */
  readonly value: JsonValue;
  readonly faults: readonly RecordFault[];
  /** The column of a value in it, from 1. */
  readonly columnOf: (path: Path) => number | null;
}

/** The longest line or row that is read. */
export const LONGEST_LINE_BYTES = 64 * 1024 * 1024;

/** A record that could not be read. */
export function brokenRecord(line: number, ...faults: readonly RecordFault[]): RawRecord {
  return { line, value: null, faults, columnOf: () => null };
}
