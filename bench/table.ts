import type { Aim, Figure, Spread } from './statistics.ts';

const COLUMNS = ['', 'ours: min  median  max', 'floor: min  median  max', 'ratio', 'aim', 'met'];

/** The figures as a table of plain text. */
export function toTable(figures: readonly Figure[]): string {
  return toColumns([COLUMNS, ...figures.map(toRow)]);
}

/** Rows of cells as lines of plain text, the cells of a column below each other; the first row has them all. */
export function toColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function toRow(figure: Figure): readonly string[] {
  const { what, unit, ours, floor, ratio, aim, met } = figure;
  return [
    `${what} (${unit})`,
    spreadText(ours),
    floor === null ? '' : spreadText(floor),
    ratio === null ? '' : ratio.toFixed(2),
    aim === null ? '' : aimText(aim, unit),
    met === null ? '' : met ? 'yes' : 'no',
  ];
}

function spreadText({ min, median, max, runs }: Spread): string {
  return runs === 1 ? shortNumber(median) : [min, median, max].map(shortNumber).join('  ');
}

/** Three digits are more than such measurements are worth, but a number that is cut is hard to compare. */
function shortNumber(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function aimText({ of, atLeast, atMost }: Aim, unit: Figure['unit']): string {
  if (of === 'ours') return `<= ${atMost} ${unit}`;
  return atLeast === 0 ? `<= ${atMost} x` : `${atLeast} to ${atMost} x`;
}
