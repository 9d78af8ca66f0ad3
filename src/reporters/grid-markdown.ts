import { escapeMarkdown, markdownCode } from '../lib/escape.ts';
import { quoted } from '../lib/width.ts';
import type { Column, Grid } from './grid.ts';

/** A grid as a GitHub-flavoured table with all its columns and notes. */
export function gridMarkdown(grid: Grid): string {
  const table = markdownTable({
    headings: [
      escapeMarkdown(grid.rowHeading === '' ? 'arm' : grid.rowHeading),
      ...grid.columns.map(headingMarkdown),
    ],
    numbers: true,
    rows: grid.rows.map(({ name, cells }) => [
      markdownCode(quoted(name)),
      ...cells.map(({ text, wideText }) => escapeMarkdown(wideText ?? text)),
    ]),
  });
  return [
    ...(grid.arm === null ? [] : [`**${markdownCode(quoted(grid.arm))}**`]),
    table,
    ...(grid.notes.length === 0 ? [] : [grid.notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n')]),
  ].join('\n\n');
}

function headingMarkdown({ heading, arm }: Column): string {
  return arm === null ? escapeMarkdown(quoted(joinHeading(heading))) : markdownCode(quoted(arm));
}

/** Heading lines as one: `non-`, `stop` is one word, `cost per`, `pass` are three. */
function joinHeading(lines: readonly string[]): string {
  return lines.reduce((text, line) => (/[-_]$/.test(text) ? `${text}${line}` : `${text} ${line}`));
}

/** A table of cells that are Markdown already; `numbers` aligns all but the first column right. */
export function markdownTable(table: {
  readonly headings: readonly string[];
  readonly numbers: boolean;
  readonly rows: readonly (readonly string[])[];
}): string {
  const { headings, numbers, rows } = table;
  const rule = headings.map((_heading, index) => (numbers && index > 0 ? '---:' : '---'));
  return [headings, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
