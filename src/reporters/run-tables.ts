import type { RunReport, Warning } from '../domain/report.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { excerpt } from '../lib/width.ts';
import { joinBlocks } from './blocks.ts';
import { baselineFacts, baselineLines, baselineMark } from './against-baseline.ts';
import type { DatasetResults } from './datasets.ts';
import { counted, datasetsOf, sectionsOf } from './datasets.ts';
import { gateGrids, gatesLine } from './gates.ts';
import type { Canvas } from './grid-layout.ts';
import { gridLines } from './grid-text.ts';
import { createPaint } from '../lib/paint.ts';
import {
  PROMPT_EFFECTS_TITLE,
  promptEffectFacts,
  promptEffectGrids,
  promptEffectNotes,
  promptEffectsOn,
} from './prompt-effects.ts';
import { promptEffectSentences } from './prompt-effects-sentence.ts';
import {
  firstWarnings,
  INCOMPLETE_NOTE,
  incompleteMark,
  lastWarnings,
  priceNote,
  progressGrid,
  readingNote,
  runFacts,
  aliasNote,
  SIMULATED_NOTE,
  simulatedMark,
  warningText,
} from './run-facts.ts';
import { worstCaseLines } from './worst-cases.ts';
import { separated, wrapText } from './wrap.ts';

/** How the terminal is. */
export interface TableOptions {
  /** Terminal columns; 80 when unknown. */
  readonly width: number;
  readonly colour: boolean;
}

const NARROWEST = 40;

/** A run's results as text for the terminal; no line is longer than `width` (but at least 40) columns. */
export function renderRunTables(report: RunReport, { width, colour }: TableOptions): string {
  const canvas: Canvas = { width: Math.max(width, NARROWEST), paint: createPaint(colour) };
  const blocks = [
    headLines(report, canvas),
    progressLines(report, canvas),
    gateLines(report, canvas),
    comparisonLines(report, canvas),
    ...datasetsOf(report).flatMap((dataset) => datasetBlocks(report, dataset, canvas)),
    lastWarnings(report).flatMap((warning) => warningLines(warning, canvas)),
    report.run.simulated ? paragraph(SIMULATED_NOTE, 'caution', canvas) : [],
    paragraph(priceNote(report) ?? '', 'faint', canvas),
    paragraph(readingNote(report), 'faint', canvas),
  ];
  return joinBlocks(blocks);
}

function headLines(report: RunReport, canvas: Canvas): string[] {
  return [
    heading(`Run ${report.run.id}`, `${incompleteMark(report)}${simulatedMark(report)}`, canvas),
    ...paragraph(runFacts(report), 'faint', canvas),
    ...paragraph(aliasNote(report) ?? '', 'plain', canvas),
    ...firstWarnings(report).flatMap((warning) => warningLines(warning, canvas)),
  ];
}

function progressLines(report: RunReport, canvas: Canvas): string[] {
  const grid = progressGrid(report);
  if (grid === null) return [];
  const note = report.run.complete ? [] : paragraph(INCOMPLETE_NOTE, 'caution', canvas);
  return [...note, ...gridLines(grid, canvas)];
}

function gateLines(report: RunReport, canvas: Canvas): string[] {
  if (report.gates.length === 0) return [];
  const grids = gateGrids(report.gates).map((grid) => gridLines(grid, canvas));
  return [heading(gatesLine(report.gates), simulatedMark(report), canvas), ...separated(grids)];
}

function comparisonLines(report: RunReport, canvas: Canvas): string[] {
  if (report.comparisons.length === 0) return [];
  return [
    heading('Against the baseline', baselineMark(report), canvas),
    ...paragraph(baselineFacts(report), 'faint', canvas),
    ...baselineLines(report, canvas),
  ];
}

/** The dataset's heading and its tables, each a block set apart by an empty line. */
function datasetBlocks(report: RunReport, dataset: DatasetResults, canvas: Canvas): string[][] {
  const mark = simulatedMark(report);
  const facts = [dataset.path, dataset.cases, counted(dataset.arms.length, 'arm')];
  const worst = worstCaseLines(dataset.arms, report.plan.repeats, canvas);
  return [
    [heading(facts.filter((fact) => fact !== null).join(' · '), mark, canvas)],
    ...sectionsOf(dataset.arms).map(({ title, grids }) => {
      const tables = separated(grids.map((grid) => gridLines(grid, canvas)));
      return [heading(title, mark, canvas), tables].flat();
    }),
    promptEffectLines(report, dataset.path, canvas),
    worst.length === 0 ? [] : [heading('Worst cases', mark, canvas), ...worst],
  ];
}

function promptEffectLines(report: RunReport, dataset: string, canvas: Canvas): string[] {
  const effects = promptEffectsOn(report, dataset);
  if (effects === null) return [];
  const sentences = promptEffectSentences(effects).flatMap((text) => wrapped(text, canvas));
  const notes = promptEffectNotes(effects).flatMap((note) => paragraph(note, 'caution', canvas));
  const tables = promptEffectGrids(effects).map((grid) => gridLines(grid, canvas));
  return [
    heading(PROMPT_EFFECTS_TITLE, simulatedMark(report), canvas),
    ...paragraph(promptEffectFacts(effects), 'faint', canvas),
    ...separated([[...sentences, ...notes], ...tables]),
  ];
}

function wrapped(text: string, { width }: Canvas): string[] {
  return wrapText(escapeTerminal(text), width);
}

// the mark is never what is cut
function heading(text: string, mark: string, { width, paint }: Canvas): string {
  const title = excerpt(escapeTerminal(text), width - mark.length);
  return `${paint('strong', title)}${paint('caution', mark)}`;
}

function warningLines(warning: Warning, { width, paint }: Canvas): string[] {
  const text = escapeTerminal(`warning ${warning.code}: ${warningText(warning)}`);
  return wrapText(text, width - 2).map((line, index) => paint('caution', index === 0 ? line : `  ${line}`));
}

function paragraph(text: string, tone: 'plain' | 'faint' | 'caution', { width, paint }: Canvas): string[] {
  return wrapText(escapeTerminal(text), width).map((line) => paint(tone, line));
}
