import { escapeTerminal } from '../lib/escape.ts';
import { excerpt } from '../lib/width.ts';
import type { Canvas, Drawing } from './grid-layout.ts';
import { namesAbove, namesBeside } from './grid-layout.ts';
import type { Column, Grid } from './grid.ts';
import { separated, splitWord, wrapText } from './wrap.ts';

/**
 * A grid as lines no longer than the canvas is wide: all of it side by side where that fits; else without what is
 * for wide screens only; else with letters for arms in headings, arms on lines of their own, columns in parts.
 */
export function gridLines(grid: Grid, canvas: Canvas): string[] {
  const { width, paint } = canvas;
  const caption = grid.arm === null ? [] : [paint('strong', excerpt(escapeTerminal(grid.arm), width))];
  const notes = grid.notes
    .flatMap((note) => wrapText(escapeTerminal(note), width))
    .map((line) => paint('faint', line));
  return [...caption, ...tableLines(grid, canvas), ...notes];
}

function tableLines(grid: Grid, canvas: Canvas): readonly string[] {
  if (grid.rows.length === 0) return [];
  const wide = namesBeside(printable(widened(grid), canvas.width), canvas);
  if (wide.width <= canvas.width) return wide.lines;
  const narrowGrid = printable(narrowed(grid), canvas.width);
  const narrow = namesBeside(narrowGrid, canvas);
  if (narrow.width <= canvas.width) return narrow.lines;
  const columns = lettered(narrowGrid.columns);
  const draw = (part: Grid): Drawing => (grid.rowsAre === 'arms' ? namesAbove : namesBeside)(part, canvas);
  const parts = inParts({ ...narrowGrid, columns }, (part) => draw(part).width <= canvas.width);
  return [...legend(columns, canvas), ...separated(parts.map((part) => draw(part).lines))];
}

function widened(grid: Grid): Grid {
  const rows = grid.rows.map(({ name, cells }) => ({
    name,
    cells: cells.map((cell) => ({ ...cell, text: cell.wideText ?? cell.text })),
  }));
  return { ...grid, rows };
}

function narrowed(grid: Grid): Grid {
  return {
    ...grid,
    columns: grid.columns.filter(({ wideOnly }) => !wideOnly),
    rows: grid.rows.map(({ name, cells }) => ({
      name,
      cells: cells.filter((_cell, index) => grid.columns[index]?.wideOnly === false),
    })),
  };
}

/** Every text fit to print, on one line, and what isn't an arm's id held to a reasonable size. */
function printable(grid: Grid, width: number): Grid {
  const longest = Math.floor(width / 3);
  const heading = (text: string): string[] => splitWord(cut(text, 3 * longest), longest);
  return {
    ...grid,
    columns: grid.columns.map((column) => ({
      ...column,
      heading: column.heading.flatMap((line) => (column.arm === null ? heading(line) : cut(line, width))),
    })),
    rows: grid.rows.map(({ name, cells }) => ({
      name: cut(name, grid.rowsAre === 'arms' ? width : longest),
      cells: cells.map((cell) => ({ ...cell, text: escapeTerminal(cell.text) })),
    })),
  };
}

function cut(text: string, columns: number): string {
  return excerpt(escapeTerminal(text), columns);
}

function lettered(columns: readonly Column[]): Column[] {
  const arms = columns.filter(({ arm }) => arm !== null);
  return columns.map((column) =>
    column.arm === null ? column : { ...column, heading: [letterOf(arms.indexOf(column))] },
  );
}

/** a to z, then a2 to z2, and so on. */
function letterOf(index: number): string {
  const letter = String.fromCodePoint('a'.charCodeAt(0) + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26) + 1}`;
}

function legend(columns: readonly Column[], { width, paint }: Canvas): string[] {
  const lines = columns.flatMap(({ arm, heading }) =>
    arm === null
      ? []
      : [
          `  ${paint('faint', heading.join(''))}  ${paint('strong', excerpt(escapeTerminal(arm), width - 8))}`,
        ],
  );
  return lines.length === 0 ? [] : [...lines, ''];
}

/** The grid's columns shared out, in order, over grids that fit; a column too wide by itself stands alone. */
function inParts(grid: Grid, fits: (part: Grid) => boolean): Grid[] {
  if (grid.columns.length === 0) return [];
  let count = grid.columns.length;
  while (count > 1 && !fits(withColumns(grid, 0, count))) count -= 1;
  return [withColumns(grid, 0, count), ...inParts(withColumns(grid, count), fits)];
}

function withColumns(grid: Grid, from: number, to?: number): Grid {
  const rows = grid.rows.map(({ name, cells }) => ({ name, cells: cells.slice(from, to) }));
  return { ...grid, columns: grid.columns.slice(from, to), rows };
}
