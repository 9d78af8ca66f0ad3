import type { BudgetAnswer, NotAskedArm, SweepArm, SweepReport, TokenSpread } from '../domain/sweep.ts';
import { bySize } from '../domain/sweep.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { displayWidth, excerpt } from '../lib/width.ts';
import { formatCount, formatPercent, formatRateWithInterval, formatUsd } from '../lib/format.ts';
import { createPaint } from '../lib/paint.ts';
import { joinBlocks } from './blocks.ts';
import type { Canvas } from './grid-layout.ts';
import { gridLines } from './grid-text.ts';
import type { Cell, Grid } from './grid.ts';
import { alarmCount, toCell } from './grid.ts';
import { INCOMPLETE_NOTE, SIMULATED_NOTE } from './run-facts.ts';
import type { TableOptions } from './run-tables.ts';
import { percentileCell } from './sections/latency.ts';
import {
  answerSentence,
  configLines,
  contradictionSentence,
  firstSentences,
  headroomSentence,
  notAskedSentence,
  openSentence,
  reasonText,
} from './sweep-sentence.ts';
import { wrapText } from './wrap.ts';

const NARROWEST = 40;

/** A sweep as text for the terminal: tables, chart and answers; no line is longer than `width` (at least 40). */
export function renderSweepTables(report: SweepReport, { width, colour }: TableOptions): string {
  const canvas: Canvas = { width: Math.max(width, NARROWEST), paint: createPaint(colour) };
  const { arms } = report;
  const blocks = [
    firstSentences(report).flatMap((text) => paragraph(`warning ${text}`, 'caution', canvas)),
    [heading(`Sweep ${report.run}`, report, canvas), ...gridLines(endingsGrid(report), canvas)],
    [heading('Tokens, latency and cost', report, canvas), ...gridLines(tokensGrid(arms), canvas)],
    [heading('What became of the answers', report, canvas), ...chartLines(report, canvas)],
    ...report.answers.map((answer) => answerLines(answer, report, canvas)),
    report.complete ? [] : paragraph(INCOMPLETE_NOTE, 'caution', canvas),
    report.simulated ? paragraph(SIMULATED_NOTE, 'caution', canvas) : [],
  ];
  return joinBlocks(blocks);
}

function heading(text: string, { simulated }: SweepReport, { width, paint }: Canvas): string {
  const mark = simulated ? ' · SIMULATED' : '';
  return `${paint('strong', excerpt(escapeTerminal(text), width - mark.length))}${paint('caution', mark)}`;
}

function paragraph(text: string, tone: 'plain' | 'faint' | 'caution', { width, paint }: Canvas): string[] {
  return wrapText(escapeTerminal(text), width).map((line) => paint(tone, line));
}

interface SweepFigure {
  readonly heading: readonly string[];
  readonly of: (arm: SweepArm) => Cell | string;
}

/** The arms in the order they are shown: where some were not asked, these are among the others of their series. */
function rowsOf({ arms, notAsked }: SweepReport): readonly (SweepArm | NotAskedArm)[] {
  if (notAsked.length === 0) return arms;
  const all = [...arms, ...notAsked];
  return [...new Set(all.map(({ series }) => series))].flatMap((series) =>
    all.filter((arm) => arm.series === series).toSorted(bySize),
  );
}

function isAsked(arm: SweepArm | NotAskedArm): arm is SweepArm {
  return !('why' in arm);
}

function gridOf(
  rows: readonly (SweepArm | NotAskedArm)[],
  figures: readonly SweepFigure[],
  notes: readonly string[],
): Grid {
  return {
    arm: null,
    rowHeading: '',
    columns: figures.map((figure) => ({ heading: figure.heading, arm: null, wideOnly: false })),
    rows: rows.map((arm) => ({
      name: arm.arm,
      cells: figures.map(({ of }, index) => toCell(isAsked(arm) ? of(arm) : index === 0 ? 'not asked' : '')),
    })),
    rowsAre: 'arms',
    notes,
  };
}

/** How answers ended, arm by arm. */
export function endingsGrid(report: SweepReport): Grid {
  const { arms } = report;
  const figures: readonly SweepFigure[] = [
    { heading: ['pass rate'], of: (arm) => formatRateWithInterval(arm.passRate) },
    { heading: ['of those', 'finished'], of: (arm) => formatPercent(arm.passRateFinished.rate) },
    { heading: ['stop'], of: (arm) => endingText(arm, 'finished') },
    { heading: ['length'], of: (arm) => endingText(arm, 'cutOff') },
    { heading: ['other'], of: (arm) => endingText(arm, 'other') },
    { heading: ['empty'], of: (arm) => alarmCount(formatCount(arm.emptyOutputs)) },
    { heading: ['HTTP', 'status'], of: (arm) => statusText(arm) },
  ];
  const only200 = arms.some(
    ({ endings, httpStatuses }) => endings.cutOff > 0 && Object.keys(httpStatuses).join() === '200',
  );
  return gridOf(
    rowsOf(report),
    figures,
    only200 ? ['Answers that were cut off came with HTTP 200: the status said nothing of it.'] : [],
  );
}

function statusText({ httpStatuses }: SweepArm): string {
  const texts = Object.entries(httpStatuses).map(([status, count]) => `${status}: ${formatCount(count)}`);
  return texts.join(', ') || '-';
}

function endingText({ endings, trials }: SweepArm, kind: keyof SweepArm['endings']): string {
  return formatPercent(trials.completed === 0 ? null : endings[kind] / trials.completed);
}

/** What answers used, took and cost, arm by arm. */
export function tokensGrid(arms: readonly SweepArm[]): Grid {
  const figures: readonly SweepFigure[] = [
    { heading: ['reasoning', 'p50/p95/max'], of: (arm) => spreadText(arm.reasoningTokens) },
    { heading: ['visible', 'p50/p95/max'], of: (arm) => spreadText(arm.visibleTokens) },
    ...(arms.some(({ visibleTokens }) => visibleTokens === null) ? [allOutput] : []),
    { heading: ['latency', 'p50'], of: (arm) => percentileCell(arm.latencyMs.p50) },
    { heading: ['latency', 'p95'], of: (arm) => percentileCell(arm.latencyMs.p95) },
    { heading: ['cost per', 'trial'], of: (arm) => formatUsd(arm.costUsd?.perTrial ?? null) },
  ];
  const partial = arms.some(({ reasoningTokens, trials }) => {
    return reasoningTokens !== null && reasoningTokens.count < trials.completed;
  });
  return gridOf(
    arms,
    figures,
    partial ? ['Token counts are of the answers that reported them; some did not.'] : [],
  );
}

// where a provider doesn't tell reasoning apart, this is all that is known
const allOutput: SweepFigure = {
  heading: ['both', 'p50/p95/max'],
  of: (arm) => spreadText(arm.outputTokens),
};

function spreadText(spread: TokenSpread | null): string {
  if (spread === null) return '-';
  return [spread.p50, spread.p95, spread.max].map((tokens) => formatCount(Math.round(tokens))).join('/');
}

const MARKS = { passed: '█', cutOff: '▒', other: '·' } as const;

/** A bar for each arm: what passed, what was cut off and the rest. */
export function chartLines(report: SweepReport, canvas: Canvas): string[] {
  const arms = rowsOf(report);
  const { width, paint } = canvas;
  const longest = Math.min(Math.floor(width / 2), Math.max(...arms.map(({ arm }) => displayWidth(arm))));
  const room = Math.min(50, width - longest - 2);
  const gapOf = (name: string): string => ' '.repeat(Math.max(0, longest - displayWidth(name)));
  const bars = arms.map((arm) => {
    const name = excerpt(escapeTerminal(arm.arm), longest);
    if (!isAsked(arm))
      return excerpt(`${name}${gapOf(name)}  not asked: ${reasonText(arm, report.arms)}`, width);
    const [passed, other] = [cellsOf(arm, 'passed', room), cellsOf(arm, 'other', room)];
    if (arm.trials.completed === 0) return `${name} no answers`;
    const cut = paint('bad', MARKS.cutOff.repeat(Math.max(0, room - passed - other)));
    const bar = `${MARKS.passed.repeat(passed)}${cut}${paint('faint', MARKS.other.repeat(other))}`;
    return `${name}${gapOf(name)}  ${bar}`;
  });
  const legend = `${MARKS.passed} passed  ${MARKS.cutOff} cut off  ${MARKS.other} other (wrong, refused, not judged)`;
  return [...bars, ...paragraph(legend, 'faint', canvas)];
}

/** Rounded down, so that what was cut off is never rounded away; with nothing cut off, the rest is the other's. */
function cellsOf({ results, trials }: SweepArm, kind: 'passed' | 'other', room: number): number {
  const passed = Math.floor((results.passed / trials.completed) * room);
  if (kind === 'passed') return passed;
  if (results.cutOff === 0) return room - passed;
  return Math.floor((results.other / trials.completed) * room);
}

function answerLines(answer: BudgetAnswer, report: SweepReport, canvas: Canvas): string[] {
  const tone = answer.status === 'safe' ? 'plain' : 'caution';
  return [
    heading(answer.series, report, canvas),
    ...paragraph(answerSentence(answer, report), tone, canvas),
    ...paragraph(openSentence(answer, report) ?? '', 'caution', canvas),
    ...paragraph(contradictionSentence(answer, report) ?? '', 'caution', canvas),
    ...paragraph(notAskedSentence(answer, report) ?? '', 'faint', canvas),
    ...paragraph(headroomSentence(answer) ?? '', 'faint', canvas),
    ...configLines(answer).map((line) => `  ${escapeTerminal(line)}`),
  ];
}
