import type { ArmSummary, PassRate } from '../../domain/report.ts';
import { formatCount, formatPercent } from '../../lib/format.ts';
import type { Cell, Grid, Row, Section } from '../grid.ts';
import { keysOf, own, toCell } from '../grid.ts';

const MOST_TAGS = 20;

/** Tags × arms: where one arm is weak, by kind of case. `null` when no case has a tag. */
export function passRateByTag(arms: readonly ArmSummary[]): Section | null {
  const tags = keysOf(arms.map((arm) => arm.byTag))
    .map((tag) => taggedRates(tag, arms))
    .toSorted((a, b) => b.cases - a.cases);
  if (tags.length === 0) return null;
  return { title: 'Pass rate by tag', grids: [tagGrid(arms, tags)] };
}

interface TaggedRates {
  readonly tag: string;
  readonly rates: readonly (PassRate | null)[];
  /** The most cases any arm was judged on. */
  readonly cases: number;
}

function taggedRates(tag: string, arms: readonly ArmSummary[]): TaggedRates {
  const rates = arms.map((arm) => own(arm.byTag, tag)?.passRate ?? null);
  return { tag, rates, cases: Math.max(...rates.map((rate) => rate?.n ?? 0)) };
}

function tagGrid(arms: readonly ArmSummary[], tags: readonly TaggedRates[]): Grid {
  const shown = tags.slice(0, MOST_TAGS);
  // with equal numbers everywhere one column says them; else every rate has its own
  const sameCases = shown.every(({ rates, cases }) => rates.every((rate) => rate?.n === cases));
  const casesColumn = { heading: ['cases'], arm: null, wideOnly: false };
  const armColumns = arms.map(({ arm }) => ({ heading: arm.split(/(?=\/)/), arm, wideOnly: false }));
  const rows = shown.map((tagged) => toRow(tagged, sameCases));
  return {
    arm: null,
    rowHeading: 'tag',
    columns: sameCases ? [casesColumn, ...armColumns] : armColumns,
    rows,
    rowsAre: 'labels',
    notes: [
      ...(sameCases ? [] : ['in brackets: cases']),
      ...(tags.length > MOST_TAGS ? [`${formatCount(tags.length - MOST_TAGS)} more in report.json`] : []),
    ],
  };
}

function toRow({ tag, rates, cases }: TaggedRates, sameCases: boolean): Row {
  const cells = rates.map((rate) => rateCell(rate, sameCases));
  return { name: tag, cells: sameCases ? [toCell(formatCount(cases)), ...cells] : cells };
}

function rateCell(rate: PassRate | null, sameCases: boolean): Cell {
  const percent = formatPercent(rate?.rate ?? null);
  return toCell(rate === null || sameCases ? percent : `${percent} (${formatCount(rate.n)})`);
}
