import Table from 'cli-table3';
import { displayWidth } from '../lib/width.ts';

/** A printable text and how it is coloured. */
export interface TableCell {
  /** One line in the body, one or more in the head. */
  readonly lines: readonly string[];
  readonly paint: (text: string) => string;
}

export interface TableContent {
  readonly head: readonly TableCell[];
  readonly rows: readonly (readonly TableCell[])[];
  readonly alignments: readonly ('left' | 'right')[];
  readonly paintRule: (text: string) => string;
}

export interface DrawnTable {
  /** The heading and the rule under it. */
  readonly head: readonly string[];
  /** One line a row. */
  readonly rows: readonly string[];
  /** Terminal columns. */
  readonly width: number;
}

/** Lays out a table of at least one row without borders: two spaces between columns, a thin rule under the heading. */
export function drawTable({ head, rows, alignments, paintRule }: TableContent): DrawnTable {
  const standIns = createStandIns();
  const table = new Table({
    chars: BORDERLESS,
    style: { compact: true, head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: [...alignments],
    rowAligns: ['bottom'],
    head: head.map(standIns.of),
  });
  table.push(...rows.map((row) => row.map(standIns.of)));
  const lines = table.toString().split('\n');
  const rule = lines.findIndex((line) => line.startsWith('─'));
  const finished = lines.map((line, index) =>
    index === rule ? paintRule(line) : standIns.resolve(line.trimEnd()),
  );
  return {
    head: finished.slice(0, rule + 1),
    rows: finished.slice(rule + 1),
    width: displayWidth(lines[rule] ?? ''),
  };
}

const BORDERLESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  right: '',
  'right-mid': '',
  mid: '─',
  'mid-mid': '──',
  middle: '  ',
};

const FIRST_STAND_IN = 0xf0000;

/**
 * cli-table3 measures text by older width tables than ours, and would misplace emoji and some scripts. So it lays out
 * stand-ins: private-use characters, one column each, in runs as long as the text is wide.
 */
function createStandIns(): { of: (cell: TableCell) => string; resolve: (line: string) => string } {
  const texts: string[] = [];
  const standIn = (text: string, paint: TableCell['paint']): string => {
    texts.push(paint(text));
    return String.fromCodePoint(FIRST_STAND_IN + texts.length - 1).repeat(displayWidth(text));
  };
  return {
    of: ({ lines, paint }) => lines.map((line) => standIn(line, paint)).join('\n'),
    resolve: (line) =>
      line.replaceAll(
        /(\p{Co})\1*/gu,
        (_run, character: string) => texts[(character.codePointAt(0) ?? 0) - FIRST_STAND_IN] ?? '',
      ),
  };
}
