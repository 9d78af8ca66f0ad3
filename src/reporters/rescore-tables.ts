import type { ChangedTrial, Rescore } from '../domain/rescore.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { excerpt } from '../lib/width.ts';
import { formatCount, formatRateWithInterval } from '../lib/format.ts';
import { createPaint } from '../lib/paint.ts';
import { joinBlocks } from './blocks.ts';
import { counted } from './datasets.ts';
import type { Canvas } from './grid-layout.ts';
import { gridLines } from './grid-text.ts';
import type { Grid } from './grid.ts';
import { toCell } from './grid.ts';
import type { TableOptions } from './run-tables.ts';
import { wrapText } from './wrap.ts';

const NARROWEST = 40;
const MOST_SHOWN = 20;

/** What scoring a recorded run again changed, as text for the terminal; no line is longer than `width` (at least 40). */
export function renderRescoreTables(rescore: Rescore, { width, colour }: TableOptions): string {
  const canvas: Canvas = { width: Math.max(width, NARROWEST), paint: createPaint(colour) };
  const blocks = [
    [heading(`Scored again: ${rescore.from}`, rescore, canvas), ...gridLines(ratesGrid(rescore), canvas)],
    scorerLines(rescore, canvas),
    changeLines(rescore, canvas),
  ];
  return joinBlocks(blocks);
}

function heading(text: string, { simulated }: Rescore, { width, paint }: Canvas): string {
  const mark = simulated ? ' · SIMULATED' : '';
  return `${paint('strong', excerpt(escapeTerminal(text), width - mark.length))}${paint('caution', mark)}`;
}

const HEADINGS = [
  ['pass rate', 'before'],
  ['pass rate', 'after'],
  ['trials', 'changed'],
  ['became', 'correct'],
  ['no longer', 'correct'],
  ['other', 'verdicts'],
];

function ratesGrid({ arms }: Rescore): Grid {
  return {
    arm: null,
    rowHeading: '',
    columns: HEADINGS.map((lines) => ({ heading: lines, arm: null, wideOnly: false })),
    rows: arms.map((arm) => ({
      name: arm.arm,
      cells: [
        formatRateWithInterval(arm.before),
        formatRateWithInterval(arm.after),
        `${formatCount(arm.changed)} of ${formatCount(arm.trials)}`,
        formatCount(arm.becameCorrect),
        formatCount(arm.noLongerCorrect),
        formatCount(arm.otherVerdicts),
      ].map(toCell),
    })),
    rowsAre: 'arms',
    notes: [
      'Both rates are over the trials that were scored again; other verdicts are scores that changed without the outcome.',
    ],
  };
}

/** The arms whose scorers are others than they were. */
function scorerLines({ arms }: Rescore, { width, paint }: Canvas): string[] {
  return arms
    .filter(({ scorersBefore, scorersAfter }) => scorersBefore.join('\0') !== scorersAfter.join('\0'))
    .flatMap(({ arm, scorersBefore, scorersAfter }) => {
      const text = `${arm} was scored by ${namesOf(scorersBefore)}, and is by ${namesOf(scorersAfter)}`;
      return wrapText(escapeTerminal(text), width).map((line) => paint('caution', line));
    });
}

function namesOf(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}

function changeLines(rescore: Rescore, canvas: Canvas): string[] {
  const { changes, changedTrials } = rescore;
  if (changedTrials === 0) return [canvas.paint('faint', 'No trial has another outcome.')];
  const shown = changes.slice(0, MOST_SHOWN);
  const more = changedTrials - shown.length;
  const rest = more === 0 ? [] : [canvas.paint('faint', `and ${formatCount(more)} more, in changes.jsonl`)];
  return [
    heading(`Changed: ${counted(changedTrials, 'trial')}`, rescore, canvas),
    ...shown.flatMap((change) => linesOf(change, canvas)),
    ...rest,
  ];
}

function linesOf(change: ChangedTrial, { width, paint }: Canvas): string[] {
  const { caseId, arm, repeat, before, after, caseEdited, why } = change;
  const trial = [repeat === 0 ? caseId : `${caseId} (repeat ${repeat + 1})`, arm]
    .map(escapeTerminal)
    .join('  ');
  const name = excerpt(trial, Math.max(width - 24, Math.floor(width / 3)));
  const reason = `${caseEdited ? 'the case was edited; ' : ''}${escapeTerminal(why)}`;
  return [
    `  ${name}  ${paint(after === 'correct' ? 'plain' : 'bad', `${before} → ${after}`)}`,
    `    ${paint('faint', excerpt(reason, width - 4))}`,
  ];
}
