import type { Comparison, ComparisonReport, ShownChange, ShownSide } from '../domain/comparison.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { displayWidth, excerpt } from '../lib/width.ts';
import { formatCount } from '../lib/format.ts';
import type { Tone } from '../lib/paint.ts';
import { createPaint } from '../lib/paint.ts';
import { joinBlocks } from './blocks.ts';
import { formatMargin, sideNames } from './comparison-figures.ts';
import { preferenceSections } from './comparison-preference.ts';
import { factTexts, figureSections, migrationNotes } from './comparison-sections.ts';
import { counted } from './datasets.ts';
import { decisionLines } from './decision.ts';
import type { Canvas } from './grid-layout.ts';
import { gridLines } from './grid-text.ts';
import { SIMULATED_NOTE } from './run-facts.ts';
import type { TableOptions } from './run-tables.ts';
import { diffAnswers } from './text-diff.ts';
import { separated, wrapText } from './wrap.ts';

const NARROWEST = 40;

/** A comparison as text for the terminal, the decisions first; no line is longer than `width` (but at least 40) columns. */
export function renderComparison(report: ComparisonReport, { width, colour }: TableOptions): string {
  const canvas: Canvas = { width: Math.max(width, NARROWEST), paint: createPaint(colour) };
  const mark = report.simulated ? ' · SIMULATED' : '';
  const blocks = [
    [heading(`Comparison by ${report.metric}, margin ${formatMargin(report.margin)}`, mark, canvas)],
    ...report.candidates.map((comparison) => decisionLines(report.base, comparison, canvas)),
    ...report.candidates.flatMap((comparison) => candidateBlocks(report, comparison, canvas)),
    report.simulated ? paragraph(SIMULATED_NOTE, 'caution', canvas) : [],
    paragraph(READING_NOTE, 'faint', canvas),
  ];
  return joinBlocks(blocks);
}

const READING_NOTE =
  'Reading this: the difference is candidate less baseline, in percentage points. A regression is right before and ' +
  'wrong after, a fix the other way. Errors are in no rate. "-" is unknown.';

function candidateBlocks(report: ComparisonReport, comparison: Comparison, canvas: Canvas): string[][] {
  const names = sideNames(report.base, comparison.candidate);
  const mark = report.simulated ? ' · SIMULATED' : '';
  const [cases, ...figures] = figureSections(report.base, comparison, report.candidates.length);
  const judged = preferenceSections(report.base, comparison);
  const sections = [...(cases === undefined ? [] : [cases]), ...judged, ...figures];
  const migration = [
    ...factLines(comparison.migration, canvas),
    ...migrationNotes(comparison).flatMap((note) => indented(note, canvas)),
  ];
  return [
    [
      heading(
        `${names.candidate} against ${names.base} · ${counted(comparison.cases.common, 'case')}`,
        mark,
        canvas,
      ),
    ],
    ...sections.map(({ title, grids }) => {
      const tables = separated(grids.map((grid) => gridLines(grid, canvas)));
      return [heading(title, mark, canvas), tables].flat();
    }),
    ...changeBlocks('Regressions', comparison, { names, canvas, mark }),
    ...changeBlocks('Fixes', comparison, { names, canvas, mark }),
    [heading('What differs in the set-up', mark, canvas), ...factLines(comparison.setup, canvas)],
    migration.length === 0 ? [] : [heading('What changes for the caller', mark, canvas), ...migration],
  ];
}

function factLines(facts: Comparison['setup'], canvas: Canvas): string[] {
  return factTexts(facts).flatMap(({ name, base, candidate }) =>
    indented(base === candidate ? `${name}: ${base} (both)` : `${name}: ${base} → ${candidate}`, canvas),
  );
}

interface ChangeContext {
  readonly names: { readonly base: string; readonly candidate: string };
  readonly canvas: Canvas;
  readonly mark: string;
}

function changeBlocks(
  title: 'Regressions' | 'Fixes',
  comparison: Comparison,
  context: ChangeContext,
): string[][] {
  const { caseIds, shown } = title === 'Fixes' ? comparison.fixes : comparison.regressions;
  if (caseIds.length === 0) return [];
  const { canvas, mark } = context;
  const more = caseIds.length - shown.length;
  return [
    [
      heading(`${title} · ${counted(caseIds.length, 'case')}`, mark, canvas),
      ...shown.flatMap((change) => changeLines(change, context)),
      ...(more > 0 ? indented(`and ${formatCount(more)} more: comparison.json has their ids`, canvas) : []),
    ],
  ];
}

function changeLines(change: ShownChange, { names, canvas }: ChangeContext): string[] {
  const { width, paint } = canvas;
  const line = (label: string, text: string): string[] => {
    if (text === '') return [];
    const shown = excerpt(label, Math.floor(width / 3));
    return [`  ${paint('faint', shown)} ${excerpt(escapeTerminal(text), width - displayWidth(shown) - 3)}`];
  };
  return [
    paint('strong', excerpt(escapeTerminal(change.caseId), width)),
    ...line('input', change.input),
    ...line('expected', change.expected),
    ...line(`- ${names.base}:`, sideText(change.base)),
    ...line(`+ ${names.candidate}:`, sideText(change.candidate)),
    ...diffAnswers(change.base.output, change.candidate.output).map(({ sign, text }) =>
      excerpt(`    ${sign} ${escapeTerminal(text)}`, width),
    ),
  ];
}

/** What became of a side's trial, in words. */
export function sideText({ outcome, finishReason, passed, judged, reason, repeat }: ShownSide): string {
  const facts = [
    outcome,
    ...(finishReason === null || finishReason === 'stop' ? [] : [`finished with ${finishReason}`]),
    ...(judged > 1 ? [`${passed} of ${judged} repeats right, here repeat ${repeat + 1}`] : []),
    ...(reason === '' ? [] : [reason]),
  ];
  return facts.join('; ');
}

function indented(text: string, { width }: Canvas): string[] {
  return wrapText(escapeTerminal(text), width - 4).map(
    (line, index) => `${index === 0 ? '  ' : '    '}${line}`,
  );
}

// the mark is never what is cut
function heading(text: string, mark: string, { width, paint }: Canvas): string {
  const title = excerpt(escapeTerminal(text), width - mark.length);
  return `${paint('strong', title)}${paint('caution', mark)}`;
}

function paragraph(text: string, tone: Tone, { width, paint }: Canvas): string[] {
  return wrapText(escapeTerminal(text), width).map((line) => paint(tone, line));
}
