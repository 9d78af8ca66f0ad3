import type { ArmDrift, HistoryArm, HistoryReport, HistoryRun } from '../domain/history.ts';
import { shardText } from '../domain/shard.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { excerpt } from '../lib/width.ts';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatRateWithInterval,
  formatUsd,
} from '../lib/format.ts';
import type { Tone } from '../lib/paint.ts';
import { createPaint } from '../lib/paint.ts';
import { joinBlocks } from './blocks.ts';
import { counted } from './datasets.ts';
import type { Canvas } from './grid-layout.ts';
import { gridLines } from './grid-text.ts';
import type { Cell, Grid } from './grid.ts';
import { alarmCount, toCell } from './grid.ts';
import { driftLines } from './history-drift.ts';
import { SIMULATED_NOTE } from './run-facts.ts';
import type { TableOptions } from './run-tables.ts';
import { percentileCell } from './sections/latency.ts';
import { sparkline } from './sparkline.ts';
import { wrapText } from './wrap.ts';

const NARROWEST = 40;
const MOST_POINTS = 24;

/** A history as text for the terminal, an arm at a time; no line is longer than `width` (but at least 40) columns. */
export function renderHistoryTables(history: HistoryReport, { width, colour }: TableOptions): string {
  const canvas: Canvas = { width: Math.max(width, NARROWEST), paint: createPaint(colour) };
  const title = `History of ${counted(history.runs.length, 'run')}, newest first`;
  const blocks = [
    [heading(title, history.simulated, canvas)],
    history.unreadable.flatMap(({ run, why }) => paragraph(`not read: ${run}: ${why}`, 'caution', canvas)),
    ...history.drift.map((drift) => armLines(history, drift, canvas)),
    history.simulated ? paragraph(SIMULATED_NOTE, 'caution', canvas) : [],
    paragraph(READING_NOTE, 'faint', canvas),
  ];
  return joinBlocks(blocks);
}

const READING_NOTE =
  "Reading this: drift is judged for an arm's newest complete run, against complete runs before it that asked the same, " +
  'over the same cases: pass rate by a permutation test at 1 % (Holm over the arms of the run), median latency where its whole ' +
  '99 % interval is more than 10 % away. Intervals in the table are of one run alone. "-" is unknown.';

interface Entry {
  readonly run: HistoryRun;
  readonly figures: HistoryArm;
}

function armLines({ runs }: HistoryReport, drift: ArmDrift, canvas: Canvas): string[] {
  const entries = runs.flatMap((run): Entry[] => {
    const figures = run.arms.find(({ arm }) => arm === drift.arm);
    return figures === undefined ? [] : [{ run, figures }];
  });
  const isSimulated = entries.some(({ run }) => run.simulated);
  return [
    heading(drift.arm, isSimulated, canvas),
    ...sparkLines(entries, canvas),
    ...gridLines(runGrid(entries, drift), canvas),
    ...driftLines(drift).flatMap(({ text, tone }) => paragraph(text, tone, canvas)),
  ];
}

function sparkLines(entries: readonly Entry[], canvas: Canvas): string[] {
  const oldestFirst = entries
    .slice(0, MOST_POINTS)
    .map(({ figures }) => figures)
    .toReversed();
  if (oldestFirst.length < 2) return [];
  const line = (
    name: string,
    values: readonly (number | null)[],
    format: (value: number) => string,
  ): string[] => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return [];
    const range = `${format(Math.min(...known))} to ${format(Math.max(...known))}`;
    return [excerpt(`  ${name}  ${sparkline(values)}  ${range}`, canvas.width)];
  };
  const rates = oldestFirst.map(({ passRate }) => passRate.rate);
  const medians = oldestFirst.map(({ latencyMs }) => latencyMs.p50?.value ?? null);
  return [
    ...line('pass rate', rates, (value) => formatPercent(value)),
    ...line('median   ', medians, formatDuration),
  ];
}

const HEADINGS = ['pass rate', 'p50', 'p95', 'cost per trial', 'errors', ''];
const WIDE_ONLY = new Set(['p95', 'cost per trial']);

function runGrid(entries: readonly Entry[], drift: ArmDrift): Grid {
  return {
    arm: null,
    rowHeading: '',
    columns: HEADINGS.map((word) => ({
      heading: word.split(/ (?=trial)/),
      arm: null,
      wideOnly: WIDE_ONLY.has(word),
    })),
    rows: entries.map(({ run, figures }) => ({
      name: run.run,
      cells: [...figureCells(figures), markCell(run, drift)],
    })),
    rowsAre: 'arms',
    notes: entries.flatMap(({ run, figures: { changed } }) =>
      changed === null || changed.length === 0 ? [] : [`changed in ${run.run}: ${changed.join(', ')}`],
    ),
  };
}

function figureCells({ passRate, latencyMs, costPerTrialUsd, trials }: HistoryArm): readonly Cell[] {
  return [
    toCell(formatRateWithInterval(passRate)),
    percentileCell(latencyMs.p50),
    percentileCell(latencyMs.p95),
    toCell(formatUsd(costPerTrialUsd)),
    alarmCount(formatCount(trials.errored)),
  ];
}

function markCell({ run, complete, shard, rescoredFrom, simulated }: HistoryRun, drift: ArmDrift): Cell {
  const hasDrifted = [drift.passRate, drift.latencyMs].some(({ status }) => status === 'drift');
  const isDrift = hasDrifted && drift.run === run;
  const marks = [
    ...(isDrift ? ['DRIFT'] : []),
    ...(complete ? [] : ['incomplete']),
    ...(shard === null ? [] : [`shard ${shardText(shard)}`]),
    ...(rescoredFrom === null ? [] : ['rescored']),
    ...(simulated ? ['SIMULATED'] : []),
  ];
  const tone = isDrift ? 'bad' : marks.length === 0 ? 'plain' : 'caution';
  return { text: marks.join(', '), wideText: null, tone };
}

// the mark is never what is cut
function heading(text: string, isSimulated: boolean, { width, paint }: Canvas): string {
  const mark = isSimulated ? ' · SIMULATED' : '';
  return `${paint('strong', excerpt(escapeTerminal(text), width - mark.length))}${paint('caution', mark)}`;
}

function paragraph(text: string, tone: Tone, { width, paint }: Canvas): string[] {
  return wrapText(escapeTerminal(text), width).map((line) => paint(tone, line));
}
