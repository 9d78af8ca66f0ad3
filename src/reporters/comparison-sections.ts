import type {
  Comparison,
  ComparedArm,
  PairedRatio,
  SetupFact,
  TagSlice,
  Transition,
} from '../domain/comparison.ts';
import { formatCount } from '../lib/format.ts';
import {
  formatFigure,
  formatPoints,
  formatPValue,
  formatRatio,
  RATIO_NAMES,
  sideNames,
} from './comparison-figures.ts';
import { evidenceNotes } from './comparison-sentence.ts';
import { counted } from './datasets.ts';
import type { Column, Grid, Section } from './grid.ts';
import { alarmCount, toCell } from './grid.ts';

/** The tables of one comparison that stand before its single cases, in reading order. */
export function figureSections(
  base: ComparedArm,
  comparison: Comparison,
  family: number,
): readonly Section[] {
  const { ratios, finishReasons, jsonLevels, tags } = comparison;
  return [
    { title: 'Cases', grids: [caseGrid(base, comparison, family)] },
    ...(ratios.length === 0
      ? []
      : [{ title: 'Time, tokens and cost', grids: [ratioGrid(base, comparison)] }]),
    ...transitionSection('Finish reasons', finishReasons),
    ...transitionSection('JSON outputs', jsonLevels),
    ...(tags === null ? [] : [{ title: 'By tag, for exploring only', grids: [tagGrid(tags)] }]),
  ];
}

function plainColumn(...heading: readonly string[]): Column {
  return { heading, arm: null, wideOnly: false };
}

function caseGrid(base: ComparedArm, comparison: Comparison, family: number): Grid {
  const names = sideNames(base, comparison.candidate);
  const { table, missing } = comparison.rate;
  const unknown = Object.values(missing).some((count) => count > 0);
  const rows = [
    { name: `${names.base} right`, counts: [table.bothRight, table.regressions, missing.baseRight] },
    { name: `${names.base} wrong`, counts: [table.fixes, table.bothWrong, missing.baseWrong] },
    {
      name: `${names.base} unknown`,
      counts: [missing.candidateRight, missing.candidateWrong, missing.bothMissing],
    },
  ];
  return {
    arm: null,
    rowHeading: 'cases',
    columns: ['right', 'wrong', ...(unknown ? ['unknown'] : [])].map((word) =>
      plainColumn(names.candidate, word),
    ),
    rows: rows.slice(0, unknown ? 3 : 2).map(({ name, counts }, row) => ({
      name,
      cells: counts
        .slice(0, unknown ? 3 : 2)
        .map((count, column) =>
          row === 0 && column === 1 ? alarmCount(formatCount(count)) : toCell(formatCount(count)),
        ),
    })),
    rowsAre: 'arms',
    notes: evidenceNotes(comparison, family),
  };
}

function ratioGrid(base: ComparedArm, { candidate, ratios, cases }: Comparison): Grid {
  const names = sideNames(base, candidate);
  return {
    arm: null,
    rowHeading: 'figure',
    columns: [
      plainColumn(names.base),
      plainColumn(names.candidate),
      plainColumn('ratio'),
      plainColumn('95 %'),
      { ...plainColumn('cases'), wideOnly: true },
    ],
    rows: ratios.map((ratio) => ({
      name: RATIO_NAMES[ratio.metric],
      cells: [
        formatFigure(ratio.metric, ratio.base),
        formatFigure(ratio.metric, ratio.candidate),
        formatRatio(ratio.ratio),
        intervalText(ratio),
        formatCount(ratio.n),
      ].map(toCell),
    })),
    rowsAre: 'labels',
    notes: ratioNotes(ratios, cases.common),
  };
}

function intervalText({ low, high }: PairedRatio): string {
  return low === null || high === null ? '-' : `${formatRatio(low)} to ${formatRatio(high)}`;
}

function ratioNotes(ratios: readonly PairedRatio[], cases: number): readonly string[] {
  const fewest = Math.min(...ratios.map(({ n }) => n));
  const hasCost = ratios.some(({ metric }) => metric === 'costUsd.perPass');
  return [
    'ratios are candidate by baseline, of the same cases: the geometric mean case by case; of p95 and cost per pass, of the two figures',
    ...(fewest < cases
      ? [`some are over fewer cases (at least ${formatCount(fewest)}): a side is unknown or 0`]
      : []),
    ...(hasCost ? [] : ['costs are unknown: a price or a token count is missing']),
  ];
}

function transitionSection(title: string, transitions: readonly Transition<string>[]): readonly Section[] {
  if (transitions.length === 0) return [];
  const changed = transitions.filter(({ from, to }) => from !== to);
  const same = transitions.filter(({ from, to }) => from === to);
  const unchanged = same.map(({ from, trials }) => `${formatCount(trials)} ${from}`).join(', ');
  const notes = [unchanged === '' ? 'none stayed the same' : `the same on both sides: ${unchanged}`];
  const grid: Grid = {
    arm: null,
    rowHeading: 'baseline → candidate',
    columns: [plainColumn('answers')],
    rows: changed.map(({ from, to, trials }) => ({
      name: `${from} → ${to}`,
      cells: [toCell(formatCount(trials))],
    })),
    rowsAre: 'labels',
    notes,
  };
  return [{ title, grids: [grid] }];
}

function tagGrid(tags: readonly TagSlice[]): Grid {
  return {
    arm: null,
    rowHeading: 'tag',
    columns: ['cases', 'difference', '95 %', 'fixes', 'regressions', 'q'].map((word) => plainColumn(word)),
    rows: tags.map((slice) => ({
      name: slice.tag,
      cells: [
        formatCount(slice.n),
        formatPoints(slice.difference),
        slice.low === null ? '-' : `${formatPoints(slice.low)} to ${formatPoints(slice.high)}`,
        formatCount(slice.fixes),
        formatCount(slice.regressions),
        formatPValue(slice.qValue),
      ].map(toCell),
    })),
    rowsAre: 'labels',
    notes: [
      'of ten small slices of two equal models one often drops by 20 points; q is adjusted for the ' +
        `${counted(tags.length, 'tag')} shown (Benjamini and Hochberg): a low one is a reason to test again, not to decide`,
    ],
  };
}

/** Facts of both sides as `name: one → other`; a long hash is cut. */
export function factTexts(
  facts: readonly SetupFact[],
): readonly { name: string; base: string; candidate: string }[] {
  return facts.map(({ name, base, candidate }) => ({
    name,
    base: shortFact(base),
    candidate: shortFact(candidate),
  }));
}

const LONGEST_FACT = 200;

function shortFact(text: string | null): string {
  if (text === null) return '-';
  if (/^[0-9a-f]{40,}/.test(text)) return text.replace(/^([0-9a-f]{12})[0-9a-f]+/, '$1…');
  return text.length > LONGEST_FACT ? `${text.slice(0, LONGEST_FACT - 1)}…` : text;
}

/** The ratios that say what the same input and the same question cost on the other model, in words. */
export function migrationNotes({ ratios, setup }: Comparison): readonly string[] {
  const samePrompt = !setup.some(({ name }) => name === 'prompt' || name === 'prompt hash');
  const find = (metric: string): string | null => {
    const ratio = ratios.find((candidate) => candidate.metric === metric);
    if (ratio === undefined) return null;
    const interval = ratio.low === null ? '' : ` (95 % ${intervalText(ratio)})`;
    return `${formatRatio(ratio.ratio)}${interval}`;
  };
  const [input, output, answer] = [find('tokens.input'), find('outputChars'), find('costUsd.perPass')];
  const what = samePrompt ? 'tokens for the same input' : 'input tokens, of another prompt';
  return [
    ...(input === null ? [] : [`${what}: ${input}`]),
    ...(output === null ? [] : [`length of answers in characters: ${output}`]),
    ...(answer === null ? [] : [`price of a right answer: ${answer}`]),
  ];
}
