import type { GateResult } from '../domain/gate.ts';
import { escapeMarkdown, markdownCode } from '../lib/escape.ts';
import { quoted } from '../lib/width.ts';
import type { Tone } from '../lib/paint.ts';
import { counted } from './datasets.ts';
import { confirmationText } from './gate-confirmation.ts';
import { gateFigures } from './gate-figures.ts';
import { markdownTable } from './grid-markdown.ts';
import type { Grid, Row } from './grid.ts';
import { toCell } from './grid.ts';

const HEADINGS = ['verdict', 'actual', 'needed', 'interval'];

/** One line on all gates: `5 gates: 3 passed, 1 failed, 1 undecided`. */
export function gatesLine(gates: readonly GateResult[]): string {
  const of = (status: GateResult['status']): number => gates.filter((gate) => gate.status === status).length;
  const parts = [
    `${of('pass')} passed`,
    ...(of('fail') > 0 ? [`${of('fail')} failed`] : []),
    ...(of('undecided') > 0 ? [`${of('undecided')} undecided`] : []),
  ];
  return `${counted(gates.length, 'gate')}: ${parts.join(', ')}`;
}

/** A gate's verdict in one sentence, with everything it rests on. */
export function gateSentence(gate: GateResult): string {
  const { actual, needed, interval, verdict } = gateFigures(gate);
  const versus = gate.baseline === null ? '' : ` against ${gate.baseline}`;
  const why = notesOf(gate)
    .map((note) => `; ${note}`)
    .join('');
  return `${gate.expr} · ${gate.arm}${versus}: ${verdict} (actual ${actual}, needed ${needed}, interval ${interval}${why})`;
}

/** A grid a gate, with a row for each arm it was judged for. */
export function gateGrids(gates: readonly GateResult[]): Grid[] {
  return [...new Set(gates.map(({ expr }) => expr))].map((expr) => {
    const own = gates.filter((gate) => gate.expr === expr);
    return {
      arm: expr,
      rowHeading: '',
      columns: HEADINGS.map((heading) => ({ heading: [heading], arm: null, wideOnly: false })),
      rows: own.map(toRow),
      rowsAre: 'arms',
      notes: own.flatMap((gate) => notesOf(gate).map((note) => `${quoted(gate.arm)}: ${note}`)),
    };
  });
}

/** What the figures don't say, and what came of asking again. */
function notesOf(gate: GateResult): readonly string[] {
  return [gate.reason, confirmationText(gate)].filter((note) => note !== null);
}

const TONES: Readonly<Record<GateResult['status'], Tone>> = {
  pass: 'plain',
  fail: 'bad',
  undecided: 'caution',
};

function toRow(gate: GateResult): Row {
  const { actual, needed, interval, verdict } = gateFigures(gate);
  const cells = [actual, needed, interval].map(toCell);
  return { name: gate.arm, cells: [{ ...toCell(verdict), tone: TONES[gate.status] }, ...cells] };
}

/** All gates as one Markdown table, with what else there is to say below it. */
export function gatesMarkdown(gates: readonly GateResult[]): string {
  const rows = gates.map((gate) => {
    const { actual, needed, interval, verdict } = gateFigures(gate);
    const names = [gate.expr, gate.arm].map((name) => markdownCode(quoted(name)));
    const mark = gate.status === 'pass' ? verdict : `**${verdict}**`;
    return [...names, mark, ...[actual, needed, interval].map(escapeMarkdown)];
  });
  const notes = gates.flatMap((gate) =>
    notesOf(gate).map((note) => {
      const names = [gate.expr, gate.arm].map((name) => markdownCode(quoted(name)));
      return `- ${names.join(' · ')}: ${escapeMarkdown(note)}`;
    }),
  );
  const table = markdownTable({ headings: ['gate', 'arm', ...HEADINGS], numbers: false, rows });
  return [table, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n');
}
