import type { ArmSummary } from '../domain/report.ts';
import type { Tone } from '../lib/paint.ts';

/** One figure. Texts are raw: whoever draws a grid escapes them. */
export interface Cell {
  readonly text: string;
  /** Said instead where there is room; `null`: nothing more to say. */
  readonly wideText: string | null;
  readonly tone: Tone;
}

export interface Column {
  /** Lines of the heading; in Markdown they are joined. */
  readonly heading: readonly string[];
  /** The arm whose id the heading is, for which a letter may stand; `null` when it is another word. */
  readonly arm: string | null;
  /** Left out where the width is short. */
  readonly wideOnly: boolean;
}

export interface Row {
  readonly name: string;
  readonly cells: readonly Cell[];
}

/** A table as data, drawn for the terminal and as Markdown alike. */
export interface Grid {
  /** The arm it is about; `null` when it is about all. */
  readonly arm: string | null;
  /** What the rows are; `''` where that is plain. */
  readonly rowHeading: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** `arms`: rows are figures of one arm each. `labels`: rows are other words, and may be cut. */
  readonly rowsAre: 'arms' | 'labels';
  /** Lines below the table. */
  readonly notes: readonly string[];
}

/** A titled part of a dataset's results. */
export interface Section {
  readonly title: string;
  readonly grids: readonly Grid[];
}

/** A column of an arm grid: its heading and what it says of an arm. */
export interface Figure {
  readonly heading: readonly string[];
  readonly of: (arm: ArmSummary) => Cell | string;
  readonly wideOnly?: boolean;
}

/** A grid with one row an arm. */
export function armGrid(
  arms: readonly ArmSummary[],
  figures: readonly Figure[],
  notes: readonly string[] = [],
): Grid {
  return {
    arm: null,
    rowHeading: '',
    columns: figures.map(({ heading, wideOnly = false }) => ({ heading, arm: null, wideOnly })),
    rows: arms.map((arm) => ({ name: arm.arm, cells: figures.map(({ of }) => toCell(of(arm))) })),
    rowsAre: 'arms',
    notes,
  };
}

/** A cell as it stands; zeros and unknowns are faint, so that what is there stands out. */
export function toCell(cell: Cell | string): Cell {
  if (typeof cell !== 'string') return cell;
  const tone = cell === '-' || cell === '0' || cell === '0 %' ? 'faint' : 'plain';
  return { text: cell, wideText: null, tone };
}

/** A count that should be 0. */
export function alarmCount(text: string): Cell {
  const cell = toCell(text);
  return cell.tone === 'faint' ? cell : { ...cell, tone: 'bad' };
}

/** Looks up what foreign words may name; never finds what an object inherits. */
export function own<Value>(record: Readonly<Record<string, Value | undefined>>, key: string): Value | null {
  return Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}

/** All keys of several records, in order of first appearance. */
export function keysOf(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

/** A word with underscores as heading lines. */
export function headingOf(word: string): readonly string[] {
  return word.split(/(?<=_)/);
}
