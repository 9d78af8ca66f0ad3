import { excerpt } from '../lib/width.ts';
import type { Paint, Tone } from '../lib/paint.ts';
import type { Grid } from './grid.ts';
import type { DrawnTable, TableCell } from './table.ts';
import { drawTable } from './table.ts';

/** Where text is drawn. */
export interface Canvas {
  /** Terminal columns. */
  readonly width: number;
  readonly paint: Paint;
}

export interface Drawing {
  readonly lines: readonly string[];
  /** Terminal columns it takes; more than the canvas has when it doesn't fit. */
  readonly width: number;
}

/** A grid of printable texts with each row's name in front of its figures. */
export function namesBeside(grid: Grid, canvas: Canvas): Drawing {
  const { head, rows, width } = drawFigures(grid, canvas.paint, true);
  return { lines: [...head, ...rows], width };
}

const INDENT = '  ';

/** A grid of printable texts with each row's name on a line of its own above its figures. */
export function namesAbove(grid: Grid, { width, paint }: Canvas): Drawing {
  const figures = drawFigures(grid, paint, false);
  const rows = grid.rows.flatMap(({ name }, index) => [
    paint('strong', excerpt(name, width)),
    `${INDENT}${figures.rows[index] ?? ''}`,
  ]);
  return {
    lines: [...figures.head.map((line) => `${INDENT}${line}`), ...rows],
    width: INDENT.length + figures.width,
  };
}

function drawFigures(grid: Grid, paint: Paint, withNames: boolean): DrawnTable {
  const tableCell = (lines: readonly string[], tone: Tone): TableCell => ({
    lines,
    paint: (text) => paint(tone, text),
  });
  const nameTone = grid.rowsAre === 'arms' ? 'strong' : 'plain';
  const headings = grid.columns.map(({ heading }) => tableCell(heading, 'faint'));
  return drawTable({
    head: withNames ? [tableCell([grid.rowHeading], 'faint'), ...headings] : headings,
    rows: grid.rows.map(({ name, cells }) => {
      const figures = cells.map(({ text, tone }) => tableCell([text], tone));
      return withNames ? [tableCell([name], nameTone), ...figures] : figures;
    }),
    alignments: [...(withNames ? (['left'] as const) : []), ...grid.columns.map(() => 'right' as const)],
    paintRule: (rule) => paint('faint', rule),
  });
}
