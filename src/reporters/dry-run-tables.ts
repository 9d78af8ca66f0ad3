import type { DryRun, JudgingForecast } from '../domain/dry-run.ts';
import { escapeTerminal } from '../lib/escape.ts';
import { excerpt, quoted } from '../lib/width.ts';
import { formatCount, formatDuration, formatTokens, formatUsd } from '../lib/format.ts';
import { createPaint } from '../lib/paint.ts';
import { joinBlocks } from './blocks.ts';
import { counted } from './datasets.ts';
import { adaptiveNote, answerNote, JUDGING_NOTE, priceGapNote, timeNote } from './dry-run-notes.ts';
import { resolutionGrid, resolutionText } from './dry-run-resolution.ts';
import type { Canvas } from './grid-layout.ts';
import { gridLines } from './grid-text.ts';
import type { Cell, Grid, Row } from './grid.ts';
import { toCell } from './grid.ts';
import { priceNote, warningText } from './run-facts.ts';
import type { TableOptions } from './run-tables.ts';
import { wrapText } from './wrap.ts';

const NARROWEST = 40;

const SIMULATED_NOTE =
  "SIMULATED: the run would ask simulated providers and cost nothing. The cost is the real models'; the times pass faster than a clock does.";

/** A dry run as text for the terminal; no line is longer than `width` (but at least 40) columns. */
export function renderDryRun(planned: DryRun, { width, colour }: TableOptions): string {
  const canvas: Canvas = { width: Math.max(width, NARROWEST), paint: createPaint(colour) };
  const mark = planned.simulated ? ' · SIMULATED' : '';
  const blocks = [
    [
      heading('Dry run · nothing was sent', mark, canvas),
      ...paragraph(factsOf(planned), canvas),
      ...paragraph(adaptiveNote(planned) ?? '', canvas, 'caution'),
    ],
    [heading('Requests and tokens', mark, canvas), ...gridLines(requestGrid(planned), canvas)],
    [heading('Cost and time', mark, canvas), ...gridLines(costGrid(planned), canvas)],
    planned.total.judging === null
      ? []
      : [heading('Judging · an estimate', mark, canvas), ...gridLines(judgingGrid(planned), canvas)],
    ...planned.comparisons.map((comparison) => [
      heading(`What it can show: ${comparison.dataset} · ${counted(comparison.cases, 'case')}`, mark, canvas),
      ...gridLines(resolutionGrid(comparison), canvas),
      ...wrapText(escapeTerminal(resolutionText(comparison, planned.plan.repeats)), canvas.width),
    ]),
    planned.warnings.flatMap((warning) =>
      paragraph(`warning ${warning.code}: ${warningText(warning)}`, canvas, 'caution'),
    ),
    planned.simulated ? paragraph(SIMULATED_NOTE, canvas, 'caution') : [],
  ];
  return joinBlocks(blocks);
}

function heading(text: string, mark: string, { width, paint }: Canvas): string {
  const title = excerpt(escapeTerminal(text), width - mark.length);
  return `${paint('strong', title)}${paint('caution', mark)}`;
}

function paragraph(text: string, { width, paint }: Canvas, tone: 'faint' | 'caution' = 'faint'): string[] {
  return wrapText(escapeTerminal(text), width).map((line) => paint(tone, line));
}

function factsOf({ plan, arms, seed, tool }: DryRun): string {
  return [
    counted(arms.length, 'arm'),
    ...(plan.repeats > 1 ? [`${formatCount(plan.repeats)} repeats`] : []),
    `concurrency ${formatCount(plan.concurrency)}`,
    ...(plan.stream ? ['streamed'] : []),
    `seed ${seed}`,
    `evalsmall ${tool.version}`,
  ].join(' · ');
}

type Sums = DryRun['total'];

const REQUEST_HEADINGS = [
  ['cases'],
  ['requests'],
  ['with all', 'retries'],
  ['input', 'tokens'],
  ['output', 'tokens'],
  ['per', 'answer'],
  ['output', 'at most'],
];

function requestGrid({ arms, total, adaptive }: DryRun): Grid {
  return toGrid(REQUEST_HEADINGS, {
    isAdaptive: adaptive !== null,
    arms: arms.map((arm) => ({
      name: arm.arm,
      texts: requestTexts(arm, formatCount(arm.cases), formatTokens(arm.answer.tokens)),
    })),
    total: requestTexts(total, '', ''),
    notes: [answerNote(arms)],
  });
}

function requestTexts({ requests, tokens }: Sums, cases: string, answer: string): string[] {
  const { planned, most } = requests;
  const counts = [planned, most, tokens.input, tokens.output].map(formatCount);
  return [cases, ...counts, answer, formatCount(tokens.outputMost)];
}

const COST_HEADINGS = [
  ['cost'],
  ['cost', 'at most'],
  ['time'],
  ['by limits', 'alone'],
  ['median', 'latency'],
];

function costGrid({ arms, total, plan, adaptive }: DryRun): Grid {
  const notes = [priceNote({ plan }), priceGapNote(arms), timeNote(arms)];
  return toGrid(COST_HEADINGS, {
    isAdaptive: adaptive !== null,
    arms: arms.map((arm) => ({
      name: arm.arm,
      texts: costTexts(arm, formatDuration(arm.latencyMs?.value ?? null)),
    })),
    total: costTexts(total, ''),
    notes: notes.filter((note) => note !== null),
  });
}

function costTexts({ costUsd, duration }: Sums, latency: string): string[] {
  const money = [costUsd.expected, costUsd.most].map(formatUsd);
  return [...money, formatDuration(duration.totalMs), formatDuration(duration.limitsMs), latency];
}

const JUDGING_HEADINGS = [
  ['judges'],
  ['requests'],
  ['with all', 'retries'],
  ['input', 'tokens'],
  ['output', 'tokens'],
  ['cost'],
];

function judgingGrid({ arms, total, adaptive }: DryRun): Grid {
  const judged = arms.filter(({ judging }) => judging !== null);
  return toGrid(JUDGING_HEADINGS, {
    isAdaptive: adaptive !== null,
    arms: judged.map(({ arm, judging }) => ({ name: arm, texts: judgingTexts(judging) })),
    total: judgingTexts(total.judging),
    notes: [JUDGING_NOTE],
  });
}

function judgingTexts(judging: JudgingForecast | null): string[] {
  if (judging === null) return [];
  const { models, requests, tokens, costUsd } = judging;
  const counts = [requests.planned, requests.most, tokens.input, tokens.output].map(formatCount);
  return [models.map((model) => quoted(model)).join(', '), ...counts, formatUsd(costUsd)];
}

interface Rows {
  /** So that the sum is of more than is asked. */
  readonly isAdaptive: boolean;
  readonly arms: readonly { readonly name: string; readonly texts: readonly string[] }[];
  readonly total: readonly string[];
  readonly notes: readonly string[];
}

function toGrid(headings: readonly (readonly string[])[], { isAdaptive, arms, total, notes }: Rows): Grid {
  const rows = arms.map((arm): Row => ({ name: arm.name, cells: arm.texts.map(toCell) }));
  const name = isAdaptive ? 'whole grid' : 'total';
  const sum: Row = { name, cells: total.map((text): Cell => ({ ...toCell(text), tone: 'strong' })) };
  return {
    arm: null,
    rowHeading: '',
    columns: headings.map((lines) => ({ heading: lines, arm: null, wideOnly: false })),
    rows: arms.length > 1 ? [...rows, sum] : rows,
    rowsAre: 'arms',
    notes,
  };
}
